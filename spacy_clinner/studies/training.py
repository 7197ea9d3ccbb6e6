"""Trains and scores one cell; what torch and spaCy do for a study is here."""

import io
import random
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import srsly
from spacy.language import Language
from thinc.api import Config

from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies.cell_config import Places, cell_config
from spacy_clinner.studies.cells import Cell
from spacy_clinner.studies.measures import MEASURES, counts_by_document
from spacy_clinner.studies.precision import computing_in
from spacy_clinner.studies.records import ALONE
from spacy_clinner.studies.shares import draw_share, read_documents, without_annotation, write_documents
from spacy_clinner.studies.study import Budget, Changes, Corpus, Study

_CALIBRATOR = "calibrator_of_the_study"
_ORDERS = 20


def train_cell(
    study: Study,
    cell: Cell,
    setting: Changes,
    folder: Path,
    *,
    pipeline: Path | None = None,
    keep: Path | None = None,
    gpu_id: int = -1,
) -> dict[str, Any]:
    """Train one method and score it.

    Args:
        study: that the cell belongs to.
        cell: what to train.
        setting: of its method.
        folder: an empty one, for the documents of the cell and for checkpoints.
        pipeline: what the cell before has trained.
        keep: where the trained pipeline goes, if others build on it.
        gpu_id: of the device; -1 for the CPU.

    Returns:
        The cell's record: what was trained, scores and counts by document, the curve.
    """
    budget = study.budget_of(study.methods[cell.method])
    places, documents = write_corpora(study, cell, setting, folder, pipeline)
    config = cell_config(study, cell, setting, places, gpu=gpu_id >= 0, is_kept=keep is not None)
    begun = time.time()
    with computing_in(budget.precision):
        nlp = trained_pipeline(config, budget, folder, gpu_id)
    seconds = time.time() - begun
    nlp = _ready_for_disk(nlp, config, budget)
    curve = [_point(row) for row in srsly.read_jsonl(Path(places.log))]
    if keep is not None:
        nlp.to_disk(keep)
    results = dict(_results(study, cell, nlp, config, places))
    return {
        **record_of(study, cell),
        "setting": setting,
        "documents": documents,
        "seconds": round(seconds, 2),
        "steps": curve[-1]["step"] if budget.points else places.steps,
        "labels": list(_tagger(nlp).labels),
        "results": results,
        "curve": curve if budget.points else [],
    }


def record_of(study: Study, cell: Cell) -> dict[str, Any]:
    """What a cell is, in the words of its record."""
    task = {"source": cell.task.source, "target": cell.task.target}
    where = {"share": cell.share, "seed": cell.seed, "scored_on": cell.scored_on(study)}
    return {"study": study.name, "method": cell.method, **task, **where}


def write_corpora(
    study: Study, cell: Cell, setting: Changes, folder: Path, pipeline: Path | None
) -> tuple[Places, int]:
    """Write the share of a cell; all text whose labels it does not see goes beside the unlabelled text.

    Returns:
        Where the files are, and how many documents are labelled.
    """
    corpus = study.corpora[cell.task.target]
    if corpus.train is None:
        raise ClinnerError(f"{study.name}: corpus.{corpus.name} has no train: give the file of its documents")
    docs = read_documents(corpus.train, corpus.lang)
    drawn, others = draw_share(docs, cell.share, cell.seed, study.share_of)
    unlabelled = None
    if corpus.unlabelled is not None:
        text = without_annotation(read_documents(corpus.unlabelled, corpus.lang))
        unlabelled = write_documents([*(docs[i] for i in others), *text], folder / "unlabelled.spacy")
    else:
        drawn.sort()
    labelled = [docs[i] for i in drawn]
    source = study.corpora[cell.task.source] if cell.task.source else Corpus("none")
    places = Places(
        train=str(write_documents(labelled, folder / "train.spacy")),
        dev=str(_watched(study, cell)),
        log=str(folder / "rows.jsonl"),
        steps=_updates(study, cell, setting, labelled),
        unlabelled=None if unlabelled is None else str(unlabelled),
        source=source.train,
        pipeline=str(pipeline) if pipeline else source.pipeline,
    )
    return places, len(labelled)


def _updates(study: Study, cell: Cell, setting: Changes, docs: Sequence[Any]) -> int:
    """Updates of a training; where epochs count, by the mean number of batches over some orders."""
    budget = study.budget_of(study.methods[cell.method])
    if not budget.epochs:
        return budget.steps
    from spacy.util import registry

    config = cell_config(study, cell, setting, Places("-", "-", "-", 1, "-", "-", "-"))
    batches = registry.resolve({"batcher": config.interpolate()["training"]["batcher"]})["batcher"]
    order = random.Random(0)
    passes = [len(list(batches(order.sample(docs, len(docs))))) for _ in range(_ORDERS)]
    return budget.epochs * round(statistics.mean(passes))


