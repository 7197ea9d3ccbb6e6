"""Patient notes of a clinical skills exam: the CSV files of the NBME data.

Examinees write a note on a standardised patient; examiners marked which words express which of the case's
features. Annotated and other notes stand in the same file.
"""

import ast
import csv
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.claims import Claim, Wording, settle
from spacy_clinner.formats.csv_rows import CsvRow, read_csv_rows
from spacy_clinner.formats.files import written_whole
from spacy_clinner.formats.record import Concept, Note, Offsets
from spacy_clinner.formats.repairs import Repairs, readable

Part = Literal["all", "labelled", "unlabelled"]
NOTES = ("patient_notes.csv", ("pn_num", "case_num", "pn_history"))
FEATURES = ("features.csv", ("feature_num", "case_num", "feature_text"))
ANNOTATION = ("train.csv", ("id", "case_num", "pn_num", "feature_num", "annotation", "location"))
_LOCATION = re.compile(r"\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*")
_WORDING = Wording(
    lambda at: ClinnerError(
        f"{at.where}: location {at.span} does not fit the note of {at.length} characters: do the "
        "files belong together?"
    ),
    lambda at: ClinnerError(
        f"{at.where}: the annotation is not the text at {at.location}: do the files belong together?"
    ),
)


def read_nbme(path: Path, part: Part = "all", repairs: Repairs | None = None) -> Iterator[Note]:
    """Notes of an exam, in the order of `patient_notes.csv`.

    A note that `train.csv` mentions is annotated, and its concepts are the features that stand there beside
    it; another note's are all features of its case. Numbers are equal with and without leading zeros.

    Args:
        path: the directory of `patient_notes.csv`, `features.csv` and `train.csv`, or one of the three.
        part: whether to read the annotated notes, the others, or all.
        repairs: how notes are read, and what was mended or left out.

    Raises:
        ClinnerError: on another path, a missing file or column, a number that another file does not know or
            that comes twice, a malformed list of locations, locations outside the note, or annotations that
            quote another text.
    """
    repairs = Repairs() if repairs is None else repairs
    return readable(_attempts(_directory(path), part, repairs), repairs)


def _attempts(directory: Path, part: Part, repairs: Repairs) -> Iterator[Callable[[], Note | None]]:
    features = _features(directory)
    notes = _by_number(_rows(directory, *NOTES), "pn_num")
    annotation = _annotation(directory, notes, features, repairs)
    for number, row in notes.items():
        rows = annotation.get(number)
        if part == "all" or (part == "labelled") == (rows is not None):
            yield (
                partial(_plain, row, features)
                if rows is None
                else partial(_annotated, row, rows, features, repairs)
            )


def _plain(row: CsvRow, features: dict[str, Concept]) -> Note:
    case = _number(row.values["case_num"])
    concepts = tuple(c for c in features.values() if _number(c.case) == case)
    if not concepts:
        raise ClinnerError(
            f"{row.where}: no feature of this case_num in features.csv: do the files belong together?"
        )
    return Note(row.values["pn_num"], row.values["pn_history"], annotated=False, concepts=concepts)


def _annotated(
    row: CsvRow, annotation: list[CsvRow | ClinnerError], features: dict[str, Concept], repairs: Repairs
) -> Note:
    rows = list[CsvRow]()
    for item in annotation:
        if isinstance(item, ClinnerError):
            raise item
        rows.append(item)
    text, note_id = row.values["pn_history"], row.values["pn_num"]
    concepts_of_rows = [(features[_number(r.values["feature_num"])], r) for r in rows]
    claims = [claim for concept, r in concepts_of_rows for claim in _claims(r, concept)]
    mentions = settle(note_id, text, claims, _WORDING, repairs)
    return Note(note_id, text, mentions, concepts=tuple(concept for concept, _ in concepts_of_rows))


def write_nbme(notes: Iterable[Note], directory: Path) -> int:
    """Write the three files; returns how many notes.

    Raises:
        ClinnerError: if a note has no concepts or those of several cases, mentions another label, or two
            concepts have one id.
    """
    features: dict[str, Concept] = {}
    note_rows, annotation_rows = [], []
    for note in notes:
        case = _only_case(note)
        for concept in note.concepts:
            if features.setdefault(concept.id, concept) != concept:
                raise ClinnerError(f"{note.id}: another note has another concept of the same id: rename one")
        note_rows.append((note.id, case, note.text))
        if note.annotated:
            annotation_rows += [_annotation_row(note, concept) for concept in note.concepts]
    feature_rows = [(concept.id, concept.case, concept.text) for concept in features.values()]
    _write(directory, *NOTES, note_rows)
    _write(directory, *FEATURES, feature_rows)
    _write(directory, *ANNOTATION, annotation_rows)
    return len(note_rows)


def read_features(path: Path) -> list[Concept]:
    """The concepts of a `features.csv`; ClinnerError as for `read_nbme`."""
    rows = _by_number(_rows(path.parent, path.name, FEATURES[1]), "feature_num").values()
    for row in rows:
        if not row.values["feature_text"].strip():
            raise ClinnerError(f"{row.where}: feature_text is empty: word the feature")
    return [
        Concept(row.values["feature_num"], row.values["feature_text"], row.values["case_num"]) for row in rows
    ]


