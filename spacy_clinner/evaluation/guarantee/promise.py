"""What is promised of a threshold, and for which notes."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from spacy_clinner.errors import ClinnerError

Unit = Literal["notes", "entities", "tokens"]
"""What a recall is the share of: notes that lose nothing, mentions, or words of mentions."""
SURE = 0.95
"""The certainty of a promise for which none is asked."""
NOTES_LIKE_THESE = (
    "This holds only for notes drawn like those that the threshold was set on: of the same hospital, kinds "
    "and time, and neither trained nor chosen on. It promises nothing for other notes."
)
"""What every promise must say."""


@dataclass(frozen=True)
class Asked:
    """What a threshold is to reach.

    Attributes:
        recall: share of what is there, above 0 and below 1.
        sure: with this probability over the draw of the notes that it is set on, above 0 and below 1.
        unit: what recall is a share of.

    Raises:
        ClinnerError: if one of the first two is no such number.
    """

    recall: float
    sure: float = SURE
    unit: Unit = "notes"

    def __post_init__(self) -> None:
        for name, value in (("--recall", self.recall), ("--sure", self.sure)):
            if not 0 < value < 1:
                raise ClinnerError(f"{name}: is {value:g}: give a number above 0 and below 1, such as 0.95")

    @property
    def error(self) -> float:
        """With this probability the promise may be wrong."""
        return 1 - self.sure

    @property
    def words(self) -> str:
        """What is asked for, to stand in a sentence."""
        return f"{_what(self.unit, self.recall)}, with {percent(self.sure)} certainty"


@dataclass(frozen=True)
class Promise:
    """A threshold and what it was shown to reach.

    Attributes:
        threshold: a probability.
        asked: what was asked for.
        set_on: the notes that it was set on, as the user calls them.
        notes: how many of these have a mention.
        lost: how many of those lose one at the threshold, or a part of it.
        seen: the recall on them.
        replaced: share of their words that are taken at the threshold.
        identifying: share of their words that are in mentions.
    """

    threshold: float
    asked: Asked
    set_on: str
    notes: int
    lost: int
    seen: float
    replaced: float
    identifying: float

    @property
    def lines(self) -> list[str]:
        """What to print."""
        return [
            f"Threshold {self.threshold:g} finds {self.asked.words}.",
            f"It was set on {self.notes:,} notes of {self.set_on}, of which {self.lost:,} lose something; "
            f"their recall is {percent(self.seen)}. It takes {percent(self.replaced)} of the words; "
            f"{percent(self.identifying)} are annotated.",
            NOTES_LIKE_THESE,
        ]

    @property
    def record(self) -> dict[str, Any]:
        """For a JSON file; the notes that it was set on are not named."""
        values = asdict(self)
        del values["set_on"]
        asked = values.pop("asked")
        return {**values, "recall": asked["recall"], "sure": asked["sure"], "recall_of": asked["unit"]} | {
            "holds_for": NOTES_LIKE_THESE
        }


def percent(share: float) -> str:
    """A share with up to two decimals."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + " %"


def _what(unit: Unit, recall: float) -> str:
    share = percent(recall)
    return {
        "notes": f"everything in at least {share} of the notes that have something to find",
        "entities": f"at least {share} of the mentions",
        "tokens": f"at least {share} of the words of mentions",
    }[unit]
