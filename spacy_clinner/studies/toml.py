"""TOML in, with errors that name the line, and changes of single keys from the command line."""

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import srsly

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import read_text

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_VARIABLE = re.compile(r"(?<!\$)\{([a-z][a-z0-9_]*)\}")


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a file.

    Raises:
        ClinnerError: if it is missing or no TOML; it names the line.
    """
    text = read_text(path)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = place.group(1) if place and place.group(1) else text.count("\n") + 1
        raise ClinnerError(
            f"{path}:{line}: not TOML: {_PLACE.sub('', str(error))}: mend that line, see https://toml.io"
        ) from None


def with_changes(tables: dict[str, Any], changes: Iterable[str], where: str) -> dict[str, Any]:
    """Tables with keys replaced by what `a.b.c=VALUE` says; a value is JSON, or else a string.

    Raises:
        ClinnerError: if a change is no pair, or leads through what is no table.
    """
    for change in changes:
        path, _, value = change.partition("=")
        *parents, key = path.split(".")
        table = tables
        for parent in parents:
            table = table.setdefault(parent, {}) if isinstance(table, dict) else {}
        if not key or "=" not in change or not isinstance(table, dict):
            raise ClinnerError(f"{where}: --set {change}: write KEY=VALUE, such as budget.steps=100")
        table[key] = _value(value)
    return tables


def substituted(value: Any, variables: Mapping[str, Any], reserved: Iterable[str], where: str) -> Any:
    """A nested value with every `{name}` of a variable replaced, in keys too; what is one keeps its type.

    Args:
        value: of strings, numbers, lists and tables.
        variables: by name.
        reserved: names that are left as they are, for later.
        where: named in an error.

    Raises:
        ClinnerError: if a name is neither.
    """
    if isinstance(value, Mapping):
        return {
            substituted(key, variables, reserved, where): substituted(item, variables, reserved, where)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [substituted(item, variables, reserved, where) for item in value]
    if not isinstance(value, str):
        return value
    for name in _VARIABLE.findall(value):
        if name not in variables and name not in reserved:
            known = ", ".join(sorted({*variables, *reserved}))
            raise ClinnerError(f"{where}: there is no variable {{{name}}}: write one of {known}")
    whole = _VARIABLE.fullmatch(value)
    if whole and whole.group(1) in variables:
        return variables[whole.group(1)]
    return _VARIABLE.sub(lambda match: str(variables.get(match.group(1), match.group())), value)


def _value(written: str) -> Any:
    try:
        return srsly.json_loads(written)
    except ValueError:
        return written
