"""Which gold annotation is probably a slip: what a tagger holds possible, and how annotators err.

An annotator who means the entity T writes G with probability q(G | T). G is T nearly always; else the entity
is left out, or has another boundary or type. With the exact P(T | text) of a CRF, Bayes' rule gives the odds
that G is a slip:

    sum over T != G of P(T | text) q(G | T)   :   P(G | text) q(G | G)

A tagger that prefers another reading is no sign of a slip by itself: a slip must also lead from that reading
to just what is written. A mention that the tagger would not have found is seldom one that was marked for
nothing: such a slip could have hit any place, with any label.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from spacy_clinner.labelling.mislabelled.span_readings import Readings
from spacy_clinner.tags import Span

Kind = Literal["missing", "spurious", "boundary", "type", "boundary and type"]
KINDS: tuple[Kind, ...] = ("missing", "spurious", "boundary", "type", "boundary and type")
SLIP = 0.03
"""Share of the entities that is taken to have a slip of each kind."""
BOTH_EDGES = 0.2
"""Share of the slips of boundaries that move both edges."""
LONGER = 10
"""Words by which a reading may be longer than every mention of the corpus."""
_TINIEST = 1e-300


@dataclass(frozen=True)
class Suspicion:
    """A reading of a note that may be right where the annotation is not; places count words.

    Attributes:
        kind: what would be wrong.
        given: what is annotated; None if that is nothing.
        suggested: what the tagger would have; None if that is nothing.
        log_odds: of a slip against none.
        given_probability: P(the annotation there | text).
        suggested_probability: P(the suggestion | text).
    """

    kind: Kind
    given: Span | None
    suggested: Span | None
    log_odds: float
    given_probability: float
    suggested_probability: float

    @property
    def score(self) -> float:
        """The probability of a slip that the odds stand for."""
        return 1 / (1 + math.exp(-max(min(self.log_odds, 700.0), -700.0)))


class SlipModel:
    """How annotators err, with the frequencies of a corpus.

    Args:
        annotations: spans of each note, in words.
        words: of all notes.

    Attributes:
        longest: words of the longest span that is looked at.
    """

    def __init__(self, annotations: Iterable[Sequence[Span]], words: int) -> None:
        spans = [span for note in annotations for span in note]
        total = max(len(spans), 1)
        labels = Counter(label for _, _, label in spans)
        lengths = Counter(end - start for start, end, _ in spans)
        self.longest = max(lengths, default=1) + LONGER
        self._label_share = {label: count / total for label, count in labels.items()}
        self._length_share = {length: count / total for length, count in lengths.items()}
        self._per_word = total / max(words, 1)

    def of_another_type(self, given: str, meant: str) -> float:
        """q of a label where another is meant: as frequent as it is among the others."""
        rest = 1 - self._label_share.get(meant, 0.0)
        return self._label_share.get(given, 0.0) / rest if rest > 0 else 1.0

    def of_another_boundary(self, given: Span, meant: Span) -> float:
        """q of a place where another is meant: a fourth as frequent with each word by which an edge is moved.

        The moves of one edge have the probability 1 - BOTH_EDGES together, those of both BOTH_EDGES.
        """
        moved = (abs(given[0] - meant[0]), abs(given[1] - meant[1]))
        of_moves = math.prod([3 * 0.25**words for words in moved if words])
        return of_moves / 4 * (BOTH_EDGES if all(moved) else 1 - BOTH_EDGES)

    def for_nothing(self, given: Span) -> float:
        """q of a mention where nothing is meant, for one that may stand at any word with any label."""
        start, end, label = given
        return self._per_word * self._label_share.get(label, 0.0) * self._length_share.get(end - start, 0.0)


def suspicions(
    annotation: Sequence[Span], readings: Readings, model: SlipModel, taken: Collection[int] = ()
) -> Iterator[Suspicion]:
    """Every mention of a note with the odds that it is a slip, and every place where one may be missing.

    Args:
        annotation: spans of the note that do not overlap, in words.
        readings: what a tagger that has not seen the note holds possible, these spans included. A mention
            without a reading is not judged.
        model: how annotators err.
        taken: words where nothing can be missing, beside those of the annotation.
    """
    owners = {word: span for span in annotation for word in range(*span[:2])}
    alternatives: dict[Span, list[Span]] = defaultdict(list)
    free = []
    for span in readings.spans:
        touched = dict.fromkeys(owners[word] for word in range(*span[:2]) if word in owners)
        for given in touched:
            if given != span:
                alternatives[given].append(span)
        if not touched and not any(word in taken for word in range(*span[:2])):
            free.append(span)
    for given in annotation:
        if given in readings.spans:
            yield _of_mention(given, alternatives[given], readings, model)
    yield from _missing(free, readings)


def _of_mention(given: Span, alternatives: Sequence[Span], readings: Readings, model: SlipModel) -> Suspicion:
    weights: dict[Kind, float] = defaultdict(float)
    best: dict[Kind, tuple[float, Span]] = {}
    for span in alternatives:
        kind, slip = _slip(given, span, model)
        weight = readings.spans[span] * slip
        weights[kind] += weight
        best[kind] = max(best.get(kind, (-1.0, span)), (weight, span))
    nothing = readings.outside.get(given[:2], 0.0)
    weights["spurious"] = nothing * SLIP * model.for_nothing(given)
    kind = max(weights, key=lambda name: weights[name])
    suggested = best[kind][1] if kind in best else None
    probability = readings.spans[given]
    return Suspicion(
        kind,
        given,
        suggested,
        _log_odds(sum(weights.values()), probability),
        probability,
        nothing if suggested is None else readings.spans[suggested],
    )


def _slip(given: Span, meant: Span, model: SlipModel) -> tuple[Kind, float]:
    """What would be wrong with a mention where another is meant, and how often annotators do that."""
    if given[:2] == meant[:2]:
        return "type", SLIP * model.of_another_type(given[2], meant[2])
    boundary = SLIP * model.of_another_boundary(given, meant)
    if given[2] == meant[2]:
        return "boundary", boundary
    return "boundary and type", boundary * SLIP * model.of_another_type(given[2], meant[2])


def _missing(spans: Iterable[Span], readings: Readings) -> Iterator[Suspicion]:
    """The likeliest of spans that overlap each other, with the probability of them all."""
    at: dict[int, list[Span]] = defaultdict(list)
    order = sorted(spans, key=lambda span: (-readings.spans[span], span))
    for span in order:
        for word in range(*span[:2]):
            at[word].append(span)
    used: set[Span] = set()
    for span in order:
        if span in used:
            continue
        rivals = {other for word in range(*span[:2]) for other in at[word]} - used
        used |= rivals
        probability = sum(readings.spans[rival] for rival in rivals)
        nothing = readings.outside.get(span[:2], 0.0)
        yield Suspicion(
            *("missing", None, span), _log_odds(SLIP * probability, nothing), nothing, readings.spans[span]
        )


def _log_odds(slip: float, right: float) -> float:
    return math.log(max(slip, _TINIEST)) - math.log(max(right, _TINIEST))
