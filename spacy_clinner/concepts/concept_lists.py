"""Where a `concept_extractor` has its list of concepts from: its config, or its training notes."""

import heapq
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Model

from spacy_clinner.corpus.doc_concepts import get_concepts
from spacy_clinner.encoder.settings import NODE as ENCODER
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Concept

# in a config file these end an id, make the line a comment or a section, or are cut off
_LOST_ID = re.compile(r"[:=\r\n]|\A[#;\[\s]|\s\Z")
# what is left of `HP:1 = "Seizure"`, whose id ended at the colon
_TORN_TEXT = re.compile(r'[^"]*=\s*"')
_LONGEST = 100


def require_config_concepts(name: str, concepts: Mapping[str, str]) -> None:
    """Check that concepts of a config have come out of its file whole, and can be saved in one.

    Args:
        name: the component.
        concepts: wording by id.

    Raises:
        ClinnerError: on an id or a wording that a config file does not keep.
    """
    elsewhere = f"list the concepts in [initialize.components.{name}] concepts_path, or call set_concepts"
    for key, text in concepts.items():
        if _LOST_ID.search(key):
            raise ClinnerError(
                f"{name}: concepts: a config file cannot hold the id {key!r} (: = or a line break in it, "
                f"# ; [ before or a space around it): {elsewhere}"
            )
        if "$" in text:
            raise ClinnerError(
                f"{name}: concepts: the wording of {key} has a $, a variable's sign: {elsewhere}"
            )
        if _TORN_TEXT.match(text):
            raise ClinnerError(
                f'{name}: concepts: the wording of {key} holds =", which a config file cannot tell from '
                f"an id with : or =: {elsewhere}"
            )


def warn_of_unasked(
    name: str,
    examples: Iterable[Example],
    concepts_of: Callable[[Doc], Iterable[Concept]],
    spans_key: str,
    warned: set[str],
) -> None:
    """Warn once of each label of gold spans that is not among the concepts to look for in its note.

    Args:
        name: the component.
        examples: a labelled batch.
        concepts_of: gives the concepts to look for in a note.
        spans_key: key of `doc.spans` with the gold spans.
        warned: labels that it has warned of before; new ones are added.
    """
    for example in examples:
        searched = {concept.id for concept in concepts_of(example.predicted)}
        for span in example.reference.spans.get(spans_key) or ():
            if span.label_ not in searched and span.label_ not in warned:
                warned.add(span.label_)
                warnings.warn(
                    f"{name}: the training data has spans of {span.label_!r}, which their notes are not "
                    "searched for; they teach nothing: add it with set_concepts, or to doc._.concepts of the "
                    "notes",
                    stacklevel=3,
                )


def warn_of_cut_pairs(name: str, model: Model[Any, Any], pairs: Iterable[Doc]) -> None:
    """Warn of pairs of a concept and a note that a transformer reads in several windows.

    Only the first window holds the concept: what stands in the others is told apart by nothing.

    Args:
        name: the component.
        model: its model.
        pairs: sequences of the training notes; the longest ones are looked at.
    """
    counters = list(_window_counters(model))
    longest = heapq.nlargest(_LONGEST, pairs, key=len) if counters else []
    for count in counters:
        cut = sum(windows > 1 for windows in count(longest))
        if cut:
            warnings.warn(
                f"{name}: {cut} of the {len(longest)} longest pairs of concept and note do not fit into a "
                "window of the encoder, and beyond its first window it does not know the concept: lower "
                f"[components.{name}] window, or shorten the concepts",
                stacklevel=3,
            )


def _window_counters(model: Model[Any, Any]) -> Iterator[Callable[[list[Doc]], list[int]]]:
    """What tells in how many windows each of some documents is read, for each encoder of a model."""
    for node in model.walk():
        if node.name == ENCODER:
            from spacy_clinner.encoder.architecture import windows_of

            yield partial(windows_of, node)
        elif "get_spans" in node.attrs:  # of spacy-transformers
            yield partial(_windows, node.attrs["get_spans"])


def _windows(get_spans: Callable[[list[Doc]], list[list[Any]]], docs: list[Doc]) -> list[int]:
    return [len(windows) for windows in get_spans(docs)]


def concepts_of_notes(name: str, examples: Iterable[Example]) -> tuple[Concept, ...]:
    """All concepts that are stored with notes.

    Raises:
        ClinnerError: if one id has two wordings.
    """
    by_id: dict[str, Concept] = {}
    for example in examples:
        for concept in get_concepts(example.predicted) or ():
            if by_id.setdefault(concept.id, concept).text != concept.text:
                raise ClinnerError(
                    f"{name}: concept {concept.id} has two wordings in the training notes: give each an id "
                    f"of its own, or say which it is in [initialize.components.{name}] concepts_path"
                )
    return tuple(by_id.values())
