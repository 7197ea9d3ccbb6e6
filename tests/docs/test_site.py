"""The built site works from its folder: no network, no errors, narrow windows, dark and light, search.

`DOCS_SCREENSHOTS=FOLDER make docs` keeps pictures of every page.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from docs_build.commands_page import all_commands, anchor
from docs_build.configuration_page import entry_points
from tests.docs.site_browser import CHROMIUM, SCHEMES, SITE, browser, finds, html_pages, search, visit, window

NARROW, WIDE = 400, 1200
FIRST = 3
"""Pages of a result among which the right one must be."""
REGISTERED = sorted({name for names in entry_points().values() for name in names})
COMMANDS = sorted(name for name, _ in all_commands())

pytestmark = pytest.mark.site
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for all tests."""
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def index() -> dict[str, str]:
    """The titles of the search index by their places."""
    index = json.loads((SITE / "search" / "search_index.json").read_text(encoding="utf8"))
    return {entry["location"]: entry["title"] for entry in index["docs"]}


@needs_chromium
def test_every_page_opens_in_a_narrow_window(chromium: Browser) -> None:
    problems = {}
    assert len(html_pages()) > len(REGISTERED) / 2, "run `make docs`, which builds the site"
    with window(chromium, NARROW) as page:
        for path in html_pages():
            seen = visit(page, path, _screenshots(path))
            wide = [f"{seen.width} pixels wide"] if seen.width > NARROW else []
            other = [] if seen.schemes == [*SCHEMES.values()] else [f"its colours are {seen.schemes}"]
            if seen.problems or wide or other:
                problems[str(path.relative_to(SITE))] = [*seen.problems, *wide, *other]
    assert not problems


@pytest.mark.parametrize("name", REGISTERED)
def test_every_registered_name_is_a_title(index: dict[str, str], name: str) -> None:
    assert index.get(f"reference/configuration.html#{name}") == name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_a_title(index: dict[str, str], name: str) -> None:
    assert index.get(f"reference/commands.html#{anchor(name)}") == f"clinner {name}"


@needs_chromium
def test_the_search_finds_every_registered_name_and_command(chromium: Browser) -> None:
    places = {name: f"configuration.html#{name}" for name in REGISTERED}
    places |= {f"clinner {name}": f"commands.html#{anchor(name)}" for name in COMMANDS}
    with window(chromium, WIDE) as page:
        search(page)
        assert not [query for query, place in places.items() if not finds(page, query, place, FIRST)]
        assert not finds(page, "clinner redact", "no-such-place", FIRST)


BROKEN = """<!doctype html><meta name="viewport" content="width=device-width"><body>
<div style="width: 900px">wide</div><script>console.error("one")</script><script>nothing()</script>
<img src="missing.png"><img src="https://example.invalid/a.png"></body>"""


@needs_chromium
def test_a_broken_page_is_found(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "broken.html"
    path.write_text(BROKEN)
    with window(chromium, NARROW) as page:
        seen = visit(page, path)
    assert seen.width > NARROW
    assert seen.schemes == ["None", "None"]
    assert seen.outside == ["https://example.invalid/a.png"]
    assert any(address.endswith("missing.png") for address in seen.missing)
    assert any("one" in message for message in seen.messages)
    assert any("nothing is not defined" in message for message in seen.messages)


def _screenshots(path: Path) -> Path | None:
    folder = os.environ.get("DOCS_SCREENSHOTS")
    return Path(folder) / "-".join(path.relative_to(SITE).with_suffix("").parts) if folder else None
