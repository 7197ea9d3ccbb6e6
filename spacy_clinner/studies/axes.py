"""Which cells a definition asks for: tasks, shares and seeds."""

from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import Any

from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies.study import Axes, Corpus, Task
from spacy_clinner.studies.tables import list_of


def read_axes(tables: Mapping[str, Any], default: Axes, corpora: Mapping[str, Corpus], where: str) -> Axes:
    """Tasks, shares and seeds of a study or of its search.

    Args:
        tables: that may have `tasks`, or `sources` and `corpora`, and `shares` and `seeds`. What is named
            twice counts once.
        default: what they do not say.
        corpora: that there are.
        where: for errors.

    Raises:
        ClinnerError: if a task is none of two corpora, or a value is of another kind.
    """
    tasks = tuple(dict.fromkeys(_tasks(tables, default, corpora, where)))
    names = {name for task in tasks for name in (task.source, task.target) if name}
    if unknown := names - set(corpora):
        raise ClinnerError(f"{where}: there is no [corpus.{min(unknown)}]: add it, or name another corpus")
    return Axes(
        tasks,
        shares=tuple(dict.fromkeys(list_of(tables, "shares", float, default.shares, where))),
        seeds=tuple(dict.fromkeys(list_of(tables, "seeds", int, default.seeds, where))),
    )


def _tasks(
    tables: Mapping[str, Any], default: Axes, corpora: Mapping[str, Corpus], where: str
) -> Iterator[Task]:
    """Tasks that are written out, else every source with every other corpus, else every corpus."""
    targets = list_of(tables, "corpora", str, corpora, where)
    if "tasks" in tables:
        yield from (_task(written, where) for written in list_of(tables, "tasks", str, (), where))
    elif "sources" in tables:
        sources = list_of(tables, "sources", str, (), where)
        pairs = permutations(dict.fromkeys([*sources, *targets]), 2)
        yield from (Task(s, t) for s, t in pairs if s in sources and t in targets)
    elif "corpora" in tables:
        yield from (Task(None, name) for name in targets)
    else:
        yield from default.tasks


def _task(written: str, where: str) -> Task:
    source, arrow, target = (part.strip() for part in written.rpartition(">"))
    if not target or (arrow and not source):
        raise ClinnerError(f"{where}: task {written!r}: write 'source > target', or a corpus alone")
    return Task(source or None, target)
