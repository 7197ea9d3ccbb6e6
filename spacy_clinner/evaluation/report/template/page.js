"use strict";
(() => {
  const PAGE = 20;
  const holder = document.getElementById("data");
  const data = holder ? JSON.parse(holder.textContent) : {};
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const count = (number) => number.toLocaleString("en");

  // ------------------------------------------------------------ colors
  const theme = document.getElementById("theme");
  const themes = ["system", "light", "dark"];
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const now = document.documentElement.dataset.theme || "system";
    const next = themes[(themes.indexOf(now) + 1) % themes.length];
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    theme.textContent = `Colors: ${next}`;
  });
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });

  // ------------------------------------------------------------ threshold
  const figure = document.getElementById("thresholds");
  if (figure && data.thresholds) {
    const { at, gold, found, correct, scores } = data.thresholds;
    const slider = document.getElementById("threshold");
    const shown = document.getElementById("threshold-value");
    const marker = figure.querySelector("[id$=-marker]");
    const percent = (triple) => (triple[0] === null ? "–" : (100 * triple[0]).toFixed(1));
    const span = (triple) => (triple[1] === null ? "" : `${(100 * triple[1]).toFixed(1)}–${(100 * triple[2]).toFixed(1)}`);
    const show = () => {
      const i = Number(slider.value);
      const text = at[i] > 0.9985 ? at[i].toFixed(4) : at[i] > 0.9895 ? at[i].toFixed(3) : at[i].toFixed(2);
      shown.textContent = text;
      slider.setAttribute("aria-valuetext", text);
      marker.setAttribute("transform", `translate(${at[i] * Number(figure.dataset.width)} 0)`);
      const out = { kept: found[i], wrong: found[i] - correct[i], missed: gold - correct[i] };
      for (const place of figure.querySelectorAll("[data-out]")) {
        const key = place.dataset.out;
        place.textContent = key in out ? count(out[key]) : percent(scores[i][key]);
        if (!(key in out)) place.append(make("small", "", span(scores[i][key])));
      }
    };
    slider.max = at.length - 1;
    slider.addEventListener("input", show);
    figure.querySelector(".slider").hidden = false;
    show();
  }

  // ------------------------------------------------------------ lists of errors
  const LAYERS = ["g", "f", "s"];
  const within = (start, end, place) => place && start < place[1] && end > place[0];
  const oneLine = (text) => text.replace(/\s*[\r\n]\s*/g, " ↵ ");
  // offsets count characters, and the strings of JavaScript have two units for an emoji
  const stretch = (characters, start, end) => oneLine(characters.slice(start, end).join(""));

  // a stretch of text, cut at every begin and end of a mention
  const excerpt = (item) => {
    const { t, o: offset, m: marks } = item.x;
    const text = Array.from(t);
    const line = make("p", "excerpt");
    line.dir = "auto";
    const cuts = [...new Set([0, text.length, ...marks.flatMap((mark) => [mark[0], mark[1]])])].sort((a, b) => a - b);
    if (offset > 0) line.append("… ");
    const own = [item.g, item.f, item.s];
    for (let i = 0; i + 1 < cuts.length; i++) {
      const [start, end] = [cuts[i], cuts[i + 1]];
      const over = marks.filter((mark) => mark[0] < end && mark[1] > start);
      const classes = new Set(over.map((mark) => LAYERS[mark[3]]));
      own.forEach((place, layer) => within(start + offset, end + offset, place) && classes.add(`own-${LAYERS[layer]}`));
      const piece = make("span", [...classes].join(" "), stretch(text, start, end));
      if (over.length) piece.title = over.map((mark) => `${["annotated", "found", "found by the second"][mark[3]]}: ${mark[2]}`).join(", ");
      line.append(piece);
    }
    if (item.x.z) line.append(" …");
    return line;
  };

  const reading = (list, name, place, item, confidence) => {
    list.append(make("dt", "", name));
    const line = make("dd");
    if (!place) line.textContent = "nothing";
    else {
      line.append(`${place[2]} `);
      if (item.x) {
        const from = Math.max(place[0] - item.x.o, 0);
        const end = place[1] - item.x.o;
        const words = stretch(Array.from(item.x.t), from, Math.min(end, from + 120));
        line.append("“", make("bdi", "", end - from > 120 ? `${words}…` : words), "”");
      } else line.append(`(characters ${count(place[0])} to ${count(place[1])})`);
      if (confidence !== undefined && confidence !== null) line.append(`, ${confidence.toFixed(4)}`);
    }
    list.append(line);
  };

  const card = (item, names, isTwo) => {
    const element = make("article", "card");
    element.tabIndex = -1;
    const head = make("header");
    head.append(make("b", "", names[item.k] || item.k), make("bdi", "", item.n));
    if (item.c !== null && item.c !== undefined) head.append(make("span", "", `confidence ${item.c.toFixed(2)}`));
    if (item.r !== null && item.r !== undefined) head.append(make("span", "", `score ${item.r.toFixed(3)}`));
    element.append(head);
    if (item.x) element.append(excerpt(item));
    const list = make("dl", "readings");
    reading(list, "Annotated", item.g, item);
    reading(list, isTwo ? "First found" : item.r === undefined ? "Found" : "Instead", item.f, item);
    if (isTwo) reading(list, "Second found", item.s, item);
    element.append(list);
    return element;
  };

  const listing = (root, items, names, isTwo) => {
    const cards = root.querySelector(".cards");
    const where = root.querySelector(".where");
    const more = root.querySelector("[data-more]");
    const clear = root.querySelector("[data-clear]");
    const filters = Object.fromEntries([...root.querySelectorAll("[data-filter]")].map((select) => [select.dataset.filter, select]));
    let note = null;
    let chosen = [];
    let current = -1;

    const value = (name) => (filters[name] ? filters[name].value : "");
    const fits = (item) => {
      if (note !== null && item.i !== note.place) return false;
      if (value("kind") && item.k !== value("kind")) return false;
      const label = value("label");
      if (label && ![item.g, item.f, item.s].some((place) => place && place[2] === label)) return false;
      const range = value("confidence");
      if (range === "none") return item.c === null;
      if (range) {
        const [low, high] = range.split(" ").map(Number);
        return item.c !== null && item.c >= low && (item.c < high || high === 1);
      }
      return true;
    };
    const tell = () => {
      const of = note ? ` in ${note.name}` : "";
      if (!chosen.length) where.textContent = `None${of}`;
      else where.textContent = current < 0 ? `${count(chosen.length)}${of}` : `${count(current + 1)} of ${count(chosen.length)}${of}`;
      root.querySelector('[data-step="-1"]').disabled = current <= 0;
      root.querySelector('[data-step="1"]').disabled = current >= chosen.length - 1;
      more.hidden = cards.childElementCount >= chosen.length;
      clear.hidden = note === null && !Object.values(filters).some((select) => select.value);
    };
    const extend = (least) => {
      while (cards.childElementCount < Math.min(least, chosen.length)) {
        const place = cards.childElementCount;
        const element = card(chosen[place], names, isTwo);
        element.addEventListener("click", () => go(place, false));
        cards.append(element);
      }
    };
    const go = (place, focus = true) => {
      if (place < 0 || place >= chosen.length) return;
      extend(Math.ceil((place + 1) / PAGE) * PAGE);
      if (current >= 0) {
        cards.children[current].classList.remove("current");
        cards.children[current].removeAttribute("aria-current");
      }
      current = place;
      const element = cards.children[place];
      element.classList.add("current");
      element.setAttribute("aria-current", "true");
      if (focus) {
        element.focus({ preventScroll: true });
        element.scrollIntoView({ block: "nearest" });
      }
      tell();
    };
    const fill = () => {
      chosen = items.filter(fits);
      if (value("order") === "note") chosen.sort((a, b) => a.i - b.i || a.q - b.q);
      current = -1;
      cards.replaceChildren();
      extend(PAGE);
      tell();
    };

    for (const select of Object.values(filters)) select.addEventListener("change", fill);
    root.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    for (const button of root.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => {
        go(current < 0 ? 0 : current + Number(button.dataset.step));
        if (!button.disabled) button.focus({ preventScroll: true });
      });
    }
    more.addEventListener("click", () => {
      const first = cards.childElementCount;
      extend(first + PAGE);
      tell();
      if (cards.children[first]) cards.children[first].focus();
    });
    clear.addEventListener("click", () => {
      note = null;
      for (const select of Object.values(filters)) select.value = "";
      fill();
      filters.kind.focus();
    });
    root.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("select, input")) return;
      const step = { n: 1, j: 1, p: -1, k: -1 }[event.key.toLowerCase()];
      if (!step) return;
      event.preventDefault();
      go(current < 0 ? 0 : current + step);
    });
    root.hidden = false;
    fill();
    return {
      showNote: (place, name) => {
        for (const select of Object.values(filters)) select.value = "";
        note = { place, name };
        fill();
        root.closest("section").scrollIntoView();
        go(0);
      },
    };
  };

  const lists = {};
  for (const [name, list] of Object.entries(data.lists || {})) {
    const root = document.getElementById(`${name}-list`);
    if (root) lists[name] = listing(root, list.items, list.kinds, name === "models");
  }
  for (const button of document.querySelectorAll("[data-note]")) {
    button.hidden = false;
    button.addEventListener("click", () => lists.errors.showNote(Number(button.dataset.note), button.dataset.name));
  }
})();
