"""Scores of de-identification on character offsets, as the i2b2 2014 and MEDDOCAN tasks count.

- strict: both offsets and the label are equal (i2b2 "entity", MEDDOCAN sub-track 1);
- relaxed: the label is equal and the spans overlap;
- span: both offsets are equal, whatever the label (MEDDOCAN sub-track 2, strict);
- token: each token of the text by itself, with its label; binary: each token, PHI or not. Tokens are runs of
  letters and digits, or single other characters that are no space.

Relaxed pairs are one to one: no mention counts twice.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from spacy_clinner.evaluation.offsets import Counts, Located
from spacy_clinner.formats.record import Note, lies_within

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")


@dataclass
class PhiScores:
    """Counts of each way of counting; precision, recall and F are properties of `Counts`."""

    strict: Counts = field(default_factory=Counts)
    relaxed: Counts = field(default_factory=Counts)
    span: Counts = field(default_factory=Counts)
    token: Counts = field(default_factory=Counts)
    binary: Counts = field(default_factory=Counts)

    def add(self, text: str, gold: Iterable[Located], predicted: Iterable[Located]) -> None:
        """Count one document; its mentions may overlap."""
        gold, predicted = list(gold), list(predicted)
        _count(self.strict, Counter(gold), Counter(predicted))
        _count(self.span, Counter(m[:2] for m in gold), Counter(m[:2] for m in predicted))
        self.relaxed.gold += len(gold)
        self.relaxed.predicted += len(predicted)
        self.relaxed.correct += _overlapping_pairs(gold, predicted)
        tokens = [match.span() for match in _TOKEN.finditer(text)]
        gold_tokens, found_tokens = _labelled(tokens, gold), _labelled(tokens, predicted)
        _count(self.token, gold_tokens, found_tokens)
        _count(
            self.binary,
            Counter({token for token, _ in gold_tokens}),
            Counter({token for token, _ in found_tokens}),
        )


def score_phi(predicted: Iterable[tuple[Note, Iterable[Located]]]) -> PhiScores:
    """Compare predictions, of `offsets.predict_notes`, with the mentions of their notes."""
    scores = PhiScores()
    for note, entities in predicted:
        known = [span for span in entities if not lies_within(span[:2], note.unknown)]
        scores.add(note.text, [(m.start, m.end, m.label) for m in note.mentions], known)
    return scores


def _count(counts: Counts, gold: Counter[Any], predicted: Counter[Any]) -> None:
    counts.gold += gold.total()
    counts.predicted += predicted.total()
    counts.correct += (gold & predicted).total()


def _labelled(tokens: Sequence[tuple[int, int]], mentions: Sequence[Located]) -> Counter[Any]:
    """(token, label) of every token that a mention touches."""
    starts, ends = [start for start, _ in tokens], [end for _, end in tokens]
    labelled: set[tuple[tuple[int, int], str]] = set()
    for start, end, label in mentions:
        touched = tokens[bisect_right(ends, start) : bisect_left(starts, end)]
        labelled.update((token, label) for token in touched)
    return Counter(labelled)


def _overlapping_pairs(gold: Sequence[Located], predicted: Sequence[Located]) -> int:
    """The most pairs of overlapping mentions with one label, each mention in one pair (augmenting paths)."""
    candidates = _overlapping(gold, predicted)
    partner: dict[int, int] = {}
    return sum(_place(i, candidates, partner) for i in range(len(gold)))


def _place(first: int, candidates: Sequence[Sequence[int]], partner: dict[int, int]) -> bool:
    """Find a partner for a gold mention; others may get another one for it, along a path of any length."""
    tried: set[int] = set()
    path = [(first, iter(candidates[first]))]
    asked: list[int] = []  # the predicted mention that each step of the path but the last one asks for
    while path:
        _, remaining = path[-1]
        j = next((j for j in remaining if j not in tried), None)
        if j is None:
            path.pop()
            if asked:
                asked.pop()
            continue
        tried.add(j)
        asked.append(j)
        if j not in partner:
            for (gold, _), predicted in zip(path, asked, strict=True):
                partner[predicted] = gold
            return True
        path.append((partner[j], iter(candidates[partner[j]])))
    return False


def _overlapping(gold: Sequence[Located], predicted: Sequence[Located]) -> list[list[int]]:
    """For each gold mention the predicted ones that overlap it and have its label, by one sweep over both."""
    overlapping: list[list[int]] = [[] for _ in gold]
    waiting = deque(sorted(range(len(predicted)), key=predicted.__getitem__))
    open_ones: list[int] = []  # those that begin before some gold mention ends, and end behind its begin
    for i in sorted(range(len(gold)), key=gold.__getitem__):
        start, end, label = gold[i]
        while waiting and predicted[waiting[0]][0] < end:
            open_ones.append(waiting.popleft())
        open_ones = [j for j in open_ones if predicted[j][1] > start]
        overlapping[i] = [j for j in open_ones if predicted[j][0] < end and predicted[j][2] == label]
    return overlapping
