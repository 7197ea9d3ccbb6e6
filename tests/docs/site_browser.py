"""The built site in headless Chromium, opened from its folder."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

from tests.docs.pages import ROOT

SITE = ROOT / "site"
SCHEMES: dict[Literal["light", "dark"], str] = {"light": "default", "dark": "slate"}
"""The colours of Material for what a reader prefers."""
QUERY = "[data-md-component=search-query]"
SETTLED = 2000
"""Milliseconds in which a page must change its colours."""
PATIENCE = 30
"""Tenths of a second that a result may take."""
LOUD = ("warning", "error")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@dataclass
class Visit:
    """What happened while a page was open.

    Attributes:
        messages: warnings and errors of the console, and exceptions of scripts.
        outside: addresses that the page asked for and that are no files.
        missing: files that it asked for and that are not there.
        width: of what it shows, in pixels.
        schemes: the colours that a reader gets who prefers light pages, and dark ones.
    """

    messages: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    width: int = 0
    schemes: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """All that should not be."""
        return [*self.messages, *self.outside, *self.missing]


@contextmanager
def browser() -> Iterator[Browser]:
    """A Chromium that is installed on this machine."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        yield chromium
        chromium.close()


def html_pages(site: Path = SITE) -> list[Path]:
    """All pages of the built site, but for the one of missing pages, which belongs to a server."""
    return sorted(path for path in site.rglob("*.html") if path.name != "404.html")


@contextmanager
def window(chromium: Browser, width: int) -> Iterator[Page]:
    """A window of a width."""
    context = chromium.new_context(viewport={"width": width, "height": 800})
    yield context.new_page()
    context.close()


def visit(page: Page, path: Path, screenshots: Path | None = None) -> Visit:
    """Open a page as readers see it who prefer light and who prefer dark pages.

    Args:
        page: a window.
        path: of the page.
        screenshots: where to keep pictures, if anywhere; what the page's name begins with.
    """
    seen = Visit()
    listeners = {
        "console": lambda message: message.type in LOUD and seen.messages.append(message.text),
        "pageerror": lambda error: seen.messages.append(str(error)),
        "request": lambda request: _is_outside(request.url) and seen.outside.append(request.url),
        "requestfailed": lambda request: seen.missing.append(request.url),
    }
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]
    page.goto(path.as_uri(), wait_until="load")
    for preference, scheme in SCHEMES.items():
        page.emulate_media(color_scheme=preference)
        with suppress(TimeoutError):
            page.wait_for_function(f"document.body.dataset.mdColorScheme === '{scheme}'", timeout=SETTLED)
        seen.schemes.append(str(page.evaluate("document.body.dataset.mdColorScheme")))
        if screenshots is not None:
            page.screenshot(path=f"{screenshots}-{preference}.png")
    seen.width = page.evaluate("document.documentElement.scrollWidth")
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    return seen


def search(page: Page, site: Path = SITE) -> None:
    """Open the first page with its search."""
    page.goto((site / "index.html").as_uri())
    page.focus(QUERY)
    page.wait_for_selector(
        "[data-md-component=search][data-md-state=ready], [data-md-component=search-result]"
    )


def finds(page: Page, query: str, place: str, among: int) -> bool:
    """Whether the site's search has a place in one of the first pages that it finds."""
    page.fill(QUERY, query)
    page.press(QUERY, "End")  # the search waits for a key
    results = page.locator("[data-md-component=search-result] li.md-search-result__item")
    for _ in range(PATIENCE):
        page.wait_for_timeout(100)
        links = [link for result in results.all()[:among] for link in result.locator("a").all()]
        if place in [_place(str(link.get_attribute("href"))) for link in links]:
            return True
    return False


def _place(address: str) -> str:
    """The file and the anchor of a result, without the words that it highlights."""
    parts = urlsplit(address)
    return f"{parts.path.rpartition('/')[2]}#{parts.fragment}"


def _is_outside(address: str) -> bool:
    return not address.startswith(("file:", "data:", "blob:", "about:"))
