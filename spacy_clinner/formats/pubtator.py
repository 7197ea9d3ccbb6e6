"""PubTator: a title and an abstract a document, with its annotation below.

    12345|t|Aspirin in fever.
    12345|a|We gave aspirin.
    12345<tab>0<tab>7<tab>Aspirin<tab>Chemical<tab>D001241

Offsets count characters of title, one line end and abstract (Wei et al. 2013, doi:10.1093/nar/gkt441).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.claims import Claim, Wording, settle
from spacy_clinner.formats.files import files_below, read_text, written_whole
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.repairs import Repairs, readable

SUFFIXES = {".pubtator"}
_TEXT = re.compile(r"([^|\t]+)\|(\w)\|(.*)")
_ID = re.compile(r"[^\s|]+")
_ANNOTATION = re.compile(r"^[^|\t\n]+\t", re.MULTILINE)
_UNMARKED = "PubTator files without any annotation, whose documents count as annotated, without a mention"
_ONE_LINE = re.compile(r"[\r\n]")
_OFFSETS = re.compile(r"\d{1,9}")
_WORDING = Wording(
    lambda at: ClinnerError(
        f"{at.where}: offsets {at.span} do not fit the text of {at.length} characters: mend the line"
    ),
    lambda at: ClinnerError(
        f"{at.where}: the span {at.span} does not hold the text beside it: do the lines belong to "
        "this version of the text?"
    ),
)
_Line = tuple[str, str]


def read_pubtator(path: Path, repairs: Repairs | None = None) -> Iterator[Note]:
    """Notes of a PubTator file, or of all .pubtator files below a directory.

    The id is the document's number. Relations are counted as unread.

    Args:
        path: file, or a directory that is searched at every depth; suffixes count in any case.
        repairs: how notes are read, and what was mended or left out.

    Raises:
        ClinnerError: on a missing file, a malformed line, or offsets that do not fit the text.
    """
    repairs = Repairs() if repairs is None else repairs
    files = files_below(path, SUFFIXES) if path.is_dir() else [path]
    attempts = (attempt for file in files for attempt in _attempts(file, repairs))
    return readable(attempts, repairs)


def write_pubtator(notes: Iterable[Note], path: Path) -> int:
    """Write notes as PubTator documents; returns how many.

    The first line of a text is the title, the others are the abstract, in which a blank stands for each line
    end, so that offsets stay.

    Raises:
        ClinnerError: on what PubTator cannot hold: a note that nobody annotated, an id or a label with a tab,
            a line end or a "|", or a discontinuous mention.
    """
    count = 0
    with written_whole(path) as temporary, temporary.open("w", encoding="utf8", newline="") as file:
        for note in notes:
            file.write("".join(f"{line}\n" for line in _lines(note)) + "\n")
            count += 1
    return count


def _lines(note: Note) -> Iterator[str]:
    if not note.annotated:
        raise ClinnerError(
            f"{note.id}: nobody annotated it, which PubTator cannot say: write JSON lines or BioC instead"
        )
    if not _ID.fullmatch(note.id):
        raise ClinnerError(f"{note.id}: an id with white space or |, which PubTator cannot hold: rename it")
    title, *abstract = _ONE_LINE.sub(" ", note.text.replace("\n", "\0", 1)).split("\0")
    yield f"{note.id}|t|{title}"
    yield from (f"{note.id}|a|{text}" for text in abstract)
    yield from (_mention_line(note, mention) for mention in note.mentions)


def _mention_line(note: Note, mention: Mention) -> str:
    if mention.fragments or "\t" in mention.label or "\n" in mention.label:
        raise ClinnerError(
            f"{note.id}: the mention {mention.start}-{mention.end} is discontinuous or has a label with a "
            "tab or a line end, which PubTator cannot hold: write BioC instead"
        )
    shown = " ".join(note.text[mention.start : mention.end].split())
    return "\t".join((note.id, str(mention.start), str(mention.end), shown, mention.label))


def _attempts(file: Path, repairs: Repairs) -> Iterator[Callable[[], Note | None]]:
    lines: list[_Line] = []
    try:
        content = read_text(file)
    except ClinnerError as error:
        repairs.skip(error)
        return
    for number, line in enumerate(content.removeprefix("\ufeff").split("\n"), start=1):
        line = line.rstrip("\r")
        begins = (match := _TEXT.fullmatch(line)) and match.group(2) == "t"
        if lines and (begins or not line.strip()):
            yield partial(_note, lines, repairs)
            lines = []
        if line.strip():
            lines.append((f"{file}:{number}", line))
    if lines:
        yield partial(_note, lines, repairs)
    if not _ANNOTATION.search(content):
        repairs.remarks[_UNMARKED] += 1


def _note(lines: list[_Line], repairs: Repairs) -> Note:
    texts = [match for _, line in lines if (match := _TEXT.fullmatch(line))]
    if not texts or texts[0].group(2) != "t":
        raise ClinnerError(f"{lines[0][0]}: expected NUMBER|t|TITLE: is this a PubTator file?")
    note_id, text = texts[0].group(1), "\n".join(match.group(3) for match in texts)
    claims = [
        claim
        for where, line in lines
        if not _TEXT.fullmatch(line) and (claim := _claim(line, where, note_id, repairs))
    ]
    return Note(note_id, text, settle(note_id, text, claims, _WORDING, repairs))


def _claim(line: str, where: str, note_id: str, repairs: Repairs) -> Claim | None:
    columns = line.split("\t")
    if columns[0] != note_id or len(columns) < 4:
        raise ClinnerError(
            f"{where}: malformed line: expected NUMBER<tab>START<tab>END<tab>TEXT<tab>LABEL, or "
            "NUMBER<tab>RELATION<tab>ID<tab>ID, with the number of the title"
        )
    if not _OFFSETS.fullmatch(columns[1]):
        repairs.unread["relations"] += 1
        return None
    if len(columns) < 5 or not _OFFSETS.fullmatch(columns[2]) or not columns[4].strip():
        raise ClinnerError(f"{where}: malformed mention: expected START<tab>END<tab>TEXT<tab>LABEL")
    span = (int(columns[1]), int(columns[2]))
    return Claim((span,), columns[4].strip(), where, quoted=columns[3])
