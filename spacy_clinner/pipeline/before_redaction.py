"""What a pipeline must give a redactor: components that find entities, their labels, their probabilities."""

from collections.abc import Collection

from spacy.language import Language

from spacy_clinner.errors import ClinnerError
from spacy_clinner.pipeline.clinical_ner import ClinicalNer
from spacy_clinner.pipeline.knn_calibrator import KnnCalibrator

REDACTOR = "phi_redactor"
"""Name of the factory."""
BEST_TAGGING = 0.5
"""The threshold at which the entities are those of the best tagging."""


def require_threshold(name: str, threshold: float) -> None:
    """Raise a ClinnerError unless it is a probability above 0."""
    if not 0 < threshold <= 1:
        raise ClinnerError(f"{name}: threshold is {threshold}: give a probability above 0, at most 1")


def require_known(nlp: Language, redactor: str, wanted: Collection[str]) -> None:
    """Stop where a redactor is to look for a label that nothing before it finds: it would be left in silence.

    A component that finds entities and does not tell its labels may find any.

    Raises:
        ClinnerError: on the first such label.
    """
    before = nlp.pipe_names[: nlp.pipe_names.index(redactor)] if redactor in nlp.pipe_names else []
    finders = [name for name in before if "doc.ents" in nlp.get_pipe_meta(name).assigns]
    labels = [getattr(nlp.get_pipe(name), "labels", None) for name in finders]
    known = {label for some in labels for label in some or ()}
    if not finders or None in labels:
        return
    if unknown := sorted(set(wanted) - known):
        raise ClinnerError(
            f"{redactor}: labels: no component before it finds {unknown[0]!r}; those that are found are "
            f"{', '.join(sorted(known))}"
        )


def without_redactors(nlp: Language) -> Language:
    """A pipeline less its redactors, whatever they are called: another is to take their place."""
    for name in list(nlp.component_names):
        if nlp.get_pipe_meta(name).factory == REDACTOR:
            nlp.remove_pipe(name)
    return nlp


def set_threshold(nlp: Language, threshold: float) -> None:
    """Let the taggers of a pipeline give the probabilities that a threshold needs, and no others.

    What a calibrator needs of its tagger stays.

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
    calibrated = {pipe.tagger for _, pipe in nlp.pipeline if isinstance(pipe, KnnCalibrator)}
    for name, tagger in taggers.items():
        tagger.keep_emissions = threshold < BEST_TAGGING or name in calibrated
        tagger.confidence = threshold > BEST_TAGGING
