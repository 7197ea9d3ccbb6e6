"""What a pipeline must give a redactor: components that find entities, their labels, their probabilities."""

from collections.abc import Collection

from spacy.language import Language

from spacy_clinner.deidentify.rules.choices import BEST_TAGGING
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.hipaa import is_identifying
from spacy_clinner.imbalance.knn_calibrator import KnnCalibrator
from spacy_clinner.tagger.clinical_ner import ClinicalNer

REDACTOR = "phi_redactor"
"""Name of the factory."""


def require_threshold(name: str, threshold: float) -> None:
    """Raise a ClinnerError unless it is a probability above 0."""
    if not 0 < threshold <= 1:
        raise ClinnerError(f"{name}: threshold is {threshold}: give a probability above 0, at most 1")


def known_labels(nlp: Language, redactor: str = "") -> set[str] | None:
    """The labels that components before a redactor find; None if there are none or one does not tell its own.

    A component that finds entities and does not tell its labels may find any.

    Args:
        nlp: the pipeline.
        redactor: name of the component; all components count where it is not in the pipeline.
    """
    before = (
        nlp.pipe_names[: nlp.pipe_names.index(redactor)] if redactor in nlp.pipe_names else nlp.pipe_names
    )
    finders = [name for name in before if "doc.ents" in nlp.get_pipe_meta(name).assigns]
    labels = [getattr(nlp.get_pipe(name), "labels", None) for name in finders]
    if not finders or None in labels:
        return None
    return {label for some in labels for label in some or ()}


def require_labels(
    nlp: Language, labels: Collection[str] | None, asked_by: object, redactor: str = ""
) -> None:
    """Stop unless a pipeline finds all labels that are to be redacted.

    Args:
        nlp: the pipeline.
        labels: labels that are to be redacted; None for all.
        asked_by: what the error begins with: a model's directory or a component's name.
        redactor: name of the component; all components count where it is not in the pipeline.

    Raises:
        ClinnerError: for the first label that no component finds.
    """
    known = known_labels(nlp, redactor)
    unknown = sorted(set(labels or ()) - known) if known is not None else []
    if known is not None and unknown:
        raise ClinnerError(
            f"{asked_by}: labels: no component {'before it ' if redactor else ''}finds {unknown[0]!r}; those "
            f"that are found are {_listed(known)}"
        )


def nothing_identifying(nlp: Language, labels: Collection[str] | None, redactor: str = "") -> str | None:
    """What is wrong with redacting all labels of a pipeline that none of HIPAA's identifiers has; else None.

    Args:
        nlp: the pipeline.
        labels: labels that are to be redacted, with which nothing is wrong; None for all.
        redactor: see `require_labels`.
    """
    known = known_labels(nlp, redactor)
    if labels is not None or not known or any(map(is_identifying, known)):
        return None
    return (
        "no label marks an identifier, as PATIENT, NAME and DATE of de-identification schemes do, so names "
        "would stay: take a model for de-identification, or choose with labels (--labels) among "
        f"{_listed(known)}"
    )


def _listed(labels: Collection[str]) -> str:
    return ", ".join(sorted(labels))


def without_redactors(nlp: Language) -> Language:
    """A pipeline less its redactors, whatever they are called: another is to take their place."""
    for name in list(nlp.component_names):
        if nlp.get_pipe_meta(name).factory == REDACTOR:
            nlp.remove_pipe(name)
    return nlp


def set_threshold(nlp: Language, threshold: float, *, with_confidence: bool = False) -> None:
    """Let the taggers of a pipeline give the probabilities that a threshold needs, and no others.

    What a calibrator needs of its tagger stays.

    Args:
        nlp: the pipeline.
        threshold: a probability.
        with_confidence: whether entities are to have confidences even if the threshold needs none.

    Raises:
        ClinnerError: if it is none, nothing finds entities, or the last component cannot give probabilities
            of tags and the threshold needs them.
    """
    require_threshold(REDACTOR, threshold)
    if not any("doc.ents" in nlp.get_pipe_meta(name).assigns for name in nlp.pipe_names):
        raise ClinnerError("the pipeline has no component that finds entities: train a clinical_ner first")
    taggers = {name: pipe for name, pipe in nlp.pipeline if isinstance(pipe, ClinicalNer)}
    if threshold < BEST_TAGGING and nlp.pipe_names[-1] not in taggers:
        raise ClinnerError(
            f"a threshold below {BEST_TAGGING} needs a clinical_ner as the last component: the pipeline has "
            f"{', '.join(nlp.pipe_names)}"
        )
    calibrated = {pipe.tagger_in(nlp) for _, pipe in nlp.pipeline if isinstance(pipe, KnnCalibrator)}
    for name, tagger in taggers.items():
        tagger.keep_emissions = threshold < BEST_TAGGING or name in calibrated
        tagger.confidence = with_confidence or threshold > BEST_TAGGING
