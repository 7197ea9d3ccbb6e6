"""Give a trained pipeline a fitted `knn_calibrator` (paper 3)."""

import shutil
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import spacy
from spacy.language import Language
from spacy.training import Corpus

from spacy_clinner.errors import ClinnerError, require_pipeline
from spacy_clinner.training.fit_calibrator import with_fitted_calibrator

NAME = "knn_calibrator"


class Calibrated(NamedTuple):
    """What `calibrate` has written.

    Attributes:
        nlp: the pipeline, as it is on disk.
        store: how many tokens its calibrator stores.
    """

    nlp: Language
    store: int


def calibrate(
    model: Path, train: Path, out: Path, *, tagger: str = "clinical_ner", settings: dict[str, Any]
) -> Calibrated:
    """Fit a calibrator on the tagger of a saved pipeline and save both.

    Args:
        model: directory of a trained pipeline; a calibrator that it has is replaced.
        train: .spacy file or a directory of them: the notes whose tokens vote.
        out: directory to write; it must not exist or be empty.
        tagger: name of the `clinical_ner`.
        settings: of the `knn_calibrator`.

    Raises:
        ClinnerError: on a missing model or corpus, a pipeline without that tagger, or what
            `KnnCalibrator.fit` raises; then nothing is written.
    """
    require_pipeline(model)
    if not train.exists():
        raise ClinnerError(f"{train}: no such file: give the training corpus as .spacy")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ClinnerError(f"{out}: exists and is not empty: give a new directory")
    nlp = _load(model, tagger, settings)
    fitted = with_fitted_calibrator(nlp, Corpus(train)(nlp), NAME)
    # what is saved has not read the notes: their words are not in its string store
    fresh = _load(model, tagger, settings)
    calibrator: Any = fresh.get_pipe(NAME)
    calibrator.from_bytes(fitted.get_pipe(NAME).to_bytes())  # type: ignore[attr-defined]
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as folder:
        fresh.to_disk(Path(folder) / "model")
        if out.exists():
            out.rmdir()
        shutil.move(Path(folder) / "model", out)
    return Calibrated(fresh, len(calibrator.store.tags))


def _load(model: Path, tagger: str, settings: dict[str, Any]) -> Language:
    components = spacy.util.load_config(model / "config.cfg")["components"]
    if components.get(tagger, {}).get("factory") != "clinical_ner":
        raise ClinnerError(
            f"{model}: no clinical_ner named {tagger!r}: name the tagger with --tagger (the pipeline has "
            f"{', '.join(components)})"
        )
    nlp = spacy.load(model, config={f"components.{tagger}.keep_emissions": True})
    if nlp.has_pipe(NAME):
        nlp.remove_pipe(NAME)
    nlp.add_pipe("knn_calibrator", name=NAME, after=tagger, config={**settings, "tagger": tagger})
    return nlp
