"""Links of the pages at the root lead somewhere, and addresses are well-formed; the strict build checks the
links within `docs/`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from docs_build.root_pages import PAGES
from tests.docs.pages import AT_THE_ROOT, DOCS, ROOT, page_name, pages

GENERATED = {*PAGES.values()} | {
    f"reference/{name}.md" for name in ("commands", "configuration", "errors", "methods")
}


def links(text: str) -> list[str]:
    """Targets of the links and pictures of a page."""
    return list(_targets(MarkdownIt("commonmark").enable("table").parse(text)))


def _targets(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        yield from _targets(token.children or [])
        target = token.attrGet("href") or token.attrGet("src")
        if target:
            yield str(target)


def is_address(target: str) -> bool:
    return re.match(r"[a-z]+:", target) is not None


def well_formed(address: str) -> bool:
    parts = urlsplit(address)
    if parts.scheme == "mailto":
        return "@" in parts.path
    return parts.scheme == "https" and re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", parts.netloc) is not None


def dead(page: Path, target: str) -> bool:
    """Whether a relative link leads to no file and to no page that is generated."""
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    if file.is_relative_to(DOCS) and file.relative_to(DOCS).as_posix() in GENERATED:
        return False
    return not file.exists() or (bool(anchor) and file.suffix == ".md" and anchor not in anchors(file))


def anchors(page: Path) -> set[str]:
    """The identifiers of the headings of a page."""
    tokens = MarkdownIt("commonmark").parse(page.read_text(encoding="utf8"))
    titles = (tokens[i + 1].content for i, token in enumerate(tokens) if token.type == "heading_open")
    return {re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", title.lower()).strip()) for title in titles}


@pytest.mark.parametrize("page", pages(), ids=page_name)
def test_addresses_are_well_formed(page: Path) -> None:
    addresses = [target for target in links(page.read_text(encoding="utf8")) if is_address(target)]
    assert not [address for address in addresses if not well_formed(address)]


@pytest.mark.parametrize("name", [name for name in AT_THE_ROOT if (ROOT / name).exists()])
def test_links_of_the_root_lead_somewhere(name: str) -> None:
    page = ROOT / name
    targets = [target for target in links(page.read_text(encoding="utf8")) if not is_address(target)]
    assert not [target for target in targets if dead(page, target)]


def test_every_link_is_found() -> None:
    text = "[a](b.md) ![c](d.png)\n\n| [x](y#z) |\n|---|\n| `[n](o)` |\n"
    assert links(text) == ["b.md", "d.png", "y#z"]


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("# A title, here\n")
    assert not dead(page, "#a-title-here")
    assert dead(page, "#another")
    assert dead(page, "b.md")
    assert not well_formed("https://local host/x")
    assert well_formed("https://arxiv.org/abs/2003.10580")
