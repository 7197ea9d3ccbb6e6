"""The pages that are written by hand."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
AT_THE_ROOT = ("README.md", "CONTRIBUTING.md")


def pages() -> list[Path]:
    """README.md, CONTRIBUTING.md and everything in `docs/`."""
    root = (ROOT / name for name in AT_THE_ROOT)
    return [path for path in root if path.exists()] + sorted(DOCS.rglob("*.md"))


def page_name(path: Path) -> str:
    """The path from the root of the repository."""
    return path.resolve().relative_to(ROOT).as_posix()
