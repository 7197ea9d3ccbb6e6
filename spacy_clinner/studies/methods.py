"""The methods of a definition, with those that are like others and those that vary one setting."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies.grids import combinations, one_at_a_time
from spacy_clinner.studies.study import Budget, Study, StudyMethod
from spacy_clinner.studies.tables import (
    flag_of,
    merged,
    read_record,
    require_choice,
    require_known,
    table_of,
    text_of,
)

_KEYS = {"base", "like", "encoder", "set", "search", "sweep", "after", "on_source", "stage", "budget"}


def read_methods(tables: Mapping[str, Any], where: str) -> dict[str, StudyMethod]:
    """Every method of a definition by name, in its order.

    Args:
        tables: the whole definition.
        where: the file, for errors.

    Raises:
        ClinnerError: if a key is unknown or a method is like none that is there.
    """
    methods: dict[str, StudyMethod] = {}
    for name in table_of(tables, "method", where):
        place = f"{where}: method.{name}"
        table = _whole_table(tables, name, place)
        method = _method(tables, name, table, place)
        for one in (method, *_sweep(method, table, place)):
            if one.name in methods:
                raise ClinnerError(f"{place}: two methods are called {one.name}: give one another name")
            methods[one.name] = one
    return methods


def with_methods(study: Study, names: Sequence[str]) -> Study:
    """A study of some of its methods, and those that they build on; all of them for no names.

    Args:
        study: with all its methods.
        names: of methods; what varies a setting of one belongs to it.

    Raises:
        ClinnerError: if a method is not one of the study, or is only a stage of others.
    """
    if not names:
        return study
    for name in names:
        require_choice(name, [method.name for method in study.reported], f"{study.name}: methods")
    chosen = {m.name for m in study.methods.values() if m.name in names or m.swept_from in names}
    stages = set(_names_before(study, chosen)) - chosen
    methods = {
        name: replace(method, stage=True) if name in stages else method
        for name, method in study.methods.items()
        if name in chosen | stages
    }
    return replace(study, methods=methods, baseline=study.baseline if study.baseline in chosen else names[0])


def _names_before(study: Study, names: Iterable[str]) -> Iterator[str]:
    """Names of the methods that some build on, however far back."""
    for name in names:
        before = study.methods[name].after
        while before:
            yield before
            before = study.methods[before].after


def _whole_table(
    tables: Mapping[str, Any], name: str, place: str, above: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    """A method's table laid over that of the method it is like; only its own says that it is a stage."""
    all_methods = tables["method"]
    table = table_of(all_methods, name, place)
    require_known(table, _KEYS, place)
    if "like" not in table:
        return table
    other = table["like"]
    if not isinstance(other, str) or other not in all_methods or other in (name, *above):
        raise ClinnerError(f"{place}: like: {other!r} is no other method: name one that this is like")
    below = {
        key: value
        for key, value in _whole_table(tables, other, place, (name, *above)).items()
        if key != "stage"
    }
    return merged({"base": other, **below}, table)


def _method(tables: Mapping[str, Any], name: str, table: Mapping[str, Any], place: str) -> StudyMethod:
    grid = {} if tables.get("search") is False else table_of(table, "search", place)
    return StudyMethod(
        name=name,
        base=text_of(table, "base", place) or name,
        encoder=text_of(table if "encoder" in table else tables, "encoder", place) or None,
        changes=merged(table_of(tables, "set", place), table_of(table, "set", place)),
        settings=combinations(grid, f"{place}.search"),
        after=text_of(table, "after", place) or None,
        on_source=flag_of(table, "on_source", place),
        stage=flag_of(table, "stage", place),
        budget=_budget(tables, table, place) if "budget" in table else None,
    )


def _budget(tables: Mapping[str, Any], table: Mapping[str, Any], place: str) -> Budget:
    """The study's budget with what a stage has of its own."""
    return read_record(
        Budget, merged(table_of(tables, "budget", place), table_of(table, "budget", place)), f"{place}.budget"
    )


def _sweep(method: StudyMethod, table: Mapping[str, Any], place: str) -> Iterator[StudyMethod]:
    changes = list(one_at_a_time(table_of(table, "sweep", place), f"{place}.sweep"))
    short = _short_names({key for key, _, _ in changes})
    for key, value, change in changes:
        name = f"{method.name}.{short[key]}={value}"
        yield replace(
            method,
            name=name,
            changes=merged(method.changes, change),
            swept=(key, value),
            swept_from=method.name,
        )


def _short_names(keys: set[str]) -> dict[str, str]:
    """The end of each dotted key that no other key has."""
    short: dict[str, str] = {}
    for key in keys:
        parts = key.split(".")
        ends = (".".join(parts[-size:]) for size in range(1, len(parts) + 1))
        own = (end for end in ends if not any(f".{other}".endswith(f".{end}") for other in keys - {key}))
        short[key] = next(own, key)
    return short
