"""Column files: one token a line, a blank line after each sentence."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.conll_layout import ConllColumns
from spacy_clinner.formats.conll_rows import DOCUMENT_START, Boundary, ColumnFile, Row, Token, read_rows
from spacy_clinner.formats.conll_tags import UNKNOWN, Tag, tag_spans, unknown_runs
from spacy_clinner.formats.files import files_below, written_whole
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.repairs import Repairs, readable
from spacy_clinner.formats.token_notes import bio_tags, note_of_tokens

SUFFIXES = {".conll", ".conllu", ".tsv", ".iob", ".bio", ".txt"}
USUAL_SENTENCES = 10
"""Sentences of a document in a file that marks no documents."""

_UNMARKED = (
    "column files without document marks, cut into documents of "
    f"{USUAL_SENTENCES} sentences (--sentences-per-document sets how many)"
)
_TASKS = "tasks of Label Studio, a document each (--sentences-per-document sets how many)"
_UNANNOTATED = "tokens tagged _ or -, or not at all, which count as unknown and not as outside"


@dataclass
class _Document:
    """Tokens of one document while it is read."""

    tokens: list[str] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    sentence_starts: list[int] = field(default_factory=list)  # token indices
    error: ClinnerError | None = None  # what is wrong with its first bad line
    bad_lines: int = 0

    def add(self, row: Token | ClinnerError, begins_sentence: bool) -> None:
        if begins_sentence:
            self.sentence_starts.append(len(self.tokens))
        if isinstance(row, ClinnerError):
            self.error = self.error or row
            self.bad_lines += 1
            return
        self.tokens.append(row.text)
        self.tags.append(row.tag)


def read_conll(
    path: Path,
    *,
    token_column: int = 0,
    tag_column: int = -1,
    separator: str | None = None,
    sentences_per_document: int | None = None,
    repairs: Repairs | None = None,
) -> Iterator[Note]:
    """Read a column file, or all .conll, .conllu, .tsv, .iob, .bio and .txt files below a directory.

    The text is the tokens joined by a space. Documents begin at -DOCSTART- lines and at the comments of
    CoNLL-U, CoNLL 2012 and JNLPBA that mark a document. One rule, that of conlleval, reads BIO, IOB1, BIOES
    (or BILUO) and BMES (or BMEWO): B, S, U and W begin an entity, and so does an I that continues no entity.
    Tokens tagged "_" or "-" are unknown, not outside. For comments, CoNLL-U and malformed rows see
    `conll_rows.read_rows`.

    Args:
        path: file or directory.
        token_column: column of the token, counted from 0, or from the end if negative.
        tag_column: column of the tag.
        separator: what separates columns; None to detect a tab, blanks, "," or ";" from the first rows.
        sentences_per_document: how many sentences a document has at most. 0 keeps the documents that the file
            marks, or makes the file one document. None is 0 if the file marks documents, 1 for tasks of Label
            Studio, and else `USUAL_SENTENCES`, which `repairs` reports.
        repairs: how notes are read, which were skipped, and what a user should know.

    Raises:
        ClinnerError: on a line with too few or too many columns or a tag such as "X-LABEL", or if no token of
            the corpus has a tag.
    """
    repairs = Repairs() if repairs is None else repairs
    columns = ConllColumns(token_column, tag_column, separator)
    notes = annotated = 0
    for file in files_below(path, SUFFIXES) if path.is_dir() else [path]:
        base = file.relative_to(path).with_suffix("").as_posix() if path.is_dir() else file.stem
        for note in readable(_attempts(file, base, columns, sentences_per_document, repairs), repairs):
            notes, annotated = notes + 1, annotated + note.annotated
            yield note
    if notes and not annotated:
        raise ClinnerError(f"{path}: no token has a tag, all are unknown (_ or -): check --tag-column")


def write_conll(notes: Iterable[Note], path: Path) -> int:
    """Write BIO with one -DOCSTART- line a note; returns how many notes.

    Raises:
        ClinnerError: if a note has no tokens given, a mention that does not meet token boundaries or
            overlaps another or tokens that are unknown, a label with white space, or a token that is white
            space or holds a tab or a line end.
    """
    count = 0
    with written_whole(path) as temporary, temporary.open("w", encoding="utf8", newline="") as file:
        for note in notes:
            tags = bio_tags(note, "CoNLL")
            tokens = note.tokens or ()
            file.write(f"{DOCUMENT_START}\tO\n\n")
            starts = set(note.sentence_starts or ())
            for (start, end), tag in zip(tokens, tags, strict=True):
                if start in starts and (start, end) != tokens[0]:
                    file.write("\n")
                file.write(f"{_cell(note, start, end)}\t{tag}\n")
            file.write("\n")
            count += 1
    return count


def _attempts(
    file: Path, base: str, columns: ConllColumns, size: int | None, repairs: Repairs
) -> Iterator[Callable[[], Note | None]]:
    """What gives the notes of a file, one by one."""
    try:
        read = read_rows(file, columns)
    except ClinnerError as error:
        repairs.skip(error)
        return
    for column, count in read.other_tags.items():
        repairs.unread[f"tags of entities in column {column} (--tag-column {column} reads them)"] += count
    documents = _documents(read.rows, _usual_size(read, repairs) if size is None else size)
    for number, document in enumerate(documents):
        yield partial(_note, f"{base}-{number}", document, repairs)


def _usual_size(read: ColumnFile, repairs: Repairs) -> int:
    """Sentences of a document where nobody chose; 0 for all between two marks."""
    sentences = sum(
        isinstance(before, Boundary) and not isinstance(row, Boundary)
        for before, row in itertools.pairwise((Boundary(False), *read.rows))
    )
    if read.from_label_studio and sentences > 1:
        repairs.remarks[_TASKS] += sentences
        return 1
    if read.marks_documents or sentences <= USUAL_SENTENCES:
        return 0
    repairs.remarks[_UNMARKED] += 1
    return USUAL_SENTENCES


def _documents(rows: Iterable[Row], size: int) -> Iterator[_Document]:
    """Documents between marks, of so many sentences at most; 0 for any number."""
    document, begins_sentence = _Document(), True
    for row in rows:
        if isinstance(row, Boundary):
            begins_sentence = True
            if row.is_document and document.sentence_starts:
                yield document
                document = _Document()
            continue
        if begins_sentence and size and len(document.sentence_starts) == size:
            yield document
            document = _Document()
        document.add(row, begins_sentence)
        begins_sentence = False
    if document.sentence_starts:
        yield document


def _note(note_id: str, document: _Document, repairs: Repairs) -> Note | None:
    if document.error:
        others = document.bad_lines - 1
        raise (
            ClinnerError(f"{document.error} ({others:,} more in this document)") if others else document.error
        )
    if not document.tokens:
        return None
    unknown = list(unknown_runs(document.tags))
    if unknown:
        repairs.remarks[_UNANNOTATED] += document.tags.count(UNKNOWN)
    return note_of_tokens(
        note_id,
        document.tokens,
        tag_spans(document.tags, set(document.sentence_starts)),
        unknown=unknown,
        sentence_starts=document.sentence_starts,
        annotated=any(tag != UNKNOWN for tag in document.tags),
    )


def _cell(note: Note, start: int, end: int) -> str:
    """A token as it can stand in a column."""
    token = note.text[start:end]
    if not token.strip("\t\r\n ") or any(character in token for character in "\t\n\r"):
        raise ClinnerError(
            f"{note.id}: the token {start}-{end} is white space, or holds a tab or a line end, which columns "
            "cannot hold: convert to .spacy or brat instead"
        )
    return token