def _watched(study: Study, cell: Cell) -> str:
    """The documents that a training is scored on on its way; its weights are chosen on none but dev."""
    corpus = study.corpora[cell.task.target]
    part = "dev" if study.budget_of(study.methods[cell.method]).weights == "best" else cell.scored_on(study)
    path = str(getattr(corpus, part) or corpus.train)
    if not Path(path).is_file():
        raise ClinnerError(f"{path}: no such file: write it with `spacy clinner convert`")
    return path


def trained_pipeline(config: Config, budget: Budget, folder: Path, gpu_id: int = -1) -> Language:
    """Train what a config describes, without a word, and take the weights that the budget names.

    Args:
        config: as `cell_config` makes it.
        budget: of the cell.
        folder: for checkpoints.
        gpu_id: of the device; -1 for the CPU.
    """
    import spacy
    from spacy.training.initialize import init_nlp
    from spacy.training.loop import train

    printed = io.StringIO()
    with redirect_stdout(printed):
        nlp = init_nlp(config, use_gpu=gpu_id)
        saved = None if budget.weights == "last" else folder
        train(nlp, saved, use_gpu=gpu_id, stdout=printed, stderr=printed)
    if saved is None:
        return nlp
    return spacy.load(folder / ("model-best" if budget.weights == "best" else "model-last"))


def _ready_for_disk(nlp: Language, config: Config, budget: Budget) -> Language:
    """The pipeline as `spacy train` saves it, with what is fitted then; one that was loaded is so already."""
    from spacy.util import registry

    if budget.weights != "last":
        return nlp
    callback = config.interpolate()["training"]["before_to_disk"]
    return registry.resolve({"ready": callback})["ready"](nlp) if callback else nlp


def _point(row: dict[str, Any]) -> dict[str, Any]:
    scores = {key: value for key, value in row["scores"].items() if isinstance(value, float)}
    return {"step": row["step"], **scores, **row["terms"]}


def _results(
    study: Study, cell: Cell, nlp: Language, config: Config, places: Places
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Scores of the pipeline alone, then with each calibrator."""
    path = getattr(study.corpora[cell.task.target], cell.scored_on(study))
    if path is None:
        return
    yield ALONE, score(nlp, examples_of(nlp, config, path), study.measures)
    training = None
    for name, settings in study.calibrators.items():
        # a method may have one of its own
        calibrator: Any = nlp.add_pipe("knn_calibrator", name=_CALIBRATOR, config=dict(settings))
        training = training or calibrator.training_scores(nlp, examples_of(nlp, config, places.train))
        calibrator.fit_scores(training)
        yield name, score(nlp, examples_of(nlp, config, path), study.measures)
        nlp.remove_pipe(_CALIBRATOR)


def examples_of(nlp: Language, config: Config, path: str) -> list[Any]:
    """The documents of a file, as the config's own reader of development documents reads them."""
    from spacy.util import registry

    reader = {**config.interpolate()["corpora"]["dev"], "path": path, "limit": 0}
    return list(registry.resolve({"reader": reader})["reader"](nlp))


def score(nlp: Language, examples: Sequence[Any], measures: Iterable[str]) -> dict[str, Any]:
    """Scores, those of each type, and counts by document; sets the predictions of the examples."""
    measures = list(measures)
    tagger = _tagger(nlp)
    for example, doc in zip(examples, nlp.pipe(e.predicted for e in examples), strict=True):
        example.predicted = doc
    scores = tagger.score(examples)
    missing = [name for name in measures if name not in scores]
    if missing:
        raise ClinnerError(
            f"measures: {missing[0]}: the scorer of this method does not give it: it has "
            f"{', '.join(sorted(set(scores) & set(MEASURES)))}"
        )
    numbers = {key: value for key, value in scores.items() if isinstance(value, float | None)}
    by_type = scores.get(MEASURES[measures[0]].per_type or "") if measures else None
    counts = counts_by_document(examples, tagger.scorer, tagger.labels, measures)
    return {"scores": numbers, "per_type": by_type or {}, **counts}


def _tagger(nlp: Language) -> Any:
    """The component that was trained."""
    return next(pipe for _, pipe in nlp.pipeline if getattr(pipe, "labels", ()))
