"""Scores that count characters: how much of each expression was found, not whether all of it was.

The measure of the exam notes (NBME): each (note, concept) pair is a set of characters; gold, predicted and
common ones are added up over all pairs.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from spacy.training import Example

from spacy_clinner.corpus.doc_concepts import KEY, get_concepts
from spacy_clinner.evaluation.offsets import Located, OffsetScores, located
from spacy_clinner.formats.record import Concept, Note


def char_span_scorer(spans_key: str | None = KEY) -> Callable[..., dict[str, Any]]:
    """Make a scorer of characters in spans.

    Its scores are `chars_p`, `chars_r` and `chars_f` (micro-averaged over all pairs of note and label) and
    `chars_per_type`. The spans of one label in one note are one set of characters. Overlapping characters
    count once, and it does not matter how the spans are cut. White space inside a span counts.

    If a gold document has its own concepts (`doc._.concepts`), only predictions of these count, since nobody
    annotated the others. All gold spans count, whatever their label. This rule applies to `doc.spans`; of
    `doc.ents` all labels count.

    A score without any character is 0. All scores are null if no document is annotated. Documents without the
    key and tokens without entity annotation do not count.

    Args:
        spans_key: which of `doc.spans` to compare; null for `doc.ents`.
    """
    return CharSpanScorer(spans_key)


@dataclass(frozen=True)
class CharSpanScorer:
    """See `char_span_scorer`."""

    spans_key: str | None

    def __call__(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        """The scores by name."""
        return score_characters(examples, self.spans_key)


def score_characters(examples: Iterable[Example], spans_key: str | None = KEY) -> dict[str, Any]:
    """See `char_span_scorer`."""
    scores = character_scores(examples, spans_key)
    if not scores.documents:
        return {"chars_p": None, "chars_r": None, "chars_f": None, "chars_per_type": None}
    total = scores.total
    return {
        "chars_p": total.precision,
        "chars_r": total.recall,
        "chars_f": total.f_score,
        "chars_per_type": {
            label: {"p": counts.precision, "r": counts.recall, "f": counts.f_score}
            for label, counts in sorted(scores.labels.items())
        },
    }


def character_scores(examples: Iterable[Example], spans_key: str | None = KEY) -> OffsetScores:
    """The counts behind `char_span_scorer`."""
    scores = OffsetScores()
    for example in examples:
        gold, predicted = example.reference, example.predicted
        if spans_key is None:
            if any(token.ent_iob for token in gold):
                unknown = {i for t in gold if not t.ent_iob for i in range(t.idx, t.idx + len(t))}
                count_characters(scores, located(gold.ents), located(predicted.ents), unknown)
        elif spans_key in gold.spans:
            spans = _asked_for(located(predicted.spans.get(spans_key, ())), get_concepts(gold))
            count_characters(scores, located(gold.spans[spans_key]), spans)
    return scores


def score_note_characters(predicted: Iterable[tuple[Note, Iterable[Located]]]) -> OffsetScores:
    """Compare predictions, of `offsets.predict_notes`, with the mentions of their notes.

    The counts are characters; a discontinuous mention counts as its parts. Of a note with concepts only
    predictions of these count.
    """
    scores = OffsetScores()
    for note, spans in predicted:
        parts = ((part, m.label) for m in note.mentions for part in m.parts)
        spans = _asked_for(spans, note.concepts or None)
        unknown = {i for start, end in note.unknown for i in range(start, end)}
        count_characters(scores, [(*part, label) for part, label in parts], spans, unknown)
    return scores


def count_characters(
    scores: OffsetScores,
    gold: Iterable[Located],
    predicted: Iterable[Located],
    unknown: Collection[int] = (),
) -> None:
    """Count the characters of one annotated document, each as a mention of its own.

    Args:
        scores: what they are added to.
        gold: (start, end, label) in characters; may overlap.
        predicted: likewise.
        unknown: characters that do not count.
    """
    scores.add(Counter(_characters(gold, unknown)), Counter(_characters(predicted, unknown)))


def _characters(spans: Iterable[Located], unknown: Collection[int]) -> set[Located]:
    return {(i, i + 1, label) for start, end, label in spans for i in range(start, end) if i not in unknown}


def _asked_for(spans: Iterable[Located], concepts: Iterable[Concept] | None) -> Iterable[Located]:
    """The spans of these concepts; all if there are None."""
    if concepts is None:
        return spans
    ids = {concept.id for concept in concepts}
    return [span for span in spans if span[2] in ids]
