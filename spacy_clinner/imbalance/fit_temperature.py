"""Fit the temperature of a tagger that is about to be saved."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.training import Example

from spacy_clinner.errors import ClinnerError
from spacy_clinner.imbalance.knn_calibrator import KnnCalibrator
from spacy_clinner.imbalance.temperature import best_temperature
from spacy_clinner.tagger.clinical_ner import ClinicalNer
from spacy_clinner.tagger.find_tagger import find_tagger

if TYPE_CHECKING:
    from spacy_clinner.imbalance.tagged_mentions import TaggedMentions


def fit_temperature(
    corpus: Callable[[Language], Iterable[Example]], component: str = "clinical_ner"
) -> Callable[[Language], Language]:
    """Make a `[training.before_to_disk]` callback that fits a temperature to the weights that are saved.

    All scores of the tagger, those of transitions too, are divided by the temperature when probabilities are
    read off them. It makes confidences neither too sure nor too doubtful, and changes no entity (Guo et al.
    2017, arXiv:1706.04599, section 4.2). It is the one that minimises the cross-entropy between the
    confidences of predicted mentions and whether they are right.

    The pipeline in training stays without a temperature, because its weights still change. So does a
    checkpoint that finds nothing in the notes yet.

    Args:
        corpus: annotated notes that the tagger has not learned, usually the development corpus.
        component: name of the `clinical_ner`.

    Raises:
        ClinnerError: when it runs, if there is no such tagger, or a `knn_calibrator` replaces its
            confidences.
    """

    def fit(nlp: Language) -> Language:
        from spacy_clinner.imbalance.tagged_mentions import tagged_mentions

        tagger = tagger_to_fit(nlp, component)
        mentions = tagged_mentions(nlp, corpus(nlp), tagger)
        if not mentions.notes:
            return nlp
        return with_temperature(nlp, tagger, fitted_temperature(mentions))

    return fit


def tagger_to_fit(nlp: Language, component: str) -> ClinicalNer:
    """The tagger whose temperature is to be fitted.

    Raises:
        ClinnerError: if there is none of that name, or a `knn_calibrator` replaces its confidences.
    """
    tagger = find_tagger(nlp, component, "fit_temperature")
    if not isinstance(tagger, ClinicalNer):
        raise ClinnerError(
            f"fit_temperature: {component} is a {tagger.factory}: give the name of a clinical_ner"
        )
    for name, pipe in nlp.pipeline:
        if isinstance(pipe, KnnCalibrator) and pipe.tagger_in(nlp) == component:
            raise ClinnerError(
                f"fit_temperature: the component {name!r} replaces the confidences of {component}: fit a "
                "temperature or neighbours, not both"
            )
    return tagger


def mentions_of(nlp: Language, examples: Iterable[Example], tagger: ClinicalNer) -> TaggedMentions:
    """What the tagger finds in annotated notes.

    Raises:
        ClinnerError: if that is nothing.
    """
    from spacy_clinner.imbalance.tagged_mentions import tagged_mentions

    mentions = tagged_mentions(nlp, examples, tagger)
    if not mentions.notes:
        raise ClinnerError(
            f"fit_temperature: {tagger.name} finds nothing in the notes that it is to be fitted on: give "
            "annotated notes like those that it has learned from, or train it longer"
        )
    return mentions


def fitted_temperature(mentions: TaggedMentions) -> float:
    """The temperature that fits the mentions best, to four decimals; see `temperature.best_temperature`.

    JSON keeps fewer digits than memory: a saved pipeline gives the confidences of the one that was saved.
    """
    return round(best_temperature(mentions.confidences, mentions.correct), 4)


def with_temperature(nlp: Language, tagger: ClinicalNer, temperature: float) -> Language:
    """A pipeline that shares all components but the tagger, and with that the weights.

    Args:
        nlp: a trained pipeline; it is not changed.
        tagger: its tagger.
        temperature: that the tagger of the result has.
    """
    tempered = copy.copy(tagger)
    tempered.temperature = temperature
    fitted = copy.copy(nlp)
    fitted._components = [(name, tempered if pipe is tagger else pipe) for name, pipe in nlp._components]
    return fitted
