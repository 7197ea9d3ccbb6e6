"""How far annotators of the same notes agree: entity F1, kappa over tokens, alpha over units, by type."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from statistics import fmean
from typing import Any

from spacy.language import Language

from spacy_clinner.corpus.alignment import AlignmentReport
from spacy_clinner.corpus.layout import word_positions
from spacy_clinner.corpus.readers import to_doc
from spacy_clinner.errors import require_length
from spacy_clinner.evaluation.offsets import Counts, Located
from spacy_clinner.formats.annotators import mention_key
from spacy_clinner.formats.record import Mention
from spacy_clinner.labelling.agreement.disagreements import Disagreement, disagreements
from spacy_clinner.labelling.agreement.kappa import cohen_kappa, fleiss_kappa
from spacy_clinner.labelling.agreement.shared_notes import SharedNote, SharedNotes
from spacy_clinner.labelling.agreement.unitised_alpha import (
    Unit,
    disagreements_by_category,
    unitised_alpha,
)

OUTSIDE = "O"


@dataclass
class F1Pair:
    """Agreement of two annotators on mentions; the second stands for the predicted, which changes no F1.

    Attributes:
        strict: mentions with the same characters and the same label.
        overlap: of both annotators' mentions together, those that share a character with one of the other's
            of the same label.
    """

    strict: Counts = field(default_factory=Counts)
    overlap: Counts = field(default_factory=Counts)

    def add(self, first: Sequence[Mention], second: Sequence[Mention]) -> None:
        """Count the mentions of one note, or of one label in it."""
        strict = Counter(map(mention_key, first)) & Counter(map(mention_key, second))
        self.strict.gold += len(first)
        self.strict.predicted += len(second)
        self.strict.correct += strict.total()
        # F1 of two recalls, each over an annotator's own mentions, is that of all mentions together
        met = _meeting(first, second) + _meeting(second, first)
        self.overlap.gold += len(first) + len(second)
        self.overlap.predicted += len(first) + len(second)
        self.overlap.correct += met


@dataclass
class AnnotatorPair:
    """Two annotators.

    Attributes:
        names: of them.
        f1: over all labels.
        labels: by label.
        kappa: Cohen's, over all tokens.
        kappa_marked: Cohen's, over tokens that at least one of the two marked.
    """

    names: tuple[str, str]
    f1: F1Pair = field(default_factory=F1Pair)
    labels: dict[str, F1Pair] = field(default_factory=dict)
    kappa: float | None = None
    kappa_marked: float | None = None


@dataclass
class Agreement:
    """Of some annotators on the notes that they share.

    Attributes:
        annotators: their names.
        notes: how many notes.
        tokens: how many tokens of them are compared.
        mentions: of each label, the mentions of each annotator.
        pairs: of annotators.
        fleiss: Fleiss' kappa over all tokens.
        fleiss_marked: Fleiss' kappa over tokens that at least one annotator marked.
        alpha: Krippendorff's alpha for units, over characters and labels.
        label_alphas: the same for each label.
        disagreements: in the order of the notes.
    """

    annotators: tuple[str, ...]
    notes: int
    tokens: int
    mentions: dict[str, list[int]]
    pairs: list[AnnotatorPair]
    fleiss: float | None
    fleiss_marked: float | None
    alpha: float | None
    label_alphas: dict[str, float | None]
    disagreements: list[Disagreement]

    def label_f1(self, label: str, kind: str) -> float | None:
        """Mean over pairs of the F1 of a label; None if no pair has such mentions.

        Args:
            label: the label.
            kind: "strict" or "overlap".
        """
        return mean_f1(getattr(pair.labels[label], kind) for pair in self.pairs if label in pair.labels)

    def as_record(self) -> dict[str, Any]:
        """For a JSON file; no text."""
        return {
            "annotators": list(self.annotators),
            "notes": self.notes,
            "tokens": self.tokens,
            "f1_strict": mean_f1(pair.f1.strict for pair in self.pairs),
            "f1_overlap": mean_f1(pair.f1.overlap for pair in self.pairs),
            "fleiss_kappa": self.fleiss,
            "fleiss_kappa_marked": self.fleiss_marked,
            "krippendorff_alpha_unitised": self.alpha,
            "pairs": [_pair_record(pair) for pair in self.pairs],
            "labels": {label: self._label_record(label) for label in self.mentions},
            "disagreements": [found.as_record(self.annotators) for found in self.disagreements],
        }

    def _label_record(self, label: str) -> dict[str, Any]:
        return {
            "mentions": dict(zip(self.annotators, self.mentions[label], strict=True)),
            "f1_strict": self.label_f1(label, "strict"),
            "f1_overlap": self.label_f1(label, "overlap"),
            "krippendorff_alpha_unitised": self.label_alphas[label],
        }


def agreement(shared: SharedNotes, nlp: Language) -> Agreement:
    """Compare annotators.

    Args:
        shared: the notes that all of them have.
        nlp: cuts the texts into tokens, unless a format gives its own.

    Raises:
        ClinnerError: if a note is longer than the pipeline takes.
    """
    items = [item for note in shared.notes for item in token_labels(note, nlp)]
    marked = [item for item in items if set(item) != {OUTSIDE}]
    units, length = _continuum(shared)
    by_category = disagreements_by_category(units, length)
    return Agreement(
        annotators=shared.annotators,
        notes=len(shared.notes),
        tokens=len(items),
        mentions=_mention_counts(shared),
        pairs=[_pair(shared, i, j, items) for i, j in combinations(range(len(shared.annotators)), 2)],
        fleiss=fleiss_kappa(items),
        fleiss_marked=fleiss_kappa(marked),
        alpha=unitised_alpha(by_category.values()),
        label_alphas={label: unitised_alpha([part]) for label, part in by_category.items()},
        disagreements=[found for note in shared.notes for found in disagreements(note)],
    )


def token_labels(shared: SharedNote, nlp: Language) -> Iterator[tuple[str, ...]]:
    """What each annotator calls each word of a note; words that somebody left open are left out.

    Of mentions that overlap, the longest counts, as in training.

    Raises:
        ClinnerError: if the note is longer than the pipeline takes.
    """
    require_length(shared.note.text, nlp.max_length, f"{shared.note.id}: the note")
    docs = [
        to_doc(replace(shared.note, mentions=version), nlp, "expand", "cover", AlignmentReport())
        for version in shared.versions
    ]
    for position in word_positions(docs[0]).tolist():
        tokens = [doc[position] for doc in docs]
        if all(token.ent_iob for token in tokens):
            yield tuple(token.ent_type_ or OUTSIDE for token in tokens)


def _pair(shared: SharedNotes, i: int, j: int, items: Sequence[tuple[str, ...]]) -> AnnotatorPair:
    pair = AnnotatorPair((shared.annotators[i], shared.annotators[j]))
    for note in shared.notes:
        first, second = (note.versions[k] for k in (i, j))
        pair.f1.add(first, second)
        for label in dict.fromkeys(mention.label for mention in (*first, *second)):
            own = pair.labels.setdefault(label, F1Pair())
            own.add(_of_label(first, label), _of_label(second, label))
    labels = [(item[i], item[j]) for item in items]
    pair.kappa = cohen_kappa(labels)
    pair.kappa_marked = cohen_kappa(both for both in labels if set(both) != {OUTSIDE})
    return pair


def _located(mentions: Iterable[Mention]) -> list[Located]:
    return [(mention.start, mention.end, mention.label) for mention in mentions]


def _of_label(mentions: Iterable[Mention], label: str) -> list[Mention]:
    return [mention for mention in mentions if mention.label == label]


def _meeting(mentions: Sequence[Mention], others: Sequence[Mention]) -> int:
    """How many mentions share a character with another annotator's of the same label."""
    taken = {place for other in others for place in _places(other)}
    return sum(not taken.isdisjoint(_places(mention)) for mention in mentions)