def _directory(path: Path) -> Path:
    # the folder of a path that is not there may hold another exam, or the notes held out from this one
    if path.is_dir():
        return path
    if not path.is_file():
        raise ClinnerError(f"{path}: no such file or directory: check the path")
    names = (NOTES[0], FEATURES[0], ANNOTATION[0])
    if path.name not in names:
        raise ClinnerError(
            f"{path}: no file of an exam: give its directory, or one of {', '.join(names)}; a table of spans "
            "has a header with note_id, start, end, label and note_text"
        )
    return path.parent


def _features(directory: Path) -> dict[str, Concept]:
    return {_number(concept.id): concept for concept in read_features(directory / FEATURES[0])}


def _annotation(
    directory: Path, notes: dict[str, CsvRow], features: dict[str, Concept], repairs: Repairs
) -> dict[str, list[CsvRow | ClinnerError]]:
    """Rows of `train.csv` by note, or what is wrong with them."""
    by_note: dict[str, list[CsvRow | ClinnerError]] = {}
    seen: set[tuple[str, str]] = set()
    for row in _rows(directory, *ANNOTATION):
        note, feature = _number(row.values["pn_num"]), _number(row.values["feature_num"])
        if note not in notes:
            repairs.skip(
                ClinnerError(
                    f"{row.where}: pn_num is not in patient_notes.csv: do the files belong together?"
                )
            )
            continue
        error = _row_error(row, notes[note], features.get(feature), (note, feature) in seen)
        seen.add((note, feature))
        by_note.setdefault(note, []).append(error or row)
    return by_note


def _row_error(row: CsvRow, note: CsvRow, feature: Concept | None, is_known: bool) -> ClinnerError | None:
    """What is wrong with a row of `train.csv`, which costs its note."""
    if feature is None:
        return ClinnerError(f"{row.where}: feature_num is not in features.csv: do the files belong together?")
    cases = {feature.case, note.values["case_num"], row.values["case_num"]}
    if len({_number(case) for case in cases}) > 1:
        return ClinnerError(
            f"{row.where}: the note and the feature are not of the same case_num: mend the row"
        )
    if is_known:
        return ClinnerError(f"{row.where}: this pn_num and feature_num came before: remove one of the rows")
    return None


def _claims(row: CsvRow, concept: Concept) -> Iterator[Claim]:
    quotes = _strings(row, "annotation")
    locations = _strings(row, "location")
    if len(quotes) != len(locations):
        raise ClinnerError(
            f"{row.where}: {len(quotes)} annotations but {len(locations)} locations: give one for each"
        )
    for quote, location in zip(quotes, locations, strict=True):
        if not _LOCATION.fullmatch(location):
            raise ClinnerError(
                f"{row.where}: malformed location: expected 'START END' or 'START END;START END'"
            )
        yield Claim(
            tuple(_offsets(part) for part in location.split(";")), concept.id, row.where, quoted=quote
        )


def _strings(row: CsvRow, column: str) -> list[str]:
    """A cell that holds a Python list of strings."""
    try:
        value = ast.literal_eval(row.values[column].strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        value = None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ClinnerError(f"{row.where}: {column} is no list of strings, such as ['203 217;668 693'] or []")
    return value


def _offsets(part: str) -> Offsets:
    start, end = part.split(" ")
    return int(start), int(end)


def _number(text: str) -> str:
    """Spreadsheets drop leading zeros."""
    return text.strip().lstrip("0") or text.strip()[:1]


def _by_number(rows: Iterable[CsvRow], column: str) -> dict[str, CsvRow]:
    by_number: dict[str, CsvRow] = {}
    for row in rows:
        number = _number(row.values[column])
        if number in by_number:
            raise ClinnerError(f"{row.where}: this {column} came before: remove one of the rows")
        by_number[number] = row
    return by_number


def _rows(directory: Path, name: str, columns: tuple[str, ...]) -> Iterator[CsvRow]:
    return read_csv_rows(directory / name, columns=columns)


def _only_case(note: Note) -> str:
    cases = {concept.case for concept in note.concepts}
    if len(cases) != 1:
        raise ClinnerError(f"{note.id}: a note of an exam needs concepts, all of one case")
    others = {mention.label for mention in note.mentions} - {concept.id for concept in note.concepts}
    if others:
        raise ClinnerError(f"{note.id}: a mention's label is none of the note's concepts")
    return cases.pop()


def _annotation_row(note: Note, concept: Concept) -> tuple[str, ...]:
    quotes, locations = [], []
    for mention in note.mentions:
        if mention.label == concept.id:
            parts = mention.parts
            quotes.append(" ".join(note.text[start:end] for start, end in parts))
            locations.append(";".join(f"{start} {end}" for start, end in parts))
    row_id = f"{note.id}_{concept.id}"
    return (row_id, concept.case, note.id, concept.id, repr(quotes), repr(locations))


def _write(directory: Path, name: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with (
        written_whole(directory / name) as temporary,
        temporary.open("w", encoding="utf8", newline="") as file,
    ):
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)  # carriage returns too
        writer.writerow(columns)
        writer.writerows(rows)
