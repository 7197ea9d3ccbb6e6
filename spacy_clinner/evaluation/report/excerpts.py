"""Errors for the page: which of them fit, and the text around each."""

import json
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import chain, zip_longest
from typing import Any, NamedTuple, TypeVar

from spacy_clinner.evaluation.mention_pairs import Kind
from spacy_clinner.evaluation.offsets import Located
from spacy_clinner.evaluation.report.findings import ScoredNote

AROUND = 160
"""Characters of text on each side of an error."""
LONGEST = 600
"""Characters of a mention that are shown."""
GOLD, FOUND, SECOND = range(3)
"""Whose a marked stretch is: the annotation's, the pipeline's, the second pipeline's."""
Item = dict[str, Any]
Thing = TypeVar("Thing")


class ErrorPlace(NamedTuple):
    """What is wrong at one place of a note.

    Attributes:
        note: number of the note.
        kind: one of the kinds of `mention_pairs`, or of `two_models`.
        gold: what is annotated there.
        found: what was found there.
        confidence: of what was found.
        second: what a second pipeline found there.
    """

    note: int
    kind: str
    gold: Located | None
    found: Located | None
    confidence: float | None = None
    second: Located | None = None

    @property
    def span(self) -> tuple[int, int]:
        """First character and the one after the last of all three."""
        places = [place for place in (self.gold, self.found, self.second) if place is not None]
        return min(place[0] for place in places), max(place[1] for place in places)

    @property
    def group(self) -> tuple[str, ...]:
        """Kind and labels, by which errors are alike."""
        return self.kind, *(place[2] if place else "" for place in (self.gold, self.found, self.second))


def error_places(notes: Sequence[ScoredNote], right: Kind = "correct") -> list[ErrorPlace]:
    """Everything that is not right, in the order of the notes."""
    return [
        ErrorPlace(
            i,
            pair.kind,
            None if pair.gold is None else note.gold[pair.gold],
            None if pair.predicted is None else note.found[pair.predicted],
            note.confidence_of(pair),
        )
        for i, note in enumerate(notes)
        for pair in note.pairs
        if pair.kind != right
    ]


def in_turn(things: Iterable[Thing], group: Callable[[Thing], Hashable]) -> list[Thing]:
    """One of each group after the other, again and again; each group in its own order."""
    groups: dict[Hashable, list[Thing]] = {}
    for thing in things:
        groups.setdefault(group(thing), []).append(thing)
    return [thing for row in zip_longest(*groups.values()) for thing in row if thing is not None]


def surest_first(place: ErrorPlace) -> float:
    """The order of errors: what the pipeline was surest of comes first."""
    return -1.0 if place.confidence is None else -1.0 - place.confidence


def shown_items(
    places: Iterable[ErrorPlace],
    item: Callable[[ErrorPlace], Item],
    most: int,
    preferred: Sequence[int] = (),
) -> list[Item]:
    """As many errors as fit, of each group in turn, the surest of each first.

    Args:
        places: all errors.
        item: what the page gets of one.
        most: bytes of JSON.
        preferred: notes of which one error after the other comes first, with half of the bytes.

    Returns:
        The items, the surest first, then in the order of the notes.
    """
    ordered = in_turn(sorted(places, key=surest_first), lambda place: place.group)
    rank = {note: i for i, note in enumerate(preferred)}
    own = sorted((place for place in ordered if place.note in rank), key=lambda place: rank[place.note])
    shown, left = _fitting(in_turn(own, lambda place: place.note), item, most // 2)
    done = {id(place) for place, _ in shown}
    others = [place for place in ordered if id(place) not in done]
    shown += _fitting(others, item, most - most // 2 + left if preferred else most)[0]
    shown.sort(key=lambda entry: (surest_first(entry[0]), entry[0].note, entry[0].span))
    return [record for _, record in shown]


def _fitting(
    places: Iterable[ErrorPlace], item: Callable[[ErrorPlace], Item], most: int
) -> tuple[list[tuple[ErrorPlace, Item]], int]:
    """The first ones with their items, and the bytes that are left."""
    shown: list[tuple[ErrorPlace, Item]] = []
    for place in places:
        record = item(place)
        size = len(as_json(record).encode())
        if size > most:
            break
        most -= size
        shown.append((place, record))
    return shown, most


def as_json(value: Any) -> str:
    """JSON that is safe inside a `script` element: no text of a note ends it or begins a comment."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


class Excerpts:
    """Stretches of one note with what is marked in them."""

    def __init__(self, text: str, *layers: Sequence[Located]) -> None:
        """Take a note's text and its mentions: the annotation's, a pipeline's and a second one's."""
        self._text = text
        marks = chain.from_iterable(
            ((start, end, label, layer) for start, end, label in mentions)
            for layer, mentions in enumerate(layers)
        )
        self._marks = sorted(marks)
        self._longest = max((mark[1] - mark[0] for mark in self._marks), default=0)

    def around(self, start: int, end: int) -> Item:
        """The text of a stretch and on both sides of it, cut between words, and the mentions in it."""
        end = min(end, start + LONGEST)
        begin = self._word_start(max(start - AROUND, 0), start)
        stop = self._word_end(min(end + AROUND, len(self._text)), end)
        return {
            "t": self._text[begin:stop],
            "o": begin,
            "z": stop < len(self._text),
            "m": self._marks_within(begin, stop),
        }

    def _marks_within(self, begin: int, stop: int) -> list[list[Any]]:
        first = bisect_left(self._marks, (begin - self._longest,))
        last = bisect_left(self._marks, (stop,))
        return [
            [max(start, begin) - begin, min(end, stop) - begin, label, layer]
            for start, end, label, layer in self._marks[first:last]
            if end > begin
        ]

    def _word_start(self, place: int, latest: int) -> int:
        if place == 0:
            return place
        spaces = (i + 1 for i in range(place - 1, latest) if self._text[i].isspace())
        return min(next(spaces, place), latest)

    def _word_end(self, place: int, earliest: int) -> int:
        if place == len(self._text):
            return place
        spaces = (i for i in range(place, earliest - 1, -1) if self._text[i].isspace())
        return max(next(spaces, place), earliest)