def _places(mention: Mention) -> Iterator[tuple[int, str]]:
    """Each character of a mention, with its label."""
    return ((place, mention.label) for start, end in mention.parts for place in range(start, end))


def mean_f1(counts: Iterable[Counts]) -> float | None:
    """Mean of the F1 of those that count a mention; None if none does, as nobody has marked anything."""
    scores = [count.f_score for count in counts if count.gold or count.predicted]
    return fmean(scores) if scores else None


def _mention_counts(shared: SharedNotes) -> dict[str, list[int]]:
    counts = [
        Counter(mention.label for note in shared.notes for mention in note.versions[i])
        for i in range(len(shared.annotators))
    ]
    total = sum(counts, Counter[str]())
    return {label: [own[label] for own in counts] for label, _ in total.most_common()}


def _continuum(shared: SharedNotes) -> tuple[list[dict[str, list[Unit]]], int]:
    """The units of each annotator by label in all notes one behind the other, and the characters of these."""
    annotators: list[dict[str, list[Unit]]] = [{} for _ in shared.annotators]
    offset = 0
    for note in shared.notes:
        for units, version in zip(annotators, note.versions, strict=True):
            for start, end, label in _without_overlaps(version):
                units.setdefault(label, []).append((offset + start, offset + end))
        offset += len(note.note.text)
    return annotators, offset


def _without_overlaps(mentions: Sequence[Mention]) -> Iterator[Located]:
    """Mentions that overlap none of their label, the longest of those that do."""
    taken: set[tuple[int, str]] = set()
    for start, end, label in sorted(_located(mentions), key=lambda m: (m[0] - m[1], m)):
        places = {(place, label) for place in range(start, end)}
        if taken.isdisjoint(places):
            taken |= places
            yield start, end, label


def _pair_record(pair: AnnotatorPair) -> dict[str, Any]:
    return {
        "annotators": list(pair.names),
        "f1_strict": mean_f1([pair.f1.strict]),
        "f1_overlap": mean_f1([pair.f1.overlap]),
        "cohen_kappa": pair.kappa,
        "cohen_kappa_marked": pair.kappa_marked,
    }
