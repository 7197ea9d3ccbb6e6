"""Entity spans <-> one tag a token, in the BILUO, BIO and IO schemes."""

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from spacy_clinner.errors import ClinnerError

Scheme = Literal["BILUO", "BIO", "IO"]
Span = tuple[int, int, str]

UNKNOWN = -1
"""Tag id of a token whose annotation is missing."""

OUTSIDE = 0
"""Tag id of O."""

PREFIXES: dict[str, str] = {"BILUO": "BILU", "BIO": "BI", "IO": "I"}


class TagSet:
    """The tags of some labels in one scheme, and which may follow which.

    Tag 0 is O; then come the tags of each label, in the order of the labels and of the scheme's
    letters. Labels may hold any character, "-" and spaces included.

    Args:
        labels: entity labels; none at all leaves O alone.
        scheme: "BILUO", "BIO" or "IO". IO cannot tell two touching entities of one label apart.

    Raises:
        ClinnerError: on an unknown scheme, an empty or a repeated label.
    """

    def __init__(self, labels: Sequence[str], scheme: Scheme = "BILUO") -> None:
        if scheme not in get_args(Scheme):
            raise ClinnerError(f"tags: unknown scheme {scheme!r}: use BILUO, BIO or IO")
        if len(set(labels)) < len(labels) or not all(labels):
            raise ClinnerError("tags: an entity label is empty or occurs twice: give each once")
        self.labels = tuple(labels)
        self.scheme: Scheme = scheme
        letters = PREFIXES[scheme]
        self.tags = ("O", *(f"{letter}-{label}" for label in labels for letter in letters))
        self._ids = {tag: i for i, tag in enumerate(self.tags)}
        self._letters = np.array(["O", *letters * len(self.labels)])
        self._label_ids = np.array([-1, *np.repeat(np.arange(len(labels)), len(letters))])
        self.legal_starts: NDArray[np.bool_] = ~np.isin(self._letters, self._continuing())
        self.legal_ends: NDArray[np.bool_] = ~np.isin(self._letters, self._unfinished())
        self.legal_transitions: NDArray[np.bool_] = self._legal_transitions()

    def __len__(self) -> int:
        return len(self.tags)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TagSet) and (self.tags, self.scheme) == (other.tags, other.scheme)

    def __hash__(self) -> int:
        return hash((self.tags, self.scheme))

    @property
    def classes(self) -> tuple[str, ...]:
        """O and the labels: what a token is, whatever its place in an entity."""
        return ("O", *self.labels)

    @property
    def class_ids(self) -> NDArray[np.int64]:
        """int64 (tags,): the class of each tag, an index into `classes`."""
        return self._label_ids + 1

    def tag_id(self, tag: str) -> int:
        """The id of a tag such as "B-PROBLEM"; KeyError if there is none."""
        return self._ids[tag]

    def encode(self, spans: Iterable[Span], length: int, unknown: Iterable[int] = ()) -> NDArray[np.int64]:
        """Tags of a sequence.

        Args:
            spans: (start token, end token, label), end-exclusive, not overlapping, in any order.
            length: number of tokens.
            unknown: tokens without annotation.

        Returns:
            int64 (length,).

        Raises:
            ClinnerError: if spans overlap, lie outside the sequence or have an unknown label.
        """
        ids = np.full(length, OUTSIDE, dtype=np.int64)
        taken = np.zeros(length, dtype=bool)
        for start, end, label in spans:
            if not 0 <= start < end <= length:
                raise ClinnerError(
                    f"tags: span {start}-{end} does not fit {length} tokens: count them from 0, end-exclusive"
                )
            if label not in self.labels:
                raise ClinnerError(
                    f"tags: span {start}-{end} has a label that the tag set lacks: add the label, "
                    "or drop the span"
                )
            if taken[start:end].any():
                raise ClinnerError(f"tags: span {start}-{end} overlaps another: drop one of the two")
            taken[start:end] = True
            ids[start:end] = self.span_tags(label, end - start)
        ids[list(unknown)] = UNKNOWN
        return ids

    def decode(self, tag_ids: Sequence[int] | NDArray[np.int64]) -> list[Span]:
        """Spans of a legal sequence, in text order; UNKNOWN counts as O. See `repair`."""
        ids = np.asarray(tag_ids, dtype=np.int64)
        positions = np.flatnonzero(ids > OUTSIDE)
        spans: list[Span] = []
        start, previous_label = -1, -1
        for position in positions.tolist():
            letter, label = self._letters[ids[position]], int(self._label_ids[ids[position]])
            touches = start >= 0 and spans[-1][1] == position and previous_label == label
            if letter in "BU" or not touches:
                start = position
                spans.append((position, position + 1, self.labels[label]))
            else:
                spans[-1] = (start, position + 1, self.labels[label])
            previous_label = label
        return spans

    def repair(self, tag_ids: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
        """A legal sequence that keeps every tagged token in an entity of its label.

        As conlleval reads them: B and U begin an entity, and so does any tag whose label differs
        from that of the tag before; every other tag continues the entity before it, except after
        L and U. UNKNOWN stays. A legal sequence comes back unchanged.
        """
        ids = np.array(tag_ids, dtype=np.int64)
        start = 0
        while start < len(ids):
            if ids[start] <= OUTSIDE:
                start += 1
                continue
            label = int(self._label_ids[ids[start]])
            end = start + 1
            while (
                end < len(ids)
                and self._letters[ids[end - 1]] not in ("L", "U")
                and ids[end] > OUTSIDE
                and self._label_ids[ids[end]] == label
                and self._letters[ids[end]] not in ("B", "U")
            ):
                end += 1
            ids[start:end] = self.span_tags(self.labels[label], end - start)
            start = end
        return ids

    def span_tags(self, label: str, length: int) -> list[int]:
        """Tag ids of one entity of `length` tokens, at least 1."""
        inside = self._ids[f"I-{label}"]
        if self.scheme == "IO":
            return [inside] * length
        begin = self._ids[f"B-{label}"]
        if self.scheme == "BIO":
            return [begin] + [inside] * (length - 1)
        if length == 1:
            return [self._ids[f"U-{label}"]]
        return [begin] + [inside] * (length - 2) + [self._ids[f"L-{label}"]]

    def span_neighbours(self, label: str, length: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Tags that may stand beside a span so that `decode` reads exactly this span.

        Returns:
            bool (tags,) right before and bool (tags,) right after it.
        """
        tags = self.span_tags(label, length)
        before = self.legal_transitions[:, tags[0]].copy()
        after = self.legal_transitions[tags[-1]].copy()
        if self.scheme != "BILUO":
            after[self._ids[f"I-{label}"]] = False
        if self.scheme == "IO":
            before[self._ids[f"I-{label}"]] = False
        return before, after

    def entity_begins(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """The moves at which an entity begins in a legal sequence, as `decode` reads it.

        Returns:
            bool (tags,), at the first token, and bool (tags, tags), [previous, next].
        """
        inside = self._label_ids >= 0
        new_label = self._label_ids[:, None] != self._label_ids
        return inside, inside & (np.isin(self._letters, ["B", "U"]) | new_label)

    def _continuing(self) -> list[str]:
        """Letters that need their entity to have begun."""
        return {"BILUO": ["I", "L"], "BIO": ["I"], "IO": []}[self.scheme]

    def _unfinished(self) -> list[str]:
        """Letters that need their entity to go on."""
        return ["B", "I"] if self.scheme == "BILUO" else []

    def _legal_transitions(self) -> NDArray[np.bool_]:
        """bool (tags, tags): whether [next] may follow [previous]."""
        same_label = self._label_ids[:, None] == self._label_ids
        goes_on = np.isin(self._letters, self._continuing())
        inside = np.isin(self._letters, ["B", "I"])
        if self.scheme == "BILUO":
            return np.where(inside[:, None], same_label & goes_on, ~goes_on)
        legal: NDArray[np.bool_] = ~goes_on | (same_label & inside[:, None])
        return legal
