"""Labels of the gold that a pipeline cannot predict, all of whose mentions therefore count as missed."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from spacy.language import Language

from spacy_clinner.evaluation.components import may_set_entities, may_write_spans, spans_key_of
from spacy_clinner.formats.hipaa import i2b2_type


class LackingLabels(NamedTuple):
    """Gold labels that no component has.

    Attributes:
        unknown: labels for which the pipeline has no name at all.
        renamed: labels that the pipeline has under another name, and that name.
    """

    unknown: list[str]
    renamed: dict[str, str]


def lacking_labels(nlp: Language, gold: Iterable[str], spans_key: str | None = None) -> LackingLabels:
    """Compare the labels of the gold with those that the components of a pipeline can predict.

    Args:
        nlp: the pipeline.
        gold: labels of the gold.
        spans_key: which of `doc.spans` is scored; None for `doc.ents`.

    Returns:
        Nothing is lacking where a component does not tell its labels: it may find any.
    """
    known = _labels(nlp, spans_key)
    if known is None:
        return LackingLabels([], {})
    names = {_meaning(label): label for label in sorted(known, reverse=True)}
    lacking = sorted(set(gold) - known)
    renamed = {label: names[_meaning(label)] for label in lacking if _meaning(label) in names}
    return LackingLabels([label for label in lacking if label not in renamed], renamed)


def _labels(nlp: Language, spans_key: str | None) -> frozenset[str] | None:
    """The labels of all components that write what is scored; None if one of them may write any."""
    writers = [pipe for name, pipe in nlp.pipeline if _writes(nlp, name, pipe, spans_key)]
    labels = [_labels_of(pipe) for pipe in writers]
    if not labels or None in labels:
        return None
    return frozenset(label for some in labels for label in some or ())


def _writes(nlp: Language, name: str, pipe: Any, spans_key: str | None) -> bool:
    assigns = nlp.get_pipe_meta(name).assigns
    if spans_key is None:
        return may_set_entities(pipe, assigns)
    return spans_key_of(pipe) == spans_key or may_write_spans(pipe, assigns)


def _labels_of(pipe: Any) -> Iterable[str] | None:
    """None for a component that does not tell its labels, or finds what each note asks for."""
    searches = getattr(pipe, "factory", None) == "concept_extractor"
    return None if searches else getattr(pipe, "labels", None)


def _meaning(label: str) -> str:
    """What labels have in common that differ in case and punctuation, or name one kind of identifier."""
    return i2b2_type(label) or i2b2_type(label.upper()) or re.sub(r"[\W_]+", "", label.casefold())
