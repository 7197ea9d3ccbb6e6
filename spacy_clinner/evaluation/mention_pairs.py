"""Which predicted mention belongs to which gold mention, and what is wrong with it.

Pairs are one to one and overlap. Closer pairs come first: equal in offsets and label, then equal in offsets,
then of one label, then of any; of several, those whose boundaries lie nearest.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from spacy_clinner.evaluation.offsets import Located

Kind = Literal["correct", "boundary", "type", "both", "missed", "spurious"]
KINDS: tuple[Kind, ...] = ("correct", "boundary", "type", "both", "missed", "spurious")
_PAIRED: tuple[Kind, ...] = ("correct", "type", "boundary", "both")
"""Kinds of pairs, the closest first."""


class MentionPair(NamedTuple):
    """Places in the lists of gold and predicted mentions, and what the pair is.

    Attributes:
        gold: None if nothing was annotated there.
        predicted: None if nothing was found there.
        kind: "correct"; "boundary": the label is right, an offset is not; "type": the offsets are right,
            the label is not; "both": neither is; "missed"; "spurious": found where nothing is annotated.
    """

    gold: int | None
    predicted: int | None
    kind: Kind


def pair_mentions(gold: Sequence[Located], predicted: Sequence[Located]) -> list[MentionPair]:
    """Every gold and every predicted mention of a document once, by where they begin."""
    free_gold, free_predicted = set(range(len(gold))), set(range(len(predicted)))
    pairs = []
    for _, i, j, kind in sorted(_candidates(gold, predicted)):
        if i in free_gold and j in free_predicted:
            free_gold.remove(i)
            free_predicted.remove(j)
            pairs.append(MentionPair(i, j, kind))
    pairs += [MentionPair(i, None, "missed") for i in free_gold]
    pairs += [MentionPair(None, j, "spurious") for j in free_predicted]
    return sorted(pairs, key=lambda pair: _begin(pair, gold, predicted))


def overlapping(mentions: Sequence[Located], others: Sequence[Located]) -> list[list[int]]:
    """For each mention the places of the others that overlap it, in their order; by one sweep over both."""
    found: list[list[int]] = [[] for _ in mentions]
    waiting = deque(sorted(range(len(others)), key=others.__getitem__))
    open_ones: list[int] = []
    for i in sorted(range(len(mentions)), key=mentions.__getitem__):
        start, end, _ = mentions[i]
        while waiting and others[waiting[0]][0] < end:
            open_ones.append(waiting.popleft())
        open_ones = [j for j in open_ones if others[j][1] > start]
        found[i] = sorted(j for j in open_ones if others[j][0] < end)
    return found


def boundary_distance(one: Located, other: Located) -> int:
    """By how many characters the begins and the ends differ."""
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _candidates(
    gold: Sequence[Located], predicted: Sequence[Located]
) -> Iterator[tuple[tuple[int, int], int, int, Kind]]:
    for i, overlaps in enumerate(overlapping(gold, predicted)):
        for j in overlaps:
            kind = _kind(gold[i], predicted[j])
            yield (_PAIRED.index(kind), boundary_distance(gold[i], predicted[j])), i, j, kind


def _kind(gold: Located, predicted: Located) -> Kind:
    if gold[:2] == predicted[:2]:
        return "correct" if gold[2] == predicted[2] else "type"
    return "boundary" if gold[2] == predicted[2] else "both"


def _begin(pair: MentionPair, gold: Sequence[Located], predicted: Sequence[Located]) -> tuple[int, int]:
    places = [gold[pair.gold]] if pair.gold is not None else []
    places += [predicted[pair.predicted]] if pair.predicted is not None else []
    return min(place[0] for place in places), max(place[1] for place in places)
