"""What a pipeline finds in annotated notes, beside what is annotated there."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.mention_pairs import MentionPair, pair_mentions
from spacy_clinner.evaluation.offsets import Located, located, predict_notes
from spacy_clinner.formats.record import Note, lies_within
from spacy_clinner.tagger.confidence import confidences_of


@dataclass(frozen=True)
class ScoredNote:
    """One note with its gold and its predicted mentions, both in text order.

    Attributes:
        id: of the note.
        text: of the note.
        gold: (start, end, label) in characters.
        found: likewise, of the pipeline; without what lies where nobody annotated.
        confidences: one for each of `found`; None where the pipeline gives none.
    """

    id: str
    text: str
    gold: tuple[Located, ...]
    found: tuple[Located, ...]
    confidences: tuple[float | None, ...]

    @cached_property
    def pairs(self) -> list[MentionPair]:
        """See `pair_mentions`."""
        return pair_mentions(self.gold, self.found)

    def confidence_of(self, pair: MentionPair) -> float | None:
        """Of what was found; None for a missed mention."""
        return None if pair.predicted is None else self.confidences[pair.predicted]


@dataclass(frozen=True)
class Findings:
    """A pipeline on the notes of a gold corpus.

    Attributes:
        name: of the pipeline, as its package is called.
        path: as it was given; no page that leaves the hospital has it.
        notes: in the order of the files.
        temperatures: what scores are divided by for confidences, of the taggers that have such a number, by
            their names.
    """

    name: str
    path: str
    notes: Sequence[ScoredNote]
    temperatures: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def labels(self) -> list[str]:
        """Those of the gold, the most frequent first, then those that were only found."""
        gold = Counter(mention[2] for note in self.notes for mention in note.gold)
        found = Counter(mention[2] for note in self.notes for mention in note.found)
        ordered = [sorted(counts, key=lambda label: (-counts[label], label)) for counts in (gold, found)]
        return list(dict.fromkeys([*ordered[0], *ordered[1]]))

    @cached_property
    def gold_count(self) -> int:
        """How many mentions are annotated."""
        return sum(len(note.gold) for note in self.notes)

    @cached_property
    def found_count(self) -> int:
        """How many mentions were found."""
        return sum(len(note.found) for note in self.notes)

    @cached_property
    def unsure_count(self) -> int:
        """How many of them have no confidence."""
        return sum(confidence is None for note in self.notes for confidence in note.confidences)

    @property
    def has_confidences(self) -> bool:
        """Whether anything was found with a confidence."""
        return self.unsure_count < self.found_count


def find_mentions(
    nlp: Language, notes: Iterable[Note], path: str = "", spans_key: str | None = None
) -> Iterator[ScoredNote]:
    """Run a pipeline once over annotated notes.

    Args:
        nlp: a trained pipeline.
        notes: notes; those without annotation are left out.
        path: of the pipeline, for the error.
        spans_key: which of `doc.spans` is looked at; None for `doc.ents`.

    Yields:
        A note at a time.

    Raises:
        ClinnerError: if no document has the key.
    """
    confidences: list[float | None] = []
    has_key = Counter[bool]()

    def find(doc: Doc) -> list[Located]:
        spans = list(doc.ents if spans_key is None else doc.spans.get(spans_key, ()))
        has_key[spans_key is None or spans_key in doc.spans] += 1
        confidences[:] = confidences_of(doc, spans, None if spans_key is None else [spans_key])
        return located(spans)

    for note, places in predict_notes(nlp, notes, find):
        yield _scored(note, zip(places, confidences, strict=True))
    if has_key and not has_key[True]:
        raise ClinnerError(
            f"{path}: no note had doc.spans[{spans_key!r}], so there is nothing to score: check --spans-key "
            "and the component that should write it"
        )


def pipeline_name(nlp: Language) -> str:
    """As spaCy's packages are called: language, name and version."""
    meta = nlp.meta
    return f"{meta['lang']}_{meta.get('name') or 'pipeline'} {meta.get('version') or ''}".strip()


def told_apart(first: Findings, second: Findings, *, with_folders: bool) -> tuple[Findings, Findings]:
    """Two pipelines with names that differ.

    Args:
        first, second: findings of two pipelines, whose packages may have the same name.
        with_folders: whether a name may hold the part of its path in which the two differ.
    """
    if first.name != second.name:
        return first, second
    parts = [Path(findings.path).absolute().parts for findings in (first, second)]
    pairs = list(zip(parts[0][::-1], parts[1][::-1], strict=False))
    marks = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
    if not with_folders or not all(marks):
        marks = ("first", "second")
    named = [replace(f, name=f"{f.name} ({mark})") for f, mark in zip((first, second), marks, strict=True)]
    return named[0], named[1]


def _scored(note: Note, found: Iterable[tuple[Located, float | None]]) -> ScoredNote:
    gold = sorted((mention.start, mention.end, mention.label) for mention in note.mentions)
    known = sorted((place for place in found if not lies_within(place[0][:2], note.unknown)), key=_place)
    places, confidences = zip(*known, strict=True) if known else ((), ())
    return ScoredNote(note.id, note.text, tuple(gold), places, confidences)


def _place(found: tuple[Located, float | None]) -> Located:
    return found[0]
