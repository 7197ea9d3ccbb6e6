"""The page in headless Chromium, opened from its folder: by keyboard and by mouse, without a request."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from spacy_clinner.evaluation.report.report_page import ReportOptions, build_report
from spacy_clinner.evaluation.report.step_files import CurveFile, CurvePoint, Suspect
from tests.evaluation.report.notes import TEXT, findings, note, other_findings

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is in the extra dev")
from tests.docs.site_browser import CHROMIUM, browser, window  # noqa: E402  (it needs playwright)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")

ODD = f"😀😀 </script><b>‮evil</b> {TEXT} חולה עם כאב"
CURVE = CurveFile(
    [CurvePoint(2000, 0.5), CurvePoint(4000, 0.6)],
    [CurvePoint(2000, 0.5), CurvePoint(6000, 0.7)],
    [CurvePoint(8000, 0.7, 0.6, 0.8)],
    ["For F1 80 about 3,400 more words."],
)
NAMELESS = """[...document.querySelectorAll("button, select, input, summary, a")].filter((e) => !(
    e.labels?.length || e.textContent.trim() || e.ariaLabel)).map((e) => e.outerHTML)"""
COLORS = """Object.fromEntries(["--ink", "--muted", "--surface", "--page", "--accent", "--found",
    "--found-light", "--second", "--series-1", "--series-2", "--warn-tint"].map((name) =>
    [name, getComputedStyle(document.documentElement).getPropertyValue(name).trim()]))"""


@pytest.fixture(scope="module")
def chromium():
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    """A page with all sections, and more errors than are shown at once."""
    shift = ODD.index(TEXT)
    odd = note('odd"<note>', ODD, [], {(shift, shift + 7, "DRUG"): 0.95})
    first = findings(odd, *(note(f"n{i}") for i in range(12)))
    review = [Suspect("n3", "type", 0.8, (27, 37, "PROBLEM"), (27, 37, "DRUG"))]
    options = ReportOptions(gold_path="gold", notices=["A notice."], curve=CURVE, review=review)
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(build_report(first, other_findings(first), options).html, encoding="utf8")
    return path


@pytest.fixture
def page(chromium, path) -> Iterator[object]:
    """The opened page; at the end, nothing was asked for and nothing was said."""
    with window(chromium, 1200) as opened:
        messages, requests = [], []
        opened.on("console", lambda message: messages.append(message.text))
        opened.on("pageerror", lambda error: messages.append(str(error)))
        opened.on("request", lambda request: requests.append(request.url))
        opened.goto(path.as_uri())
        yield opened
        assert messages == []
        assert requests == [path.as_uri()]


def shown(page):
    """Position and number of the list of errors."""
    return page.locator("#errors .where").inner_text()


def kinds(page):
    return set(page.locator("#errors .card header b").all_inner_texts())


def test_offsets_count_characters_and_not_the_units_of_javascript(page):
    """What stands behind an emoji is marked and quoted as it is."""
    quoted, marked = page.evaluate(
        """(() => { const card = [...document.querySelectorAll("article.card")].find((one) =>
        one.querySelector("header bdi").textContent === 'odd"<note>');
        return [[...card.querySelectorAll("dd bdi")].map((e) => e.textContent),
        [...card.querySelectorAll(".own-f")].map((e) => e.textContent).join("")]; })()"""
    )
    assert quoted == ["Aspirin"]
    assert marked == "Aspirin"


def test_filters_by_keyboard(page):
    assert shown(page) == "49"
    kind = page.get_by_label("Kind").last
    kind.focus()
    page.keyboard.type("mis")
    assert (shown(page), kinds(page)) == ("12", {"missed"})
    page.locator("#errors [data-filter=confidence]").select_option("0.9 1")
    assert (shown(page), kinds(page)) == ("None", set())
    page.locator("#errors [data-clear]").press("Enter")
    assert shown(page) == "49"
    page.locator("#errors [data-filter=label]").select_option("DOSE")
    assert (shown(page), kinds(page)) == ("12", {"other boundary"})
    page.locator("#errors [data-filter=label]").select_option("")
    page.locator("#errors [data-filter=confidence]").select_option("none")
    assert kinds(page) == {"missed"}
    page.locator("#errors [data-clear]").click()
    page.locator("#errors [data-filter=order]").select_option("note")
    assert page.locator("#errors .card header bdi").all_inner_texts()[:2] == ['odd"<note>', "n0"]


def test_steps_by_keys_and_buttons(page):
    page.locator("#errors .cards").focus()
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert shown(page) == "2 of 49"
    page.keyboard.press("p")
    assert shown(page) == "1 of 49"
    assert page.evaluate("document.activeElement.getAttribute('aria-current')") == "true"
    for _ in range(20):
        page.keyboard.press("n")
    assert shown(page) == "21 of 49"
    assert page.locator("#errors .card").count() == 40
    page.get_by_role("button", name="Previous").last.click()
    assert shown(page) == "20 of 49"
    page.get_by_role("button", name="Next").last.press("Enter")
    assert shown(page) == "21 of 49"
    page.locator("#errors .card").nth(2).click()
    assert shown(page) == "3 of 49"
    page.locator("#errors [data-more]").click()
    assert page.locator("#errors .card").count() == 49
    assert page.locator("#errors [data-more]").is_hidden()


def test_a_letter_means_nothing_outside_the_list(page):
    page.locator("#threshold").focus()
    page.keyboard.press("n")
    assert shown(page) == "49"


def test_errors_of_a_note(page):
    page.get_by_role("button", name="Show its errors").first.press("Enter")
    assert shown(page) == "1 of 4 in n0"
    page.locator("#errors [data-clear]").click()
    assert shown(page) == "49"


def test_the_threshold(page):
    slider, value = page.locator("#threshold"), page.locator("#threshold-value")
    kept = page.locator("[data-out=kept]")
    marker = page.locator("#thresholds-marker")
    assert (value.inner_text(), kept.inner_text()) == ("0.00", "49")
    before = marker.bounding_box()["x"]
    slider.focus()
    page.keyboard.press("End")
    assert (value.inner_text(), kept.inner_text()) == ("0.9999", "0")
    axis = float(page.locator("#thresholds").get_attribute("data-width"))
    drawn = page.locator("#thresholds svg")
    scale = drawn.bounding_box()["width"] / float(drawn.get_attribute("viewBox").split()[2])
    assert marker.bounding_box()["x"] - before == pytest.approx(axis * scale, abs=1)
    page.keyboard.press("Home")
    for _ in range(70):
        page.keyboard.press("ArrowRight")
    assert (value.inner_text(), kept.inner_text()) == ("0.70", "25")
    assert page.locator("[data-out='0']").inner_text().split("\n")[0] == "48.0"
    box = slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert value.inner_text() in {"0.58", "0.59"}


def test_lists_of_two_pipelines_and_of_a_review(page):
    assert page.locator("#models .card").count() == 20
    page.locator("#models [data-filter=kind]").select_option("only second right")
    assert set(page.locator("#models .card header b").all_inner_texts()) == {"only the second finds it"}
    assert page.locator("#review .card header b").all_inner_texts() == ["other type"]
    page.locator("#models .cards").focus()
    page.keyboard.press("j")
    assert page.locator("#models .where").inner_text().startswith("1 of")
    assert shown(page) == "49"


def test_text_is_text(page):
    page.locator("#errors [data-filter=order]").select_option("note")
    excerpt = page.locator("#errors .excerpt").first
    assert ODD[:40] in excerpt.inner_text()
    assert excerpt.locator("b").count() == 0
    assert excerpt.evaluate("e => getComputedStyle(e.querySelector('.own-f')).unicodeBidi") == "isolate"
    assert excerpt.locator(".own-f").inner_text() == "Aspirin"


def test_details_theme_and_the_way_by_keyboard(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the figures"
    page.locator("#confidence summary").press("Enter")
    assert page.locator("#confidence details").first.get_attribute("open") is not None
    theme = page.locator("#theme")
    backgrounds = []
    for name in ("light", "dark", "system"):
        theme.press("Enter")
        assert theme.inner_text() == f"Colors: {name}"
        backgrounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(set(backgrounds[:2])) == 2
    assert page.evaluate(NAMELESS) == []
    assert page.locator(":focus-visible").evaluate("e => getComputedStyle(e).outlineWidth") == "3px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_narrow_windows_and_contrast(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    colors = page.evaluate(COLORS)
    for text, ground in [
        *(
            ("--ink", name)
            for name in ("--surface", "--page", "--found", "--found-light", "--second", "--warn-tint")
        ),
        *((name, "--surface") for name in ("--muted", "--accent")),
        ("--muted", "--page"),
    ]:
        assert contrast(colors[text], colors[ground]) >= 4.5, (text, ground)
    assert min(contrast(colors[name], colors["--surface"]) for name in ("--series-1", "--series-2")) >= 3


def test_print(page):
    page.emulate_media(media="print")
    assert page.locator("nav").is_hidden()
    assert page.pdf().startswith(b"%PDF")


def contrast(one, other):
    """Of WCAG 2, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color):
    channels = [int(value, 16) / 255 for value in re.findall("[0-9a-f]{2}", color)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
