"""How the same words are annotated elsewhere in a corpus, and what that says of one place."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate

from spacy_clinner.labelling.mislabelled.span_readings import Place, Readings
from spacy_clinner.tags import Span

WEIGHT = 5.0
"""As how many other occurrences of the words the tagger counts."""
Words = tuple[str, ...]


class SameWords:
    """Counts of the stretches of words that readings are about, over all notes.

    The probability of a reading becomes that of a Dirichlet posterior: the tagger's probability p is worth
    `WEIGHT` occurrences, and of n other occurrences of the words, k are annotated so:

        (WEIGHT * p + k) / (WEIGHT + n)

    Args:
        notes: the words of each note, in a form in which case does not matter.
        annotations: spans of each note, in words.
        readings: of each note.
    """

    def __init__(
        self,
        notes: Sequence[Sequence[str]],
        annotations: Sequence[Sequence[Span]],
        readings: Sequence[Readings],
    ) -> None:
        self._notes = notes
        self._annotations = annotations
        self._readings = readings
        self._seen = Counter[Words]()
        self._outside = Counter[Words]()
        self._annotated = Counter[tuple[Words, str]]()
        wanted = {
            tuple(words[start:end])
            for words, reading in zip(notes, readings, strict=True)
            for start, end in reading.outside
        }
        lengths: dict[str, set[int]] = defaultdict(set)
        for stretch in wanted:
            lengths[stretch[0]].add(len(stretch))
        for words, spans in zip(notes, annotations, strict=True):
            self._count(words, spans, wanted, lengths)

    def updated(self) -> Iterator[Readings]:
        """The readings of each note, in the light of the other places."""
        for words, spans, readings in zip(self._notes, self._annotations, self._readings, strict=True):
            own = set(spans)
            marked = {word for span in spans for word in range(*span[:2])}
            yield Readings(
                {span: self._of_span(p, span, words, span in own) for span, p in readings.spans.items()},
                {
                    place: self._of_outside(p, place, words, marked.isdisjoint(range(*place)))
                    for place, p in readings.outside.items()
                },
            )

    def _count(
        self, words: Sequence[str], spans: Sequence[Span], wanted: set[Words], lengths: dict[str, set[int]]
    ) -> None:
        is_marked = [0] * len(words)
        for start, end, label in spans:
            self._annotated[tuple(words[start:end]), label] += 1
            is_marked[start:end] = [1] * (end - start)
        marked_before = [0, *accumulate(is_marked)]
        for start, word in enumerate(words):
            for length in lengths.get(word, ()):
                end = start + length
                stretch = tuple(words[start:end])
                if end <= len(words) and stretch in wanted:
                    self._seen[stretch] += 1
                    self._outside[stretch] += marked_before[end] == marked_before[start]

    def _of_span(self, probability: float, span: Span, words: Sequence[str], is_own: bool) -> float:
        stretch = tuple(words[span[0] : span[1]])
        others = self._annotated[stretch, span[2]] - is_own
        return self._posterior(probability, others, stretch)

    def _of_outside(self, probability: float, place: Place, words: Sequence[str], is_outside: bool) -> float:
        stretch = tuple(words[place[0] : place[1]])
        return self._posterior(probability, self._outside[stretch] - is_outside, stretch)

    def _posterior(self, probability: float, others: int, stretch: Words) -> float:
        return (WEIGHT * probability + others) / (WEIGHT + self._seen[stretch] - 1)
