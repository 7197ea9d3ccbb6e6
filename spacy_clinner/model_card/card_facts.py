"""What a model card states, as numbers; no text of a note, no name of a file."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from spacy.tokens import Doc

KEY = "model_card"
"""Where the facts stand in a pipeline's `meta.json`."""


@dataclass(frozen=True)
class NoteCounts:
    """How much annotated text there is.

    Attributes:
        notes, tokens: how many.
        entities: by label.
    """

    notes: int
    tokens: int
    entities: dict[str, int]


@dataclass(frozen=True)
class LabelScore:
    """Gold mentions of a label, and strict scores from 0 to 1."""

    gold: int
    p: float
    r: float
    f: float


@dataclass(frozen=True)
class HeldOutScores:
    """How a pipeline does on notes that training has not seen.

    Attributes:
        total: over all labels.
        labels: by label.
        calibration_error: expected calibration error of confidences; None without confidences.
    """

    total: LabelScore
    labels: dict[str, LabelScore]
    calibration_error: float | None


@dataclass(frozen=True)
class FileText:
    """How many strings, beyond those of a blank pipeline, a file of the pipeline has."""

    path: str
    kind: str
    strings: int


@dataclass(frozen=True)
class Facts:
    """Everything that is known of a pipeline; what is not known is empty or None.

    Attributes:
        data: counts by purpose: "training", "development", "test".
        test: scores on the test notes.
        min_documents: in how many training documents a word must occur to stay in the pipeline; None if words
            were not removed.
        files: the text in each file that has any.
        temperatures: of the taggers that have one, by their names.
    """

    data: dict[str, NoteCounts] = field(default_factory=dict)
    test: HeldOutScores | None = None
    min_documents: int | None = None
    files: tuple[FileText, ...] = ()
    temperatures: dict[str, float] = field(default_factory=dict)


def facts_of(meta: dict[str, Any]) -> Facts:
    """The facts in a `meta.json`."""
    stored = meta.get(KEY, {})
    test = stored.get("test")
    return Facts(
        {purpose: NoteCounts(**counts) for purpose, counts in stored.get("data", {}).items()},
        None if test is None else _held_out_scores(test),
        stored.get("min_documents"),
        tuple(FileText(**file) for file in stored.get("files", ())),
        stored.get("temperatures", {}),
    )


def as_record(facts: Facts) -> dict[str, Any]:
    """The facts as JSON, for a `meta.json`."""
    return asdict(facts)


def count_notes(docs: Iterable[Doc], spans_key: str | None) -> NoteCounts:
    """Counts of annotated documents; those of one note, such as its sentences, are one note.

    Args:
        docs: annotated documents.
        spans_key: which of `doc.spans` is counted; None for entities.
    """
    notes, tokens, entities = set[object](), 0, Counter[str]()
    for number, doc in enumerate(docs):
        notes.add(doc.user_data.get("note_id") or number)
        tokens += len(doc)
        spans = doc.ents if spans_key is None else doc.spans.get(spans_key, ())
        entities.update(span.label_ for span in spans)
    return NoteCounts(len(notes), tokens, dict(entities.most_common()))


def _held_out_scores(record: dict[str, Any]) -> HeldOutScores:
    labels = {label: LabelScore(**score) for label, score in record["labels"].items()}
    return HeldOutScores(LabelScore(**record["total"]), labels, record["calibration_error"])
