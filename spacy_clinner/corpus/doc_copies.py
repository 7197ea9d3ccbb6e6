"""Copies of annotated documents with other words, or with more white space, in them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example

_ATTRIBUTES: list[str | int] = ["ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID", "SENT_START"]
_INSIDE, _OUTSIDE = 1, 2  # of ENT_IOB; 0 is a token that nobody annotated
_NO_START = np.array(-1).astype(np.uint64)  # of SENT_START, in the unsigned arrays of spaCy
Row = NDArray[np.uint64]
Augmenter = Callable[[Language, Example], Iterator[Example]]
"""An entry of `@augmenters`: an example -> changed copies of it."""


def with_words(doc: Doc, words: Sequence[str]) -> Doc:
    """A copy of a document with other words in its tokens.

    Entities, missing annotation, span groups, sentences, categories and `user_data` of the document as
    a whole are copied; tags, lemmas and heads are not, as they may not be those of the new words.
    """
    spaces = None if doc.has_unknown_spaces else [bool(token.whitespace_) for token in doc]
    copy = Doc(doc.vocab, words=list(words), spaces=spaces)
    if len(doc):
        copy.from_array(_ATTRIBUTES, cast(Any, doc.to_array(_ATTRIBUTES)))
    _copy_rest(doc, copy, range(len(doc)))
    return copy


def with_gaps(doc: Doc, gaps: Mapping[int, str]) -> Doc:
    """Copy a document and insert tokens of white space.

    Args:
        doc: the document.
        gaps: white space to insert after tokens, by the index of the token. Spaces follow the token's own
            space; other white space replaces it. An entity continues over a gap inside it.
    """
    words, spaces, sources, positions = list[str](), list[bool](), list[int](), list[int]()
    for i, token in enumerate(doc):
        gap = gaps.get(i, "")
        positions.append(len(words))
        words.append(token.text)
        spaces.append(bool(token.whitespace_) and not gap.strip(" "))
        sources.append(i)
        if gap:
            words.append(gap)
            spaces.append(False)
            sources.append(i)
    copy = Doc(doc.vocab, words=words, spaces=spaces)
    if len(doc):
        values = np.asarray(doc.to_array(_ATTRIBUTES))
        copied = values[sources]
        for i in gaps:
            copied[positions[i] + 1] = _of_gap(values[i], values[min(i + 1, len(doc) - 1)])
        copy.from_array(_ATTRIBUTES, cast(Any, copied))
    _copy_rest(doc, copy, positions)
    return copy


def changed_alike(nlp: Language, example: Example, reference: Doc, change: Callable[[Doc], Doc]) -> Example:
    """An example of a changed reference, and of a prediction that is changed in the same way.

    Args:
        nlp: the pipeline, which makes a new prediction where that has other tokens than the reference.
        example: the example.
        reference: its reference, changed.
        change: what gives a document with its tokens the tokens of the changed reference.
    """
    if [token.text for token in example.predicted] == [token.text for token in example.reference]:
        return Example(change(example.predicted), reference)
    predicted = nlp.make_doc(reference.text)
    predicted.user_data.update(_user_data(example.predicted))
    return Example(predicted, reference)


def _of_gap(before: Row, after: Row) -> Row:
    """What is said of white space between two tokens: it begins nothing, and is in what goes on over it."""
    gap: Row = after.copy() if after[0] == _INSIDE else np.zeros_like(before)
    if after[0] != _INSIDE and before[0] and after[0]:
        gap[0] = _OUTSIDE
    gap[-1] = _NO_START if before[-1] or after[-1] else 0
    return gap


def _copy_rest(doc: Doc, copy: Doc, positions: Sequence[int]) -> None:
    for key, group in doc.spans.items():
        spans = [
            Span(copy, positions[s.start], positions[s.end - 1] + 1, s.label, kb_id=s.kb_id, span_id=s.id)
            for s in group
        ]
        copy.spans[key] = SpanGroup(copy, name=group.name, attrs=dict(group.attrs), spans=spans)
    copy.cats = dict(doc.cats)
    copy.user_data.update(_user_data(doc))


def _user_data(doc: Doc) -> dict[Any, Any]:
    """User data of the document as a whole: that of spans and tokens is filed under character offsets."""
    return {
        key: value
        for key, value in doc.user_data.items()
        if not (isinstance(key, tuple) and len(key) == 4 and key[0] == "._." and key[2] is not None)
    }
