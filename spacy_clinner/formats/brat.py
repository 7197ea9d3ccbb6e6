"""brat standoff: a .txt file with the text and an .ann file, or .a1 and .a2 files, with the annotation."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.claims import Claim, Wording, settle
from spacy_clinner.formats.files import files_below, files_beside, read_text, why_unread, written_whole
from spacy_clinner.formats.record import SCORE_DIGITS, Mention, Note, Offsets
from spacy_clinner.formats.repairs import Repairs, readable
from spacy_clinner.formats.text_kinds import require_plain

# id TAB label offsets[;offsets ...] TAB text; the text column may itself hold tabs
_TEXT_BOUND = re.compile(r"(T\S*)\t(\S+) (\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*)(?:\t(.*))?")

_SCORE = re.compile(r"#\d+\tAnnotatorNotes T\d+\tconfidence [01]\.\d+\r?")
"""A note that `write_brat` puts beside what a model predicted."""

_MISPLACED = re.compile(r"\s*[Tt][0-9]+[\t ]")
"""How a line of a mention begins that is indented, or has its id in small letters: malformed, not another."""

_ID = re.compile(r"T[0-9]+")
_KINDS = {
    "R": "relations",
    "E": "events",
    "A": "attributes",
    "M": "attributes",
    "N": "normalizations",
    "#": "comments",
    "*": "equivalences",
}
"""What lines are that begin otherwise than with a T."""

_OTHER = "other lines"
_SUFFIXES = (".ann", ".a1", ".a2")
_WORDING = Wording(
    lambda at: ClinnerError(
        f"{at.where}: offsets {at.span} do not fit the text of {at.length} characters: check that "
        ".txt and .ann belong together"
    ),
    lambda at: ClinnerError(
        f"{at.where}: the span {at.span} does not hold the text beside it: its offsets are of "
        "another version of the .txt (other line ends or encoding?): put back the one annotated"
    ),
)


def read_brat(path: Path, repairs: Repairs | None = None) -> Iterator[Note]:
    """Read the notes of a brat corpus, sorted by path, or of BioNLP files with mentions in .a1 and .a2.

    Only text-bound annotations (T lines) are read; `repairs` counts the others by kind. It also lists offsets
    that do not count characters, for example because CRLF counts as one. A .txt file without an annotation
    file is an unannotated note. An empty .ann file is the annotation of a note without entities.

    Args:
        path: a .txt, .ann, .a1 or .a2 file, or a directory that is searched at every depth; suffixes count in
            any case. Ids are file names without suffix, with the folders below `path` in front.
        repairs: how notes are read, and what was mended or left out.

    Raises:
        ClinnerError: on a missing file, an encoding other than UTF-8, a malformed line, a span that does
            not hold the text quoted beside it, files whose names differ only in the case of the suffix
            where there is annotation, or a text without annotation file that is itself of another format.
    """
    repairs = Repairs() if repairs is None else repairs
    return readable(_attempts(path, repairs), repairs)


def _attempts(path: Path, repairs: Repairs) -> Iterator[Callable[[], Note | None]]:
    if not path.is_dir():
        yield partial(_read_file, path, repairs)
        return
    for annotation in files_below(path, set(_SUFFIXES)):
        yield partial(_require_text, annotation)
    root = os.path.realpath(path)
    for text in files_below(path, {".txt"}):
        note_id = text.relative_to(path).with_suffix("").as_posix()
        yield partial(_read_pair, text, note_id, repairs, root)


def _read_file(path: Path, repairs: Repairs) -> Note:
    text = _text_of(path) if path.suffix.lower() in _SUFFIXES else path
    return _read_pair(text, path.stem, repairs)


def _require_text(annotation: Path) -> None:
    _text_of(annotation)


def write_brat(notes: Iterable[Note], directory: Path) -> int:
    """Write one .txt and, for annotated notes, one .ann file a note; returns how many notes.

    Mentions keep ids such as T7; others get free ones. What a model predicted has its confidence in a note
    (`AnnotatorNotes`), which brat shows and `read_brat` passes over.

    Raises:
        ClinnerError: if a label holds white space, which brat cannot express.
    """
    written = 0
    for note in notes:
        pairs = zip(_ids(note.mentions), note.mentions, strict=True)
        lines = [
            _format(identifier, mention, note) + _score_note(number, identifier, mention)
            for number, (identifier, mention) in enumerate(pairs, start=1)
        ]
        if note.annotated:
            with written_whole(directory / f"{note.id}.ann") as path:
                path.write_bytes("".join(lines).encode("utf8"))
        # last: a text without annotation would pass for a note that nobody annotated
        with written_whole(directory / f"{note.id}.txt") as path:
            path.write_bytes(note.text.encode("utf8"))
        written += 1
    return written


def _text_of(annotation: Path) -> Path:
    """The one text that an annotation file belongs to."""
    texts = files_beside(annotation, ".txt")
    if not texts:
        raise ClinnerError(f"{annotation}: there is no .txt file beside it: add it or remove the annotation")
    if len(texts) > 1:
        raise ClinnerError(f"{annotation}: belongs to {texts[0].name} or {texts[1].name}: rename one of them")
    return texts[0]


def _annotations_of(text: Path) -> list[Path]:
    """The annotation files of a text: one .ann, or .a1 and .a2; none if nobody annotated it."""
    annotations = [file for suffix in _SUFFIXES for file in files_beside(text, suffix)]
    suffixes = [file.suffix.lower() for file in annotations]
    if len(set(suffixes)) < len(suffixes) or (".ann" in suffixes and len(suffixes) > 1):
        first, second, *_ = annotations
        raise ClinnerError(f"{text}: annotated by {first.name} or {second.name}: remove one of them")
    if annotations:
        _text_of(annotations[0])
    return annotations


def _read_pair(text_path: Path, note_id: str, repairs: Repairs, root: str | None = None) -> Note:
    text = read_text(text_path)
    annotations = _annotations_of(text_path)
    if root is not None:
        _require_inside(annotations, root)
    if not annotations:
        require_plain(text_path, text, repairs)
        return Note(note_id, text, annotated=False)
    claims = [claim for file in annotations for claim in _parse(file, repairs)]
    return Note(note_id, text, settle(note_id, text, claims, _WORDING, repairs))


def _require_inside(annotations: Iterable[Path], root: str) -> None:
    for annotation in annotations:
        if reason := why_unread(annotation, root):
            raise ClinnerError(f"{annotation}: {reason} are not read: put a file in its place")


def _parse(path: Path, repairs: Repairs) -> Iterator[Claim]:
    unread = Counter[str]()
    read = 0
    for number, line in enumerate(read_text(path).removeprefix("\ufeff").split("\n"), start=1):
        if line.startswith("T") or _MISPLACED.match(line):
            read += 1
            yield _claim(line.rstrip("\r"), f"{path}:{number}")
        elif line.strip() and not _SCORE.fullmatch(line):
            unread[_KINDS.get(line[0], _OTHER)] += 1
    if unread[_OTHER] and unread.total() == unread[_OTHER] and not read:
        raise ClinnerError(f"{path}: no line of it is a brat annotation: export it as brat standoff")
    repairs.unread.update(unread)


def _claim(line: str, where: str) -> Claim:
    match = _TEXT_BOUND.fullmatch(line)
    if match is None:
        raise ClinnerError(
            f"{where}: malformed text-bound annotation: expected "
            "ID<tab>LABEL START END[;START END]<tab>TEXT, with a label without spaces"
        )
    identifier, label, offsets, quoted = match.groups()
    parts = tuple(_offsets(part) for part in offsets.split(";"))
    return Claim(parts, label, where, identifier, quoted)


def _offsets(part: str) -> Offsets:
    start, end = part.split(" ")
    return int(start), int(end)


def _ids(mentions: Iterable[Mention]) -> Iterator[str]:
    """An id for each mention: its own, or one that is free where another format gave it or it comes twice.

    Readers take only lines whose id begins with a T.
    """
    mentions = list(mentions)
    usable = {mention.id for mention in mentions if _ID.fullmatch(mention.id)}
    free = (f"T{number}" for number in count(1) if f"T{number}" not in usable)
    written: set[str] = set()
    for mention in mentions:
        keeps = mention.id in usable and mention.id not in written
        written.add(mention.id)
        yield mention.id if keeps else next(free)


def _format(identifier: str, mention: Mention, note: Note) -> str:
    if re.search(r"\s", mention.label):
        raise ClinnerError(
            f"{note.id}: the label at {mention.start}-{mention.end} holds white space, which brat "
            "cannot express: rename it"
        )
    parts = mention.parts
    offsets = ";".join(f"{start} {end}" for start, end in parts)
    shown = " ".join(" ".join(note.text[start:end].split()) for start, end in parts)
    return f"{identifier}\t{mention.label} {offsets}\t{shown}\n"


def _score_note(number: int, identifier: str, mention: Mention) -> str:
    """The line of a mention's score; empty if it has none."""
    if mention.score is None:
        return ""
    return f"#{number}\tAnnotatorNotes {identifier}\tconfidence {mention.score:.{SCORE_DIGITS}f}\n"
