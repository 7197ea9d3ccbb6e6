"""Give a trained pipeline a fitted `knn_calibrator` (Rehman et al. 2024)."""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Corpus, Example

from spacy_clinner.errors import ClinnerError, pipeline_errors, require_pipeline
from spacy_clinner.imbalance.fit_calibrator import with_fitted_calibrator
from spacy_clinner.imbalance.knn_calibrator import KnnCalibrator

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
    model: Path,
    train: Path,
    out: Path,
    *,
    tagger: str = "clinical_ner",
    settings: dict[str, Any],
    watch: Callable[[list[Example]], Iterable[Example]] = iter,
) -> Calibrated:
    """Fit a calibrator on the tagger of a saved pipeline and save both.

    Args:
        model: directory of a trained pipeline; a calibrator that its tagger has is replaced, under the same
            name.
        train: .spacy file or a directory of them: the notes whose tokens vote.
        out: directory to write; it must not exist or be empty.
        tagger: name of the `clinical_ner`.
        settings: of the `knn_calibrator`; its `spans_key` is the tagger's if they name none.
        watch: passes the training examples on, such as a progress bar.

    Raises:
        ClinnerError: on bad settings, a missing model or corpus, a pipeline without that tagger, or what
            `KnnCalibrator.fit` raises; then nothing is written.
    """
    require_new(out)
    KnnCalibrator(NAME, tagger=tagger, **settings)  # bad settings are an error before anything is loaded
    nlp, name = _load(model, tagger, settings)
    fitted = with_fitted_calibrator(nlp, watch(read_examples(nlp, train)), name)
    # what is saved has not read the notes: their words are not in its string store
    fresh, _ = _load(model, tagger, settings)
    calibrator: Any = fresh.get_pipe(name)
    calibrator.from_bytes(fitted.get_pipe(name).to_bytes())  # type: ignore[attr-defined]
    save_whole(fresh, out)
    return Calibrated(fresh, len(calibrator.store.tags))


def require_new(out: Path) -> None:
    """Stop unless a directory can be written anew.

    Raises:
        ClinnerError: if something is there.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ClinnerError(f"{out}: exists and is not empty: give a new directory")


def save_whole(nlp: Language, out: Path) -> None:
    """Save a pipeline to a new directory, which is there only when it is whole."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as folder:
        nlp.to_disk(Path(folder) / "model")
        if out.exists():
            out.rmdir()
        shutil.move(Path(folder) / "model", out)


def load_tagger(model: Path, tagger: str, settings: dict[str, Any]) -> Language:
    """Load a pipeline without the calibrator of its tagger.

    Args:
        model: directory of a trained pipeline.
        tagger: name of its `clinical_ner`.
        settings: of the tagger, instead of the saved ones.

    Raises:
        ClinnerError: if there is no pipeline or no such tagger, or the pipeline is damaged.
    """
    require_pipeline(model)
    with pipeline_errors(model):
        components = spacy.util.load_config(model / "config.cfg")["components"]
    if components.get(tagger, {}).get("factory") != "clinical_ner":
        raise ClinnerError(
            f"{model}: no clinical_ner named {tagger!r}: name the tagger with --tagger (the pipeline has "
            f"{', '.join(components)})"
        )
    config = {f"components.{tagger}.{key}": value for key, value in settings.items()}
    with pipeline_errors(model):
        return spacy.load(model, exclude=_calibrators(components, tagger), config=config)


def read_examples(nlp: Language, path: Path) -> list[Example]:
    """Annotated notes of a .spacy file or of a directory of them.

    Raises:
        ClinnerError: if there is no such file, it is something else, or none of its notes is annotated.
    """
    if not path.exists():
        raise ClinnerError(f"{path}: no such file: give annotated notes as .spacy")
    try:
        if not path.is_dir() and path.suffix != ".spacy":
            raise ValueError
        examples = list(Corpus(path)(nlp))
    except ValueError:  # also of a file that is none, whatever its name
        raise ClinnerError(f"{path}: no .spacy file: convert the notes with spacy clinner convert") from None
    annotated = [example for example in examples if _is_annotated(example.reference)]
    if not annotated:
        raise ClinnerError(f"{path}: no annotated note there: give annotated notes as .spacy")
    return annotated


def _is_annotated(doc: Doc) -> bool:
    """Whether it has annotation of entities, as entities or as spans."""
    return doc.has_annotation("ENT_IOB") or bool(doc.spans)


def _load(model: Path, tagger: str, settings: dict[str, Any]) -> tuple[Language, str]:
    """The pipeline with a calibrator that is not fitted, and the calibrator's name."""
    nlp = load_tagger(model, tagger, {"keep_emissions": True})
    replaced = _calibrators(spacy.util.load_config(model / "config.cfg")["components"], tagger)
    free = NAME if NAME not in nlp.component_names else f"{NAME}_{tagger}"
    name = next(iter(replaced), free)
    config = {"spans_key": nlp.get_pipe(tagger).spans_key, **settings, "tagger": tagger}  # type: ignore[attr-defined]
    nlp.add_pipe("knn_calibrator", name=name, after=tagger, config=config)
    return nlp, name


def _calibrators(components: dict[str, Any], tagger: str) -> list[str]:
    """Names of the calibrators that a tagger has in a config; see `KnnCalibrator.tagger_in`."""
    keeping = [name for name, settings in components.items() if settings.get("keep_emissions")]
    named = {n: c.get("tagger") for n, c in components.items() if c.get("factory") == "knn_calibrator"}
    return [
        name
        for name, given in named.items()
        if given == tagger or (given not in components and keeping == [tagger])
    ]
