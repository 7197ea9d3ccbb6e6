"""Imports point one way, and listing factories stays cheap."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import spacy_clinner

ROOT = Path(spacy_clinner.__file__).parent
# from the ground up: a module may import from its own level or from below it
LEVELS = [
    {"errors", "layout", "tags"},
    {"layers", "formats", "redaction"},
    {"losses", "bridge", "gpu", "sentence_marks"},
    {
        "architectures",
        "readers",
        "spacy_files",
        "alignment",
        "concepts",
        "conversion",
        "note_counts",
        "splits",
        "tokenization",
    },
    {"synthetic"},
    {"pipeline"},
    {"training"},
    {"evaluation", "batch"},
    {"cli"},
]
FORBIDDEN = {
    "layers": {"spacy", "thinc"},
    "formats": {"spacy", "thinc", "torch"},
    "redaction": {"spacy", "thinc", "torch"},
}
MODULES = sorted(ROOT.rglob("*.py"))


def level(name: str) -> int:
    return next(i for i, names in enumerate(LEVELS) if name in names)


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return names


def part_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_down(path):
    part = part_of(path)
    if part == "__init__":
        assert not imported(path)
        return
    for name in imported(path):
        package, *rest = name.split(".")
        assert package not in FORBIDDEN.get(part, ()), f"{path} imports {name}"
        if package == "spacy_clinner" and rest:
            assert level(rest[0]) <= level(part), f"{path} imports {name}"


def test_spacy_lists_our_factories_without_loading_our_models():
    code = (
        "import sys, spacy; spacy.blank('en');"
        "print([m for m in sys.modules if m.startswith(('spacy_clinner.layers',"
        " 'spacy_clinner.architectures', 'spacy_clinner.bridge'))])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
