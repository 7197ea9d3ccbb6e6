"""What an annotator is given at a time: whole notes, or the sentences of notes."""

from collections.abc import Container, Iterable, Iterator
from hashlib import blake2b
from typing import Literal, NamedTuple

from spacy_clinner.batch.note_files import PlacedNote
from spacy_clinner.corpus.layout import is_layout
from spacy_clinner.corpus.whole_notes import texts_of_notes
from spacy_clinner.formats.annotators import text_key
from spacy_clinner.formats.record import Note
from spacy_clinner.text.sentences import sentence_spans

UnitKind = Literal["note", "sentence"]


class TextUnit(NamedTuple):
    """A note, or a part of one.

    Attributes:
        placed: the note and where it is from.
        start, end: characters of the note.
    """

    placed: PlacedNote
    start: int
    end: int

    @property
    def text(self) -> str:
        """The text of the unit."""
        return self.placed.note.text[self.start : self.end]


def units_of(placed: PlacedNote, kind: UnitKind) -> Iterator[TextUnit]:
    """The units of a note in text order; a text without words has none."""
    for start, end in spans_of(placed.note.text, kind):
        yield TextUnit(placed, start, end)


def spans_of(text: str, kind: UnitKind) -> Iterator[tuple[int, int]]:
    """First characters of the units of a text, and those after the last ones.

    A sentence is cut as `convert --unit sentence` cuts, without the white space around it.
    """
    if kind == "note":
        if not is_layout(text):
            yield 0, len(text)
        return
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if not is_layout(sentence):
            yield start + len(sentence) - len(sentence.lstrip()), start + len(sentence.rstrip())


def text_digest(text: str) -> bytes:
    """What tells equal texts, white space apart: 16 bytes."""
    return blake2b(text_key(text).encode("utf8", "surrogatepass"), digest_size=16).digest()


def labelled_digests(notes: Iterable[Note], kind: UnitKind) -> set[bytes]:
    """Digests of texts that are labelled: of notes, of notes whose sentences all are, and of their units."""
    labelled = [note for note in notes if note.annotated]
    digests = set(map(text_digest, texts_of_notes(labelled)))
    for note in labelled:
        digests.add(text_digest(note.text))
        digests.update(text_digest(note.text[start:end]) for start, end in spans_of(note.text, kind))
    return digests


def has_sentence_among(text: str, digests: Container[bytes]) -> bool:
    """Whether a sentence of a text, or the text, has one of these digests."""
    return any(text_digest(text[start:end]) in digests for start, end in spans_of(text, "sentence"))
