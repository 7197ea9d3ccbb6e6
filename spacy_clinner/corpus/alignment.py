"""Mentions -> token spans: one policy for all formats, and a record of all that it changed."""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span

from spacy_clinner.corpus.layout import is_layout
from spacy_clinner.corpus.sentence_marks import marks_of, set_sentence_marks, token_offsets
from spacy_clinner.formats.record import Mention, Note, Offsets

Alignment = Literal["strict", "contract", "expand"]
Fragments = Literal["first", "all", "cover", "skip"]
ANNOTATIONS = "annotations"
"""Where in `doc.spans` all aligned mentions are kept, those that overlap others included."""

# what str.strip() leaves: zero-width space, joiners and the byte order mark
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"


@dataclass(frozen=True)
class Change:
    """What became of one mention that could not be kept as it is.

    Attributes:
        note_id: document.
        start, end: character offsets in the file.
        label: its label.
        what: "fragments joined", "fragments split", "fragments cut", "moved", "merged", "dropped",
            "not in doc.ents", or "sentence joined".
        why: in a few words, without text of the note.
        kept: character offsets of what it became; empty if it was dropped.
    """

    note_id: str
    start: int
    end: int
    label: str
    what: str
    why: str
    kept: tuple[Offsets, ...] = ()

    def as_record(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class AlignmentReport:
    """All changes to a corpus; the mentions that went in are all accounted for.

    Attributes:
        mentions: mentions read from the files.
        entities: mentions that stand in `doc.ents`.
        changes: what was moved, merged or dropped.
    """

    mentions: int = 0
    entities: int = 0
    changes: list[Change] = field(default_factory=list)

    def counts(self) -> Counter[str]:
        """How often each kind of change was made."""
        return Counter(change.what for change in self.changes)


def align(doc: Doc, note: Note, alignment: Alignment, fragments: Fragments, report: AlignmentReport) -> None:
    """Set `doc.ents` and `doc.spans["annotations"]` of a tokenized note.

    Overlaps: the longest span (in tokens) wins in `doc.ents`, then the one that starts earlier,
    then the one that stands earlier in the file.

    Args:
        doc: the note's tokens; `doc.text` starts with the note's text.
        note: the note.
        alignment: what happens to a mention that does not meet token boundaries: it is dropped
            ("strict"), shrinks to the tokens inside it or grows to all that it touches.
        fragments: what stands for a discontinuous mention: its first part, all of its parts, the
            stretch from its beginning to its end, or nothing.
        report: collects the changes.
    """
    report.mentions += len(note.mentions)
    if not note.annotated:
        return
    origins: dict[Span, Mention] = {}  # a list would be searched once a mention
    for mention in note.mentions:
        for start, end in _pieces(mention, note, fragments, report):
            span = _token_span(doc, note, mention, start, end, alignment, report)
            if span is None:
                continue
            if span in origins:
                report.changes.append(_change(note, mention, "merged", "the same span and label"))
                continue
            origins[span] = mention
    spans = list(origins)
    doc.spans[ANNOTATIONS] = spans
    winner_of = winners(spans)
    chosen = {i for i, winner in enumerate(winner_of) if i == winner}
    for (span, mention), winner in zip(origins.items(), winner_of, strict=True):
        if spans[winner] is not span:
            place = ((span.start_char, span.end_char),)
            why = _why_it_lost(span, spans[winner])
            report.changes.append(_change(note, mention, "not in doc.ents", why, place))
    report.entities += len(chosen)
    entities = [spans[i] for i in sorted(chosen)]
    doc.set_ents(entities, missing=_unknown_spans(doc, note, entities), default="outside")


def _unknown_spans(doc: Doc, note: Note, entities: Iterable[Span]) -> list[Span]:
    """The runs of tokens that nobody annotated; those of entities are annotated."""
    if not note.unknown:
        return []
    starts, ends = np.array(note.unknown).T
    offsets = token_offsets(doc)
    last = np.searchsorted(starts, offsets, side="right") - 1
    return missing_spans(doc, (last >= 0) & (offsets < ends[last]), entities)


def missing_spans(doc: Doc, is_unknown: NDArray[np.bool_], entities: Iterable[Span]) -> list[Span]:
    """The runs of tokens that are unknown and in no entity.

    Args:
        doc: the document.
        is_unknown: bool (tokens,).
        entities: what is annotated all the same.
    """
    missing = is_unknown.copy()
    for entity in entities:
        missing[entity.start : entity.end] = False
    edges = np.flatnonzero(np.diff(missing.astype(np.int8), prepend=0, append=0)).tolist()
    return [Span(doc, start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def set_sentences(doc: Doc, note: Note, starts: Sequence[int], report: AlignmentReport) -> None:
    """Mark sentence starts, except inside an entity, which must stay in one sentence.

    Args:
        doc: the aligned document.
        note: the note.
        starts: characters at which sentences start.
        report: collects the boundaries that were left out.
    """
    is_start = np.isin(token_offsets(doc), np.fromiter(starts, dtype=np.int64))
    for entity in doc.ents:
        inside = slice(entity.start + 1, entity.end)
        if is_start[inside].any():
            place = (entity.start_char, entity.end_char)
            report.changes.append(
                Change(
                    note.id,
                    *place,
                    entity.label_,
                    "sentence joined",
                    "a sentence boundary inside it",
                    (place,),
                )
            )
        is_start[inside] = False
    is_start[:1] = True
    set_sentence_marks(doc, marks_of(is_start))


def _pieces(mention: Mention, note: Note, fragments: Fragments, report: AlignmentReport) -> Iterable[Offsets]:
    """The stretches of text that stand for a mention."""
    parts = mention.parts
    if len(parts) == 1:
        return parts
    cover = ((parts[0][0], max(end for _, end in parts)),)
    gaps = [note.text[end:start] for (_, end), (start, _) in itertools.pairwise(parts)]
    if not any(gap.strip() for gap in gaps):
        report.changes.append(
            _change(note, mention, "fragments joined", "white space between its parts", cover)
        )
        return cover
    stretches, change = {
        "first": (parts[:1], "fragments cut"),
        "all": (parts, "fragments split"),
        "cover": (cover, "fragments joined"),
        "skip": ((), "dropped"),
    }[fragments]
    report.changes.append(_change(note, mention, change, f"fragments = {fragments}", stretches))
    return stretches


def _token_span(
    doc: Doc,
    note: Note,
    mention: Mention,
    start: int,
    end: int,
    alignment: Alignment,
    report: AlignmentReport,
) -> Span | None:
    text = note.text[start:end]
    bare = _strip(text)
    if not bare:
        report.changes.append(_change(note, mention, "dropped", "white space only"))
        return None
    first = start + text.index(bare)
    span = doc.char_span(first, first + len(bare), mention.label, alignment_mode=alignment)
    while span and is_layout(span[0].text):
        span = doc[span.start + 1 : span.end]
    while span and is_layout(span[-1].text):
        span = doc[span.start : span.end - 1]
    if not span:
        why = f"no token boundary at its edges (alignment = {alignment})"
        report.changes.append(_change(note, mention, "dropped", why))
        return None
    span = Span(doc, span.start, span.end, label=mention.label)
    if (span.start_char, span.end_char) != (start, end):
        trimmed = (span.start_char, span.end_char) == (first, first + len(bare))
        why = "white space at its edges" if trimmed else "its edges lie inside tokens"
        place = ((span.start_char, span.end_char),)
        report.changes.append(_change(note, mention, "moved", why, place))
    return span


def _strip(text: str) -> str:
    previous = None
    while text != previous:
        previous, text = text, text.strip().strip(_INVISIBLE)
    return text


def winners(spans: Sequence[Span]) -> list[int]:
    """For each span the index of the one that stands in `doc.ents`: its own, or one that overlaps it.

    The longest span, in tokens, wins, then the one that starts earlier, then the one that comes first.
    """
    order = sorted(range(len(spans)), key=lambda i: (-len(spans[i]), spans[i].start, i))
    taken: dict[int, int] = {}
    winner_of = list(range(len(spans)))
    for i in order:
        tokens = range(spans[i].start, spans[i].end)
        winner_of[i] = next((taken[token] for token in tokens if token in taken), i)
        if winner_of[i] == i:
            taken.update(dict.fromkeys(tokens, i))
    return winner_of


def _why_it_lost(span: Span, winner: Span) -> str:
    if len(winner) > len(span):
        return f"a longer {winner.label_} overlaps it"
    if winner.start == span.start:
        return f"an equally long {winner.label_} at the same place stands earlier in the file"
    return f"an equally long {winner.label_} that starts earlier overlaps it"


def _change(note: Note, mention: Mention, what: str, why: str, kept: tuple[Offsets, ...] = ()) -> Change:
    return Change(note.id, mention.start, mention.end, mention.label, what, why, kept)
