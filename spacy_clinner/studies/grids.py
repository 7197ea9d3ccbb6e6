"""Which settings a search tries, and which a sweep varies, from tables whose leaves are lists."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from spacy_clinner.errors import ClinnerError


def combinations(grid: Mapping[str, Any], where: str) -> tuple[dict[str, Any], ...]:
    """Every combination of one value of each list, as nested settings; one empty one for an empty grid.

    Args:
        grid: nested tables, `training.dropout = [0.2, 0.5]`.
        where: named in an error.

    Raises:
        ClinnerError: if a leaf is no list of values.
    """
    leaves = dict(_leaves(grid, "", where))
    return tuple(_nested(dict(zip(leaves, values, strict=True))) for values in product(*leaves.values()))


def one_at_a_time(grid: Mapping[str, Any], where: str) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Each value of each list by itself: the key, the value and the nested setting."""
    for key, values in _leaves(grid, "", where):
        for value in values:
            yield key, value, _nested({key: value})


def flat(settings: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested settings by dotted keys, as tables show them."""
    dotted: dict[str, Any] = {}
    for key, value in settings.items():
        nested = isinstance(value, Mapping)
        dotted |= flat(value, f"{prefix}{key}.") if nested else {f"{prefix}{key}": value}
    return dotted


def _leaves(grid: Mapping[str, Any], prefix: str, where: str) -> Iterator[tuple[str, list[Any]]]:
    for key, value in grid.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{key}.", where)
        elif isinstance(value, list) and value:
            yield f"{prefix}{key}", value
        else:
            raise ClinnerError(f"{where}: {prefix}{key}: write the values to try as a list, [0.002, 0.004]")


def _nested(settings: Mapping[str, Any]) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    for path, value in settings.items():
        *parents, key = path.split(".")
        table = tables
        for parent in parents:
            table = table.setdefault(parent, {})
        table[key] = value
    return tables
