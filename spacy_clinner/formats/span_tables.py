"""CSV and TSV files of spans, and the CSV and TSV exports of Label Studio.

    note_id,start,end,label,text
    note1,8,18,Medication,metoprolol

The text of a note stands in a column of its own, or in a .txt file of the note's name beside the table. In
Label Studio's exports each row is a task, whose cells are those of JSON-MIN.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.claims import Claim, Wording, settle
from spacy_clinner.formats.csv_rows import CsvRow, read_csv_rows
from spacy_clinner.formats.files import read_text, written_whole
from spacy_clinner.formats.jsonl import note_of_record
from spacy_clinner.formats.marked_files import Mark, begin_of, marked_files
from spacy_clinner.formats.record import SCORE_DIGITS, Mention, Note, require_one_piece
from spacy_clinner.formats.repairs import Repairs, readable

SUFFIXES = {".csv", ".tsv"}
_IDS = ("note_id", "document_id", "doc_id", "document", "filename", "file", "id")
_STARTS = ("start", "begin", "start_offset", "start_char")
_ENDS = ("end", "end_offset", "end_char")
_LABELS = ("label", "type", "entity", "entity_type", "category")
_QUOTED = ("text", "span", "mention", "surface", "covered_text")
_TEXTS = ("note_text", "document_text", "full_text", "note", "document_content")
_OFFSET = re.compile(r"[0-9]{1,9}")
_COLUMNS = ("note_id", "start", "end", "label", "text", "score", "note_text")


def _holds(*alternatives: Iterable[str]) -> str:
    """A pattern for a first line that has one name of each list as a cell."""
    cells = (rf'(?=.*?(?<![^,;\t"])(?:{"|".join(names)})(?=[,;\t"\r\n]|\Z))' for names in alternatives)
    return "".join(cells)


MARK = Mark(rf"(?i)\A(?:{_holds(_IDS, _STARTS, _ENDS, _LABELS)}|{_holds(['annotation_id'], ['annotator'])})")
_WORDING = Wording(
    lambda at: ClinnerError(
        f"{at.where}: offsets {at.span} do not fit the note of {at.length} characters: do table and texts "
        "belong together?"
    ),
    lambda at: ClinnerError(
        f"{at.where}: the span {at.span} does not hold the text beside it: do table and texts "
        "belong together?"
    ),
)


def read_span_table(path: Path, repairs: Repairs | None = None) -> Iterator[Note]:
    """Notes of tables of spans.

    A note whose only row has no start, end and label is annotated and has no mention. A .txt file without a
    row is not read: whether anybody annotated it, the table does not say. Rows of one note may stand apart.

    Args:
        path: a .csv or .tsv file, or a directory that is searched at every depth.
        repairs: how notes are read, and what was mended or left out.

    Raises:
        ClinnerError: on broken quotes, a missing text, offsets that are no numbers or do not fit the note, or
            a span that does not hold the text beside it.
    """
    repairs = Repairs() if repairs is None else repairs
    files = marked_files(path, SUFFIXES, MARK, "tables of spans", repairs)
    return readable((attempt for file in files for attempt in _attempts(file, repairs)), repairs)


def write_span_table(notes: Iterable[Note], path: Path) -> int:
    """Write a row for each mention, with the text of the note in each first row; returns how many notes.

    An annotated note without mentions has a row without offsets.

    Raises:
        ClinnerError: on a note that nobody annotated, or a discontinuous mention, which rows cannot express.
    """
    count = 0
    with written_whole(path) as temporary, temporary.open("w", encoding="utf8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)  # carriage returns too
        writer.writerow(_COLUMNS)
        for note in notes:
            writer.writerows(_cells(note))
            count += 1
    return count


def _attempts(file: Path, repairs: Repairs) -> Iterator[Callable[[], Note | None]]:
    try:
        rows = list(read_csv_rows(file, _delimiter(file)))
    except ClinnerError as error:
        repairs.skip(error)
        return
    if rows and "annotation_id" in rows[0].values:
        for number, row in enumerate(rows, start=1):
            yield partial(note_of_record, _task(row), file, number, repairs)
        return
    by_note: dict[str, list[CsvRow]] = {}
    for row in rows:
        row = CsvRow(row.where, {name.strip().lower(): cell for name, cell in row.values.items()})
        by_note.setdefault(_cell(row, _IDS) or "", []).append(row)
    for note_id, of_note in by_note.items():
        yield partial(_note, file, note_id, of_note, repairs)


def _delimiter(file: Path) -> str:
    first = begin_of(file).split("\n", 1)[0]
    return max(",", "\t", ";", key=first.count)


def _task(row: CsvRow) -> dict[str, object]:
    """A row of Label Studio as a record of JSON-MIN."""
    return {key: _value(cell) for key, cell in row.values.items() if cell}


def _value(cell: str) -> object:
    """What JSON in a cell says, or the cell itself."""
    if not cell.startswith(("[{", '{"')):
        return cell
    try:
        value: object = json.loads(cell)
    except (ValueError, RecursionError):
        return cell
    return value


def _note(file: Path, note_id: str, rows: list[CsvRow], repairs: Repairs) -> Note:
    where = rows[0].where
    if not note_id.strip():
        raise ClinnerError(f"{where}: the row has no id of its note: fill it in")
    claims = [claim for row in rows if (claim := _claim(row))]
    text = _text_in(rows)
    if text is None and (text := _whole_text(rows, claims)) is not None:
        claims = [replace(claim, quoted=None) for claim in claims]
    if text is None:
        is_empty = not claims and any(name in row.values for row in rows for name in _TEXTS)
        text = (
            ""
            if is_empty and not _is_there(_file_beside(file, note_id))
            else _text_beside(file, note_id, where)
        )
    return Note(note_id, text, settle(note_id, text, claims, _WORDING, repairs))


def _text_in(rows: list[CsvRow]) -> str | None:
    """The text of a note in a column of its own; rows may leave it out after the first, and not differ."""
    text = None
    for row in rows:
        given = _cell(row, _TEXTS) or text
        if text is not None and given != text:
            raise ClinnerError(
                f"{row.where}: the text differs from that of another row of the note: give each text its "
                "own id"
            )
        text = given
    return text


def _whole_text(rows: list[CsvRow], claims: list[Claim]) -> str | None:
    """The text of a note, if the column `text` holds that in each row, and not the mention."""
    texts = {row.values.get("text", "") for row in rows}
    spans = [part for claim in claims for part in claim.parts]
    if len(texts) > 1 or not any(texts):
        return None
    (text,) = texts
    is_whole = not spans or (
        all(end <= len(text) for _, end in spans) and any(end - start < len(text) for start, end in spans)
    )
    return text if is_whole else None


def _text_beside(file: Path, note_id: str, where: str) -> str:
    """The text in a .txt file beside the table; an id that leads out of that folder has none."""
    path = _file_beside(file, note_id)
    if not _is_there(path) or file.parent.resolve() not in path.resolve().parents:
        raise ClinnerError(
            f"{where}: no text of this note: put it into a column note_text, or into a .txt file of the "
            "note's id beside the table"
        )
    return read_text(path)


def _is_there(path: Path) -> bool:
    """Whether a path is a file; an id may hold what no name of a file can."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _file_beside(file: Path, note_id: str) -> Path:
    return file.parent / (note_id if note_id.endswith(".txt") else f"{note_id}.txt")


