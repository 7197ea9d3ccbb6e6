"""What a cell's result depends on, as one digest: a result of other settings is never taken for it."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import srsly

from spacy_clinner.studies.cell_config import Places, cell_config
from spacy_clinner.studies.cells import Cell, cell_before
from spacy_clinner.studies.study import Corpus, Study


def fingerprint(study: Study, cell: Cell, chosen: Mapping[str, int]) -> str:
    """The digest of a cell: its config, the contents of its corpora, its share, seed and measures.

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
    pipeline = fingerprint(study, before, chosen) if before else source.pipeline
    places = Places(
        train=digest(target.train),
        dev="dev",
        log="log",
        steps=1,
        unlabelled=digest(target.unlabelled),
        source=digest(source.train),
        pipeline=pipeline,
    )
    parts = [
        cell_config(study, cell, setting, places),
        asdict(study.budget_of(method)),
        [study.share_of, cell.share, cell.seed, sorted(study.measures)],
        digest(getattr(target, cell.scored_on(study))),
        {name: dict(settings) for name, settings in study.calibrators.items()},
    ]
    return hashlib.sha256(srsly.json_dumps(parts, sort_keys=True).encode()).hexdigest()


def digest(path: str | None) -> str:
    """Of the content of a file; empty for none."""
    return "" if path is None or not Path(path).is_file() else _digest(path, Path(path).stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _digest(path: str, changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
