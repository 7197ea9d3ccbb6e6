"""The formats of annotated notes: their names, their files, and how each is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from spacy_clinner.formats.brat import read_brat
from spacy_clinner.formats.conll import read_conll
from spacy_clinner.formats.i2b2 import Level, read_i2b2
from spacy_clinner.formats.jsonl import read_jsonl
from spacy_clinner.formats.nbme import read_nbme
from spacy_clinner.formats.pubtator import read_pubtator
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.repairs import Repairs

KnownFormat = Literal["brat", "conll", "jsonl", "i2b2", "nbme", "pubtator", "spacy"]


@dataclass(frozen=True)
class FormatOptions:
    """What some formats leave open; a format reads its own options and no others.

    Attributes:
        token_column, tag_column, sentences_per_document: of column files, see `formats.conll.read_conll`.
        level: of i2b2 XML, see `formats.i2b2.read_i2b2`.
        spans_key: of .spacy files: which of `doc.spans` holds the mentions; None for the entities.
    """

    token_column: int = 0
    tag_column: int = -1
    sentences_per_document: int | None = None
    level: Level = "type"
    spans_key: str | None = None


class ReadNotes(Protocol):
    """Reads the notes of a file or directory."""

    def __call__(self, path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
        """Args:
            path: a file or a directory.
            options: what the format leaves open.
            repairs: how notes are read; it is told what was mended or left out.

        Raises:
            ClinnerError: on bad input.
        """
        ...


class NoteFormat(NamedTuple):
    """A format of annotated notes.

    Attributes:
        name: as `--format` has it.
        suffixes: of its files, by which the format of a path is known.
        read: reads them.
        note_suffixes: of those files that hold notes to be annotated or redacted; none if the format holds
            tokens, or notes together with what they are searched for.
        holds_many: whether a file may hold more than one note.
    """

    name: KnownFormat
    suffixes: tuple[str, ...]
    read: ReadNotes
    note_suffixes: tuple[str, ...] = ()
    holds_many: bool = False


def _brat(path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
    return read_brat(path, repairs)


def _conll(path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
    return read_conll(
        path,
        token_column=options.token_column,
        tag_column=options.tag_column,
        sentences_per_document=options.sentences_per_document,
        repairs=repairs,
    )


def _jsonl(path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
    return read_jsonl(path, repairs)


def _i2b2(path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
    return read_i2b2(path, options.level, repairs)


def _nbme(path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
    return read_nbme(path, repairs=repairs)


def _pubtator(path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
    return read_pubtator(path, repairs)


TEXT_FORMATS = (
    NoteFormat("brat", (".ann", ".a1", ".a2", ".txt"), _brat, (".txt",)),
    NoteFormat("conll", (".conll", ".conllu", ".tsv", ".iob", ".bio"), _conll, holds_many=True),
    NoteFormat("jsonl", (".jsonl", ".json"), _jsonl, (".jsonl", ".json"), holds_many=True),
    NoteFormat("i2b2", (".xml",), _i2b2, (".xml",)),
    NoteFormat("nbme", (".csv",), _nbme, holds_many=True),
    NoteFormat("pubtator", (".pubtator",), _pubtator, holds_many=True),
)
"""All formats but spaCy's own, which `corpus.note_formats` adds."""
