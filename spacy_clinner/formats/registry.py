"""The formats of annotated notes: their names, their files, and how each is read."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from spacy_clinner.formats import bioc, cas_json, gliner, huggingface, span_tables, webanno
from spacy_clinner.formats.annotation_layers import ANY_LAYER, LayerChoice
from spacy_clinner.formats.bioc import read_bioc, write_bioc
from spacy_clinner.formats.brat import read_brat, write_brat
from spacy_clinner.formats.cas_json import read_cas_json, write_cas_json
from spacy_clinner.formats.cas_xmi import read_xmi, write_xmi
from spacy_clinner.formats.class_labels import SIDE_FILES
from spacy_clinner.formats.conll import read_conll, write_conll
from spacy_clinner.formats.gliner import read_gliner, write_gliner
from spacy_clinner.formats.huggingface import read_huggingface, write_huggingface
from spacy_clinner.formats.i2b2 import Level, read_i2b2, write_i2b2
from spacy_clinner.formats.jsonl import read_jsonl, write_jsonl
from spacy_clinner.formats.marked_files import Mark, begin_of
from spacy_clinner.formats.nbme import read_nbme, write_nbme
from spacy_clinner.formats.pubtator import read_pubtator, write_pubtator
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.repairs import Repairs
from spacy_clinner.formats.span_tables import read_span_table, write_span_table
from spacy_clinner.formats.webanno import read_webanno, write_webanno

KnownFormat = Literal[
    "brat",
    "conll",
    "jsonl",
    "i2b2",
    "nbme",
    "pubtator",
    "spacy",
    "spacy-json",
    "bioc",
    "webanno",
    "xmi",
    "cas-json",
    "huggingface",
    "gliner",
    "csv",
]


@dataclass(frozen=True)
class FormatOptions:
    """What some formats leave open; a format reads its own options and no others.

    Attributes:
        token_column, tag_column, sentences_per_document: of column files, see `formats.conll.read_conll`.
        level: of i2b2 XML, see `formats.i2b2.read_i2b2`.
        spans_key: of .spacy files: which of `doc.spans` holds the mentions; None for the entities.
        layer: of WebAnno TSV, XMI and CAS JSON: which layer holds the mentions, and which of its features is
            the label; see `formats.annotation_layers`.
    """

    token_column: int = 0
    tag_column: int = -1
    sentences_per_document: int | None = None
    level: Level = "type"
    spans_key: str | None = None
    layer: LayerChoice = ANY_LAYER


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


WriteNotes = Callable[[Iterable[Note], Path], int]
"""Writes notes into a directory, or a file if one holds many; gives their number."""


class NoteFormat(NamedTuple):
    """A format of annotated notes.

    Attributes:
        name: as `--format` has it.
        suffixes: of its files, by which the format of a path is known.
        read: reads them.
        note_suffixes: of those files that hold notes to be annotated or redacted; none if the format holds
            tokens, or notes together with what they are searched for.
        holds_many: whether a file may hold more than one note.
        mark: what its files begin with, where other formats have the same suffix; None for the format that
            files of the suffix have otherwise.
        write: writes notes, into a directory or a file; None if that makes no sense.
    """

    name: KnownFormat
    suffixes: tuple[str, ...]
    read: ReadNotes
    note_suffixes: tuple[str, ...] = ()
    holds_many: bool = False
    mark: Mark | None = None
    write: WriteNotes | None = None


def format_of_file(file: Path, formats: Iterable[NoteFormat]) -> NoteFormat | None:
    """The format of a file by its suffix, in any case, and by its beginning where several have that suffix.

    None for another file, also for one that describes the others of a data set or an export.

    Args:
        file: any file.
        formats: the formats that it may have.
    """
    suffix = file.suffix.lower()
    if file.name in SIDE_FILES or file.name.lower().endswith("typesystem.xml"):
        return None
    candidates = [known for known in formats if suffix in known.suffixes]
    if len(candidates) > 1:
        begin = begin_of(file)
        candidates.sort(key=lambda known: known.mark is None)
        candidates = [known for known in candidates if known.mark is None or known.mark.is_in(begin)]
    return candidates[0] if candidates else None


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


def _bioc(path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
    return read_bioc(path, repairs)


def _webanno(path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
    return read_webanno(path, options.layer, repairs)


def _xmi(path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
    return read_xmi(path, options.layer, repairs)


def _cas_json(path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
    return read_cas_json(path, options.layer, repairs)


def _huggingface(path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
    return read_huggingface(path, repairs)


def _gliner(path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
    return read_gliner(path, repairs)


def _span_table(path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
    return read_span_table(path, repairs)


TEXT_FORMATS = (
    NoteFormat("brat", (".ann", ".a1", ".a2", ".txt"), _brat, (".txt",), write=write_brat),
    NoteFormat(
        *("conll", (".conll", ".conllu", ".tsv", ".iob", ".bio"), _conll),
        holds_many=True,
        write=write_conll,
    ),
    NoteFormat("jsonl", (".jsonl", ".json"), _jsonl, (".jsonl", ".json"), holds_many=True, write=write_jsonl),
    NoteFormat("i2b2", (".xml",), _i2b2, (".xml",), write=write_i2b2),
    NoteFormat("nbme", (".csv",), _nbme, holds_many=True, write=write_nbme),
    NoteFormat("pubtator", (".pubtator",), _pubtator, holds_many=True, write=write_pubtator),
    NoteFormat("bioc", (".xml", ".json", ".bioc"), _bioc, holds_many=True, mark=bioc.MARK, write=write_bioc),
    NoteFormat("webanno", (".tsv",), _webanno, mark=webanno.MARK, write=write_webanno),
    NoteFormat("xmi", (".xmi",), _xmi, write=write_xmi),
    NoteFormat("cas-json", (".json",), _cas_json, mark=cas_json.MARK, write=write_cas_json),
    NoteFormat(
        *("huggingface", (".parquet", ".arrow", ".json", ".jsonl"), _huggingface),
        holds_many=True,
        mark=huggingface.MARK,
        write=write_huggingface,
    ),
    NoteFormat(
        *("gliner", (".json", ".jsonl"), _gliner), holds_many=True, mark=gliner.MARK, write=write_gliner
    ),
    NoteFormat(
        *("csv", (".csv", ".tsv"), _span_table),
        holds_many=True,
        mark=span_tables.MARK,
        write=write_span_table,
    ),
)
"""All formats but spaCy's own, which `corpus.note_formats` adds."""
