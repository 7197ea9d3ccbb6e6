"""What a conversion did, in counts: never text of a note."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Doc

from spacy_clinner.corpus.alignment import AlignmentReport
from spacy_clinner.corpus.sentence_marks import sentence_marks
from spacy_clinner.corpus.splits import SPLITS
from spacy_clinner.formats.annotators import Copies
from spacy_clinner.formats.label_choice import LabelCounts
from spacy_clinner.formats.repairs import Repairs


@dataclass
class SplitSummary:
    """Counts of one part of a converted corpus."""

    documents: int = 0
    sentences: int = 0
    tokens: int = 0
    entities: Counter[str] = field(default_factory=Counter)

    def add(self, doc: Doc) -> None:
        self.documents += 1
        self.sentences += int((sentence_marks(doc) == 1).sum())
        self.tokens += len(doc)
        self.entities.update(entity.label_ for entity in doc.ents)


@dataclass
class Summary:
    """What a conversion did.

    Attributes:
        splits: counts by part, "all" if the corpus was not split.
        report: what was moved, merged or dropped.
        empty: ids of documents without any token, which spaCy cannot train on; they are left out.
        repairs: what reading mended, left out or skipped.
        copies: notes with the text of another one, and what became of them.
        unfilled: parts that the split asks for and that got no document.
        patients: whose notes were kept together in the split; 0 if each note was drawn for itself.
        replaced: files that were there before and were written anew.
        elsewhere: by the name of another part beside the output, how many documents have a text of it.
        unannotated: documents without annotation in a file of annotated ones.
        labels: what was left out, or renamed, by its label.
    """

    splits: dict[str, SplitSummary]
    report: AlignmentReport
    empty: list[str]
    repairs: Repairs
    copies: Copies = field(default_factory=Copies)
    unfilled: list[str] = field(default_factory=list)
    patients: int = 0
    replaced: list[Path] = field(default_factory=list)
    elsewhere: dict[str, int] = field(default_factory=dict)
    unannotated: int = 0
    labels: LabelCounts = field(default_factory=LabelCounts)

    @property
    def mentions(self) -> int:
        """How many mentions were read, those of labels left out among them."""
        return self.report.mentions + self.labels.left_out.total()

    @property
    def scored_parts(self) -> list[str]:
        """Train, and the parts that the training and its result are scored on; none without a split."""
        parts = [name for name in SPLITS if name in self.splits and name not in self.unfilled]
        return parts if "train" in parts else []

    def scarce_labels(self) -> dict[str, list[int]]:
        """Labels with at most one entity in train, or none in another part, and their number in each part.

        Nothing can be learned of the first, and no score tells anything of the others. The rarest stands
        first.
        """
        counts = [self.splits[name].entities for name in self.scored_parts]
        labels = set().union(*counts)
        by_label = {label: [count[label] for count in counts] for label in sorted(labels)}
        scarce = {
            label: numbers for label, numbers in by_label.items() if numbers[0] <= 1 or not all(numbers[1:])
        }
        return dict(sorted(scarce.items(), key=lambda item: sum(item[1])))


def report_record(summary: Summary) -> dict[str, object]:
    """Everything that was changed, as JSON has it."""
    report = summary.report
    return {
        "mentions": summary.mentions,
        "entities": report.entities,
        "counts": dict(report.counts()),
        "left_out_by_label": dict(summary.labels.left_out),
        "renamed_by_label": dict(summary.labels.renamed),
        "empty_documents": summary.empty,
        "moved_tags": summary.repairs.moved,
        "tags_with_other_text": summary.repairs.differing,
        "offsets_in_other_units": summary.repairs.recounted,
        "offsets_in_unknown_units": [*summary.repairs.unsure, *summary.repairs.maybe_bytes],
        "skipped_notes": summary.repairs.skipped,
        "merged_annotations": summary.copies.merged,
        "unannotated_copies": summary.copies.unannotated,
        "changes": [change.as_record() for change in report.changes],
    }


def label_rows(summary: Summary) -> Iterable[tuple[str, ...]]:
    """Rows of the summary table: what is counted, and its count in each part."""
    splits = summary.splits.values()
    yield ("documents", *(f"{split.documents:,}" for split in splits))
    yield ("sentences", *(f"{split.sentences:,}" for split in splits))
    yield ("tokens", *(f"{split.tokens:,}" for split in splits))
    yield ("entities", *(f"{split.entities.total():,}" for split in splits))
    total: Counter[str] = sum((split.entities for split in splits), Counter())
    for label, _ in total.most_common():
        yield (f"  {label}", *(f"{split.entities[label]:,}" for split in splits))
