"""Column files: one token a line, a blank line after each sentence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import files_below, read_text, written_whole
from spacy_clinner.formats.record import Mention, Note, Offsets
from spacy_clinner.formats.repairs import Repairs, readable

DOCUMENT_START = "-DOCSTART-"
_BEGINS = {"B", "S", "U"}
_ENDS = {"E", "L", "S", "U"}


@dataclass
class _Document:
    """Tokens of one document while it is read."""

    tokens: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    sentence_starts: list[int] = field(default_factory=list)  # token indices
    error: ClinnerError | None = None  # what is wrong with its first bad line


def read_conll(
    path: Path,
    *,
    token_column: int = 0,
    tag_column: int = -1,
    separator: str | None = None,
    sentences_per_document: int = 0,
    repairs: Repairs | None = None,
) -> Iterator[Note]:
    """Notes of a column file, or of all .conll, .tsv, .iob and .bio files below a directory.

    The text is the tokens joined by a space. Documents are separated by
    -DOCSTART- lines. BIO, IOB1 and BIOES (or BILUO) are read by one rule, that of conlleval: B, S
    and U begin an entity, and so does an I that continues nothing.

    Args:
        path: file or directory.
        token_column: column of the token, counted from 0, or from the end if negative.
        tag_column: column of the tag.
        separator: what separates columns; None for a tab if the line has one, else blanks.
        sentences_per_document: documents of so many sentences where the file has no -DOCSTART-
            lines; 0 for one document a file.
        repairs: how notes are read, and which were skipped.

    Raises:
        ClinnerError: on a line with too few columns, or a tag such as "X-LABEL".
    """
    repairs = Repairs() if repairs is None else repairs
    suffixes = {".conll", ".tsv", ".iob", ".bio", ".txt"}
    for file in files_below(path, suffixes) if path.is_dir() else [path]:
        base = file.relative_to(path).with_suffix("").as_posix() if path.is_dir() else file.stem
        documents = _documents(file, token_column, tag_column, separator, sentences_per_document)
        for number, document in enumerate(documents):
            yield from readable([partial(_note, f"{base}-{number}", document)], repairs)


def write_conll(notes: Iterable[Note], path: Path) -> int:
    """Write BIO with one -DOCSTART- line a note; returns how many notes.

    Raises:
        ClinnerError: if a note has no tokens given, a mention that does not meet token boundaries or
            overlaps another, or a label with white space.
    """
    count = 0
    with written_whole(path) as temporary, temporary.open("w", encoding="utf8", newline="") as file:
        for note in notes:
            tokens = note.tokens
            if tokens is None:
                raise ClinnerError(f"{note.id}: CoNLL needs tokens: convert to .spacy or brat instead")
            file.write(f"{DOCUMENT_START}\tO\n\n")
            tags = _bio(note, tokens)
            starts = set(note.sentence_starts or ())
            for (start, end), tag in zip(tokens, tags, strict=True):
                if start in starts and (start, end) != tokens[0]:
                    file.write("\n")
                file.write(f"{note.text[start:end]}\t{tag}\n")
            file.write("\n")
            count += 1
    return count


def _documents(
    path: Path, token_column: int, tag_column: int, separator: str | None, size: int
) -> Iterator[_Document]:
    document, sentences, at_start = _Document(), 0, True
    lines = _lines(path)
    if any(line.startswith(DOCUMENT_START) for line in lines):
        size = 0  # the file says itself where documents begin
    for number, line in enumerate(lines, start=1):
        if line.startswith(DOCUMENT_START):
            if document.tokens or document.error:
                yield document
            document, sentences, at_start = _Document(), 0, True
            continue
        if not line.strip():
            at_start = True
            continue
        if at_start:
            if size and sentences == size:
                yield document
                document, sentences = _Document(), 0
            document.sentence_starts.append(len(document.tokens))
            sentences, at_start = sentences + 1, False
        columns = _columns(line, separator)
        try:
            token, tag = columns[token_column], columns[tag_column]
        except IndexError:
            document.error = document.error or ClinnerError(
                f"{path}:{number}: {len(columns)} column(s): check --token-column and --tag-column"
            )
            continue
        if not token or (tag != "O" and (len(tag) < 3 or tag[1] != "-" or tag[0] not in "BIESLU")):
            document.error = document.error or ClinnerError(
                f"{path}:{number}: expected a token and a tag such as O, B-LABEL or I-LABEL: check "
                "the columns"
            )
            continue
        document.tokens.append(token)
        document.tags.append(tag)
    if document.tokens or document.error:
        yield document


def _columns(line: str, separator: str | None) -> list[str]:
    """Columns of a line; a no-break space or any other white space beyond ASCII is part of a token."""
    if separator is None and "\t" not in line:
        return [column for column in line.split(" ") if column]
    return line.split("\t" if separator is None else separator)


def _lines(path: Path) -> list[str]:
    """Lines without their ends; only line feeds end a line, other separators may be in tokens."""
    return [line.rstrip("\r") for line in read_text(path).removeprefix("\ufeff").split("\n")]


def _note(note_id: str, document: _Document) -> Note:
    if document.error:
        raise document.error
    offsets: list[Offsets] = []
    position = 0
    for token in document.tokens:
        offsets.append((position, position + len(token)))
        position += len(token) + 1
    spans = _spans(document.tags, set(document.sentence_starts))
    mentions = tuple(Mention(offsets[start][0], offsets[end - 1][1], label) for start, end, label in spans)
    sentence_starts = tuple(offsets[i][0] for i in document.sentence_starts)
    return Note(note_id, " ".join(document.tokens), mentions, tuple(offsets), sentence_starts)


def _spans(tags: list[str], sentence_starts: set[int]) -> list[tuple[int, int, str]]:
    """Token spans; entities do not cross sentences."""
    spans: list[tuple[int, int, str]] = []
    open_label, begin = "", 0
    for i, tag in enumerate([*tags, "O"]):
        letter, label = (tag[0], tag[2:]) if tag != "O" else ("O", "")
        if open_label and (label != open_label or letter in _BEGINS or i in sentence_starts):
            spans.append((begin, i, open_label))
            open_label = ""
        if label and not open_label:
            open_label, begin = label, i
        if label and letter in _ENDS:
            spans.append((begin, i + 1, label))
            open_label = ""
    return spans


def _bio(note: Note, tokens: tuple[Offsets, ...]) -> list[str]:
    tags = ["O"] * len(tokens)
    begins = {start: i for i, (start, _) in enumerate(tokens)}
    ends = {end: i for i, (_, end) in enumerate(tokens)}
    for mention in note.mentions:
        where = f"{note.id}: mention {mention.start}-{mention.end}"
        if mention.start not in begins or mention.end not in ends:
            raise ClinnerError(f"{where} does not meet token boundaries: align it first")
        if mention.label.split() != [mention.label]:
            raise ClinnerError(f"{where} has a label with white space: rename it")
        first, last = begins[mention.start], ends[mention.end]
        if set(tags[first : last + 1]) != {"O"}:
            raise ClinnerError(f"{where} overlaps another: CoNLL holds flat entities only")
        tags[first] = f"B-{mention.label}"
        tags[first + 1 : last + 1] = [f"I-{mention.label}"] * (last - first)
    return tags
