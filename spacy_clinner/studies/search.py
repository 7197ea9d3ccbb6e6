"""The search of a study: as many settings of every method, chosen on development documents."""

import statistics
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import srsly

from spacy_clinner.formats.files import written_whole
from spacy_clinner.studies.cells import Cell, search_cells
from spacy_clinner.studies.grids import flat
from spacy_clinner.studies.measures import MEASURES
from spacy_clinner.studies.records import ALONE, read_result, result_path
from spacy_clinner.studies.study import Study

SEARCH_FILE = "search.json"


def choose(study: Study, cells: Iterable[Cell], out: Path) -> dict[str, int]:
    """For each method of which settings were tried: which is best, the first of equal ones.

    Args:
        study: that is run.
        cells: finished ones; those of no search do not count.
        out: its directory.
    """
    scores = search_scores(study, cells, out)
    goodness = MEASURES[study.measures[0]].goodness
    means = {
        name: [statistics.mean(map(goodness, tried)) for tried in by_setting]
        for name, by_setting in scores.items()
    }
    return {name: values.index(max(values)) for name, values in means.items()}


def search_scores(study: Study, cells: Iterable[Cell], out: Path) -> dict[str, list[list[float | None]]]:
    """The main measure of each method by setting: one score a task, share and seed of the search.

    A score that is undefined is None.
    """
    scores: dict[str, list[list[float | None]]] = {}
    for cell in cells:
        if cell.setting is None:
            continue
        by_setting = scores.setdefault(cell.method, [[] for _ in study.methods[cell.method].settings])
        record = read_result(result_path(out, cell))
        by_setting[cell.setting].append(record["results"][ALONE]["scores"][study.measures[0]])
    return scores


def write_search(study: Study, out: Path) -> None:
    """Record what was searched for whom, and what was taken; nothing where there was no search.

    The record of another study that was searched there goes.
    """
    cells = search_cells(study)
    if not cells:
        (out / SEARCH_FILE).unlink(missing_ok=True)
        return
    scores = search_scores(study, cells, out)
    taken = choose(study, cells, out)
    methods: dict[str, Any] = {
        name: {
            "settings": [flat(setting) for setting in study.methods[name].settings],
            "scores": by_setting,
            "taken": taken[name],
        }
        for name, by_setting in scores.items()
    }
    axes = study.search
    record = {
        "scored_on": "dev",
        "measure": study.measures[0],
        "tasks": [task.label for task in axes.tasks],
        "shares": list(axes.shares),
        "seeds": list(axes.seeds),
        "methods": methods,
    }
    with written_whole(out / SEARCH_FILE) as temporary:
        srsly.write_json(temporary, record)
