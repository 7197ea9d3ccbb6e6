"""What a cell's result depends on, as one digest: a result of other settings is never taken for it."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import srsly

from spacy_clinner.studies.cell_config import Places, cell_config
from spacy_clinner.studies.cells import Cell, cell_before, search_cells
from spacy_clinner.studies.records import result_path
from spacy_clinner.studies.search import choose
from spacy_clinner.studies.study import Corpus, Study

MANY_STEPS = 10**6
"""Updates in the place of the study's, of which every part that a schedule may have is another number."""


def fingerprint(study: Study, cell: Cell, chosen: Mapping[str, int]) -> str:
    """The digest of a cell: its config, its corpora and encoder by their contents, share, seed and measures.

    Args:
        study: that it belongs to.
        cell: which one.
        chosen: which setting of each method the search took.
    """
    method = study.methods[cell.method]
    setting = method.settings[chosen.get(cell.method, 0) if cell.setting is None else cell.setting]
    before = cell_before(study, cell)
    target = study.corpora[cell.task.target]
    source = study.corpora[cell.task.source] if cell.task.source else Corpus("none")
    budget = study.budget_of(method)
    pipeline = fingerprint(study, before, chosen) if before else digest(source.pipeline) or source.pipeline
    places = Places(
        train=digest(target.train),
        dev=digest(target.dev) if budget.weights == "best" else "dev",
        log="log",
        steps=MANY_STEPS,
        unlabelled=digest(target.unlabelled),
        source=digest(source.train),
        pipeline=pipeline,
    )
    config = cell_config(study, cell, setting, places)
    begun_with = config.interpolate()["initialize"]
    parts = [
        config,
        [asdict(budget), *map(digest, (method.encoder, begun_with["vectors"], begun_with["init_tok2vec"]))],
        [study.share_of, cell.share, cell.seed, sorted(study.measures)],
        digest(getattr(target, cell.scored_on(study))),
        {name: dict(settings) for name, settings in study.calibrators.items()},
    ]
    return hashlib.sha256(srsly.json_dumps(parts, sort_keys=True).encode()).hexdigest()


def made_otherwise(study: Study, records: Mapping[Cell, Mapping[str, Any]], out: Path) -> list[Cell]:
    """Finished cells that the study would make otherwise now; those whose files are not here are not judged.

    Args:
        study: that is reported.
        records: of the finished cells.
        out: directory of the study.
    """
    tried = search_cells(study)
    if not all(result_path(out, cell).exists() for cell in tried):
        return []
    chosen = choose(study, tried, out)
    return [
        cell
        for cell, record in records.items()
        if _is_here(study, cell) and record.get("made_of") != fingerprint(study, cell, chosen)
    ]


def _is_here(study: Study, cell: Cell) -> bool:
    """Whether all files of a cell are on this machine."""
    target = study.corpora[cell.task.target]
    source = study.corpora[cell.task.source] if cell.task.source else Corpus("none")
    files = (
        *(target.train, target.unlabelled, getattr(target, cell.scored_on(study))),
        *(source.train, source.pipeline),
    )
    return all(Path(file).exists() for file in files if file)


def digest(path: str | None) -> str:
    """Of the content of a file, or of all files of a directory; empty for none."""
    if path is None or not Path(path).exists():
        return ""
    return _digest(path, tuple((str(file), file.stat().st_mtime_ns) for file in _files(Path(path))))


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())


@lru_cache(maxsize=256)
def _digest(path: str, changed: tuple[tuple[str, int], ...]) -> str:
    if Path(path).is_file():
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    by_name = {Path(file).relative_to(path).as_posix(): _digest(file, ((file, at),)) for file, at in changed}
    return hashlib.sha256(srsly.json_dumps(by_name, sort_keys=True).encode()).hexdigest()
