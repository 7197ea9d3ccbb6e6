"""Files of the repository's root as pages of the site, with links that work there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = {
    "CHANGELOG.md": "changelog.md",
    "CODE_OF_CONDUCT.md": "code-of-conduct.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]+)\]\((?P<target>[^)\s]+)\)")


def root_page(name: str) -> str:
    """The text of a file; a link to what is no page of the site becomes plain text."""
    return _LINK.sub(_moved, (ROOT / name).read_text(encoding="utf8"))


def _moved(link: re.Match[str]) -> str:
    path, mark, anchor = link["target"].partition("#")
    if not path or re.match(r"[a-z]+:", path):
        return link.group()
    if path in PAGES:
        return f"[{link['text']}]({PAGES[path]}{mark}{anchor})"
    if path.startswith("docs/"):
        return f"[{link['text']}]({path.removeprefix('docs/')}{mark}{anchor})"
    return link["text"]
