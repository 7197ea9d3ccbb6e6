"""Fit the `knn_calibrator` of a pipeline that is about to be saved (Rehman et al. 2024)."""

import copy
from collections.abc import Callable, Iterable

from spacy.language import Language
from spacy.training import Example

from spacy_clinner.errors import ClinnerError
from spacy_clinner.imbalance.knn_calibrator import KnnCalibrator


def fit_calibrator(
    corpus: Callable[[Language], Iterable[Example]], component: str = "knn_calibrator"
) -> Callable[[Language], Language]:
    """Make a `[training.before_to_disk]` callback that fits a calibrator on the weights that are saved.

    The pipeline in training stays without a fitted calibrator, because its weights still change. Scores
    during training are therefore those of the tagger alone.

    Args:
        corpus: the notes whose tokens vote, usually the training corpus.
        component: name of the calibrator.

    Raises:
        ClinnerError: when it runs, if there is no such calibrator or it cannot be fitted.
    """

    def fit(nlp: Language) -> Language:
        return with_fitted_calibrator(nlp, corpus(nlp), component)

    return fit


def with_fitted_calibrator(nlp: Language, examples: Iterable[Example], component: str) -> Language:
    """A pipeline that shares all components but the calibrator, which is fitted.

    Args:
        nlp: a trained pipeline with a calibrator; it is not changed.
        examples: what the calibrator is fitted on.
        component: name of the calibrator.

    Raises:
        ClinnerError: if there is no such calibrator or it cannot be fitted.
    """
    unfitted = nlp.get_pipe(component) if nlp.has_pipe(component) else None
    if not isinstance(unfitted, KnnCalibrator):
        raise ClinnerError(
            f"fit_calibrator: the pipeline has no knn_calibrator named {component!r}: add one after the "
            "tagger, or name it in the callback's `component`"
        )
    calibrator = copy.copy(unfitted)
    calibrator.fit(nlp, examples)
    fitted = copy.copy(nlp)
    fitted._components = [(n, calibrator if n == component else c) for n, c in nlp._components]
    return fitted
