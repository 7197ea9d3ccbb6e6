"""Every place in the package that makes a one-line error, read from the syntax trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "spacy_clinner"
BASE = "ClinnerError"
UNNAMED = "…"


@dataclass(frozen=True, order=True)
class ErrorSite:
    """A place that makes an error: `{name}` in the message stands for a value."""

    message: str
    module: str
    line: int


def error_sites(package: Path = PACKAGE) -> list[ErrorSite]:
    """All places that make a `ClinnerError` or an exception derived from it."""
    trees = {path: ast.parse(path.read_text(encoding="utf8")) for path in sorted(package.rglob("*.py"))}
    names = _exceptions(trees.values())
    return sorted(
        ErrorSite(message_template(call.args[0]), _module(path, package), call.lineno)
        for path, tree in trees.items()
        for call in _calls(tree, names)
        if call.args
    )


def message_template(node: ast.expr) -> str:
    """The message as a reader meets it, with the names of values in braces."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(message_template, node.values))
    if isinstance(node, ast.BinOp):
        return message_template(node.left) + message_template(node.right)
    if isinstance(node, ast.FormattedValue):
        return _placeholder(node.value)
    return _placeholder(node)


def _placeholder(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return f"{{{node.id.strip('_')}}}"
    if isinstance(node, ast.Attribute):
        return f"{{{node.attr.strip('_')}}}"
    return f"{{{UNNAMED}}}"


def _exceptions(trees: Iterator[ast.Module]) -> set[str]:
    """The base and the names of all classes derived from it."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    names = {BASE}
    while more := {name for name, parents in bases.items() if parents & names} - names:
        names |= more
    return names


def _calls(tree: ast.Module, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def _module(path: Path, package: Path) -> str:
    return ".".join(path.relative_to(package.parent).with_suffix("").parts)
