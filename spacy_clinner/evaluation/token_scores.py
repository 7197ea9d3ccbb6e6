"""Token-level scores under class imbalance (Rehman et al. 2024, section 4)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

OUTSIDE = "O"


@dataclass
class TokenScores:
    """Counts of gold, predicted and correct tokens of each class; a class is a label or O."""

    gold: Counter[str] = field(default_factory=Counter)
    predicted: Counter[str] = field(default_factory=Counter)
    correct: Counter[str] = field(default_factory=Counter)

    def add(self, gold: Iterable[str | None], predicted: Iterable[str]) -> None:
        """Count the tokens of a document; those whose gold class is None (missing) do not count."""
        for truth, guess in zip(gold, predicted, strict=True):
            if truth is None:
                continue
            self.gold[truth] += 1
            self.predicted[guess] += 1
            self.correct[guess] += truth == guess

    @property
    def labels(self) -> list[str]:
        """Labels that are in the gold data."""
        return sorted(label for label in self.gold if label != OUTSIDE)

    def recall(self, label: str) -> float:
        """Share of the class's gold tokens that was found; 0 if there are none."""
        return self.correct[label] / self.gold[label] if self.gold[label] else 0.0

    def precision(self, label: str) -> float:
        """Share of the tokens given this class that have it; 0 if there are none."""
        return self.correct[label] / self.predicted[label] if self.predicted[label] else 0.0

    def f_score(self, label: str) -> float:
        """Harmonic mean of the two; 0 if both are."""
        total = self.gold[label] + self.predicted[label]
        return 2 * self.correct[label] / total if total else 0.0

    @property
    def unweighted_accuracy(self) -> float | None:
        """Mean recall over the classes in the gold data, O included; None without any token."""
        classes = [*self.labels, *([OUTSIDE] if self.gold[OUTSIDE] else [])]
        return sum(map(self.recall, classes)) / len(classes) if classes else None

    @property
    def macro_f(self) -> float | None:
        """Mean F1 over the labels in the gold data; None without any."""
        return sum(map(self.f_score, self.labels)) / len(self.labels) if self.labels else None

    @property
    def micro(self) -> tuple[float, float, float] | None:
        """Precision, recall and F1 over the tokens of all labels; None if gold has no label."""
        gold, predicted, correct = (
            sum(count for label, count in counts.items() if label != OUTSIDE)
            for counts in (self.gold, self.predicted, self.correct)
        )
        if not gold:
            return None
        return correct / predicted if predicted else 0.0, correct / gold, 2 * correct / (gold + predicted)
