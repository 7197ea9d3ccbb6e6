"""Settings of everything that a config can name, read from signatures and docstrings."""

import ast
import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import griffe

from docs_build.error_sites import PACKAGE

UNSET = "—"
_GIVEN_BY_SPACY = {"self", "nlp", "name"}
"""Parameters of a factory that no config sets."""
_WORDS = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false", "Path": "path"}
_WORDS["FloatOrSeq"] = "number or a schedule"  # thinc's
_LISTS = {"list", "Sequence", "Iterable", "Collection", "tuple", "set", "frozenset"}

_REFERENCE = re.compile(r"(see|as for|as in) `(?!spacy\.)[^`]*`\.?", re.IGNORECASE)
"""A meaning that only says where in this package the meaning is."""


class MissingMeaningError(Exception):
    """A setting that its docstring does not explain."""


@dataclass(frozen=True)
class Setting:
    """A setting of a block, as the reference shows it."""

    name: str
    kind: str
    default: str
    meaning: str


class SettingsReader:
    """The package as it is written."""

    @cached_property
    def _package(self) -> griffe.Module:
        package = griffe.load(PACKAGE.name, search_paths=[str(PACKAGE.parent)], docstring_parser="google")
        assert isinstance(package, griffe.Module)
        return package

    def description(self, place: str) -> str:
        """What the docstring of an entry point says before its sections."""
        sections = _sections(self._object(place))
        return "\n\n".join(section.value for section in sections if section.kind.value == "text")

    def settings(self, place: str, defaults: dict[str, Any] | None = None) -> list[Setting]:
        """The settings of an entry point, in their order.

        Args:
            place: `module:name`.
            defaults: those of a factory, which its signature does not have.

        Raises:
            MissingMeaningError: if the docstring leaves one out.
        """
        target = self._object(place)
        meanings = _meanings(target)
        return [
            Setting(
                parameter.name,
                self._kind(parameter.annotation, target),
                self._default(parameter, target) if defaults is None else _given(parameter.name, defaults),
                _meaning(place, parameter.name, meanings),
            )
            for parameter in _parameters(target)
        ]

    def _object(self, place: str) -> griffe.Object:
        module, _, name = place.partition(":")
        target = self._package[f"{module}.{name}".removeprefix(f"{PACKAGE.name}.")]
        found = target.final_target if isinstance(target, griffe.Alias) else target
        assert isinstance(found, griffe.Object)
        return found

    def _kind(self, annotation: Any, scope: griffe.Object) -> str:
        return self._named(ast.parse(str(annotation).strip("'\""), mode="eval").body, scope)

    def _named(self, node: ast.expr, scope: griffe.Object) -> str:
        """A type in words."""
        if isinstance(node, ast.BinOp):
            return f"{self._named(node.left, scope)} or {self._named(node.right, scope)}"
        if isinstance(node, ast.Constant):
            return "null" if node.value is None else self._kind(node.value, scope)
        if isinstance(node, ast.Subscript):
            return self._subscripted(node, scope)
        name = ast.unparse(node)
        if name in _WORDS:
            return _WORDS[name]
        alias = self._alias(name, scope)
        return self._kind(alias.value, alias) if alias is not None else "block"

    def _subscripted(self, node: ast.Subscript, scope: griffe.Object) -> str:
        name = ast.unparse(node.value)
        if name == "Literal":
            values = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            return ", ".join(f"`{json.dumps(ast.literal_eval(value))}`" for value in values)
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name in _LISTS:
            return f"list of {self._named(inner[0], scope)}"
        if name in ("dict", "Mapping"):
            return f"table of {self._named(inner[-1], scope)}"
        return "block"

    def _alias(self, name: str, scope: griffe.Object) -> griffe.Attribute | None:
        """The type that a name of the package stands for."""
        try:
            path = scope.resolve(name)
            found = self._package[path.removeprefix(f"{PACKAGE.name}.")]
        except (griffe.NameResolutionError, KeyError):
            return None
        target = found.final_target if isinstance(found, griffe.Alias) else found
        return target if isinstance(target, griffe.Attribute) else None

    def _default(self, parameter: griffe.Parameter, scope: griffe.Object) -> str:
        if parameter.default is None or parameter.kind is griffe.ParameterKind.var_positional:
            return UNSET
        source = str(parameter.default)
        try:
            return in_config(ast.literal_eval(source))
        except ValueError:
            constant = self._alias(source, scope)
            return f"`{source}`" if constant is None else self._constant(constant)

    @staticmethod
    def _constant(constant: griffe.Attribute) -> str:
        try:
            return in_config(ast.literal_eval(str(constant.value)))
        except ValueError:
            return f"`{constant.value}`"


def in_config(value: Any) -> str:
    """A value as a config has it; a block by its registered name."""
    if isinstance(value, dict):
        names = [name for key, name in value.items() if key.startswith("@")]
        return f"`{names[0]}`" if names else f"`{json.dumps(value)}`"
    if isinstance(value, (set, frozenset)):
        value = sorted(value)
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _given(name: str, defaults: dict[str, Any]) -> str:
    return in_config(defaults[name]) if name in defaults else UNSET


def _parameters(target: griffe.Object) -> Iterator[griffe.Parameter]:
    assert isinstance(target, (griffe.Function, griffe.Class))
    factory = "nlp" in target.parameters
    for parameter in target.parameters:
        if parameter.name != "self" and not (factory and parameter.name in _GIVEN_BY_SPACY):
            yield parameter


def _meanings(target: griffe.Object) -> dict[str, str]:
    """What the docstring says of each parameter, `a, b: both` for each of the two."""
    init = target.members.get("__init__") if isinstance(target, griffe.Class) else None
    documented = [target, init] if isinstance(init, griffe.Function) else [target]
    return {
        name.strip().lstrip("*"): item.description
        for documenting in documented
        for section in _sections(documenting)
        if section.kind.value == "parameters"
        for item in section.value
        for name in item.name.split(",")
    }


def _sections(target: griffe.Object) -> list[Any]:
    return list(target.docstring.parse("google", warnings=False)) if target.docstring else []


def _meaning(place: str, name: str, meanings: dict[str, str]) -> str:
    """A sentence in the words of a config."""
    meaning = inspect.cleandoc(meanings.get(name, ""))
    if not meaning or _REFERENCE.fullmatch(meaning):
        raise MissingMeaningError(f"{place}: its docstring does not say what {name!r} means: add it to Args")
    meaning = re.sub(r"\bNone\b", "null", meaning)
    return meaning[0].upper() + meaning[1:]
