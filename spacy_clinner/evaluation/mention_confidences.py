"""Predicted entities with their confidences and whether they are right."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.training import Example

from spacy_clinner.tagger.confidence import confidences_of
from spacy_clinner.tagger.gold import gold_spans


@dataclass
class MentionConfidences:
    """Three lists with an item a predicted entity that has a confidence and is in annotated text."""

    confidences: list[float] = field(default_factory=list)
    correct: list[bool] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    def add(self, example: Example, spans: Iterable[tuple[int, int, str]], missing: Iterable[int]) -> None:
        """Add the predictions of a note.

        Args:
            example: with a processed document.
            spans: its gold entities, see `gold.gold_spans`.
            missing: its tokens without annotation.
        """
        entities, unknown = set(spans), set(missing)
        predicted = example.predicted.ents
        for entity, confidence in zip(predicted, confidences_of(example.predicted, predicted), strict=True):
            if confidence is not None and unknown.isdisjoint(range(entity.start, entity.end)):
                self.confidences.append(confidence)
                self.correct.append((entity.start, entity.end, entity.label_) in entities)
                self.labels.append(entity.label_)


def mention_confidences(examples: Iterable[Example]) -> MentionConfidences:
    """Those of processed examples."""
    mentions = MentionConfidences()
    for example in examples:
        mentions.add(example, *gold_spans(example))
    return mentions