def _claim(row: CsvRow) -> Claim | None:
    start, end, label = _cell(row, _STARTS), _cell(row, _ENDS), _cell(row, _LABELS)
    if not (start or end or label):
        return None
    if not _OFFSET.fullmatch(start) or not _OFFSET.fullmatch(end) or not label.strip():
        raise ClinnerError(f"{row.where}: malformed span: expected numbers as start and end, and a label")
    return Claim(((int(start), int(end)),), label, row.where, quoted=_cell(row, _QUOTED) or None)


def _cell(row: CsvRow, names: Iterable[str]) -> str:
    return next((row.values[name] for name in names if name in row.values), "")


def _cells(note: Note) -> Iterator[tuple[str, ...]]:
    if not note.annotated:
        raise ClinnerError(f"{note.id}: nobody annotated it, which a table of spans cannot say: leave it out")
    text = note.text
    if not note.mentions:
        yield note.id, "", "", "", "", "", text
    for mention in note.mentions:
        require_one_piece(mention, note, "a row")
        yield (*_row(note, mention), text)
        text = ""


def _row(note: Note, mention: Mention) -> tuple[str, ...]:
    score = "" if mention.score is None else f"{mention.score:.{SCORE_DIGITS}f}"
    quoted = note.text[mention.start : mention.end]
    return note.id, str(mention.start), str(mention.end), mention.label, quoted, score
