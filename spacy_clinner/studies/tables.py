"""Nested tables of a definition: merged, and checked key by key with errors that name the place."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from spacy_clinner.errors import ClinnerError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")


def merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Two nested tables as one; what the second says counts.

    A block of another registered function replaces the one of the first.
    """
    result = dict(first)
    for key, value in second.items():
        both = isinstance(value, Mapping) and isinstance(result.get(key), Mapping)
        result[key] = merged(result[key], value) if both and not _replaces(result[key], value) else value
    return result


def _replaces(below: Mapping[str, Any], above: Mapping[str, Any]) -> bool:
    """Whether a block is of another registered function than the one below it."""
    return any(below.get(key, value) != value for key, value in above.items() if key.startswith("@"))


def table_of(tables: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    """A table below a key, empty if there is none.

    Raises:
        ClinnerError: if something else is there.
    """
    value = tables.get(key, {})
    if not isinstance(value, Mapping):
        raise ClinnerError(f"{where}: {key} is no table: write [{key}] above its keys")
    return value


def text_of(tables: Mapping[str, Any], key: str, where: str) -> str | None:
    """A text below a key; None if there is none.

    Raises:
        ClinnerError: if something else is there.
    """
    value = tables.get(key)
    require_kind(value, str | None, f"{where}: {key}")
    return value


def flag_of(tables: Mapping[str, Any], key: str, where: str) -> bool:
    """Whether a key is true; False if there is none.

    Raises:
        ClinnerError: if something else is there.
    """
    value = tables.get(key, False)
    require_kind(value, bool, f"{where}: {key}")
    return bool(value)


def list_of(tables: Mapping[str, Any], key: str, kind: type, default: Iterable[Any], where: str) -> list[Any]:
    """A list of values of one kind.

    Raises:
        ClinnerError: if it is no such list.
    """
    values = tables.get(key, list(default))
    kinds = (int, float) if kind is float else (kind,)
    if not isinstance(values, list) or not all(_is_of_kind(value, kinds) for value in values):
        raise ClinnerError(f"{where}: {key}: write a list of values of the kind {kind.__name__}, [a, b]")
    return [kind(value) for value in values]


def require_known(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    """Stop at a key that means nothing.

    Raises:
        ClinnerError: if there is one.
    """
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise ClinnerError(f"{where}: there is no key {unknown[0]!r}: use {', '.join(sorted(known))}")


def require_choice(value: Any, known: Collection[str], where: str) -> None:
    """Stop unless a value is one of some.

    Raises:
        ClinnerError: if it is not.
    """
    if value not in known:
        raise ClinnerError(f"{where}: {value!r} is unknown: choose from {', '.join(known)}")


def read_record(record: type[Record], table: Mapping[str, Any], where: str) -> Record:
    """A record of a table whose keys are its fields.

    Raises:
        ClinnerError: if a key is unknown, or a value is not of its field's type.
    """
    require_known(table, {field.name for field in fields(record)}, where)
    kinds = get_type_hints(record)
    for key, value in table.items():
        require_kind(value, kinds[key], f"{where}.{key}")
    return record(**table)


def require_kind(value: Any, kind: Any, where: str) -> None:
    """Stop unless a value is of the type of a field: a class, one of some values, or either of several types.

    Raises:
        ClinnerError: if it is not.
    """
    if get_origin(kind) is Literal:
        require_choice(value, get_args(kind), where)
        return
    kinds = get_args(kind) or (kind,)
    if not _is_of_kind(value, kinds):
        names = " or ".join(_KINDS.get(one, one.__name__) for one in kinds if one is not NoneType)
        raise ClinnerError(f"{where}: {value!r} is no {names}: write one")


def _is_of_kind(value: Any, kinds: tuple[type, ...]) -> bool:
    """Whether a value is of one of some types; true and false are no numbers."""
    return isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))


_KINDS = {int: "whole number", float: "number", str: "text", bool: "true or false"}
