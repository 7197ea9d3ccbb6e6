"""JSON exports of annotation tools; see `json_dialects` for which."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.claims import Claim, Counting, Wording, settle, told_counting
from spacy_clinner.formats.class_labels import SIDE_FILES
from spacy_clinner.formats.files import files_below, written_whole
from spacy_clinner.formats.json_dialects import (
    TASK_KEYS,
    Annotation,
    MalformedError,
    Record,
    annotations_of,
    as_record,
    is_rejected,
    raw_spans,
    text_of,
)
from spacy_clinner.formats.json_records import json_records
from spacy_clinner.formats.json_unread import (
    classes_of,
    predictions_of,
    texts_of_spans,
    unread_beside,
    unread_keys,
    unread_regions,
    unread_results,
)
from spacy_clinner.formats.offset_units import has_wide_characters
from spacy_clinner.formats.record import SCORE_DIGITS, Mention, Note
from spacy_clinner.formats.repairs import Repairs, readable
from spacy_clinner.formats.text_kinds import require_no_markup

_WORDING = Wording(
    lambda at: ClinnerError(
        f"{at.where}: the span {at.span} does not fit the text of {at.length} characters: offsets "
        "count characters from 0, end-exclusive"
    ),
    lambda at: ClinnerError(
        f"{at.where}: the span {at.span} does not hold the text beside it: its offsets belong to "
        "another version of the text (other line ends or encoding?): export the annotated one"
    ),
)


class JsonNote(NamedTuple):
    """A note of a file of records.

    Attributes:
        note: the note.
        number: its line, or its position in a list, from 1.
        record: all that the file says of it.
    """

    note: Note
    number: int
    record: Record


def read_jsonl(path: Path, repairs: Repairs | None = None) -> Iterator[Note]:
    """Read a .jsonl or .json export, or all such files below a directory.

    These are recognized record by record: Prodigy (`text`, `spans` of start, end, label), doccano (`text`,
    `label`, `labels`, `entities` or `annotations`), Label Studio (`data.text`, and the `result` of
    `annotations` or the old `completions`; JSON-MIN, where spans stand under the name of a tag), Argilla
    (`annotation`, or `fields` and `responses`), spaCy (`ents`, or a list of text and annotation),
    PubAnnotation (`denotations`) and plain {"text"}, an unannotated note. Records that an annotator rejected
    are left out. Predictions of a model are counted and not read. The id is `id`, `meta.id`, or the line
    number.

    Args:
        path: file, or a directory that is searched at every depth; suffixes count in any case.
        repairs: how notes are read, and what was mended or left out.

    Raises:
        ClinnerError: on broken JSON, a record without text, keys that look like annotation and that no reader
            knows, offsets that do not fit the text, or a span that does not hold the text quoted beside it.
    """
    repairs = Repairs() if repairs is None else repairs
    found = files_below(path, {".jsonl", ".json"}) if path.is_dir() else [path]
    files = [file for file in found if file == path or file.name not in SIDE_FILES]
    return readable((attempt for file in files for attempt in _attempts(file, repairs)), repairs)


def read_json_notes(
    file: Path, repairs: Repairs, on_error: Callable[[str, ClinnerError], None] | None = None
) -> Iterator[JsonNote]:
    """The notes of one file with their places and records; see `read_jsonl`.

    Args:
        file: JSON lines, or a JSON list.
        repairs: how notes are read, and what was mended or left out.
        on_error: called with the place of a record that cannot be read and with its error; None to raise the
            error.

    Raises:
        ClinnerError: if the file cannot be read, or is a broken JSON list, in which the next record cannot be
            located.
    """
    for where, read in _readers(file, repairs):
        try:
            placed = read()
        except ClinnerError as error:
            if on_error is None:
                raise
            on_error(where, error)
            continue
        if placed is not None:
            yield placed


def note_of_record(record: Record, file: Path, number: int, repairs: Repairs) -> Note | None:
    """The note of a record from another kind of file, such as a row of a table; None if it was rejected.

    Args:
        record: as a line of JSON lines would hold it.
        file: the file.
        number: of the row, from 1.
        repairs: how notes are read, and what was mended or left out.

    Raises:
        ClinnerError: as `read_jsonl` does.
    """
    return _note_of(partial(_read, lambda: record, file, number, repairs, lambda: "unknown"))


def own_id(record: Mapping[str, Any]) -> str | None:
    """The id that a record gives its note, if it gives one."""
    meta = record.get("meta")
    given = record.get("id", meta.get("id") if isinstance(meta, dict) else None)
    return None if given is None else str(given)


def write_jsonl(notes: Iterable[Note], path: Path) -> int:
    """Write one Prodigy-style record a line; returns how many.

    Fragments are kept beside the span. In texts with characters beyond ASCII a span has its text too, so that
    whoever reads it can tell that offsets count characters. What a model predicted has its `score`.
    """
    count = 0
    with written_whole(path) as temporary, temporary.open("w", encoding="utf8", newline="") as file:
        for note in notes:
            record: Record = {"id": note.id, "text": note.text}
            if note.annotated:
                quoted_text = None if note.text.isascii() else note.text
                record["spans"] = [_span_record(mention, quoted_text) for mention in note.mentions]
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count


def _attempts(file: Path, repairs: Repairs) -> Iterator[Callable[[], Note | None]]:
    """What reads each record; of a list that breaks off, those before the break."""
    try:
        for _, read in _readers(file, repairs):
            yield partial(_note_of, read)
    except ClinnerError as error:
        repairs.skip(ClinnerError(f"{error} (nothing is read from there on)"))


def _note_of(read: Callable[[], JsonNote | None]) -> Note | None:
    placed = read()
    return placed and placed.note


def _readers(file: Path, repairs: Repairs) -> Iterator[tuple[str, Callable[[], JsonNote | None]]]:
    """The place of each record, and what reads it."""
    assumed = cache(partial(_file_counting, file))
    for number, record in json_records(file):
        where = f"{file}:{number}"
        yield where, partial(_read, record, file, number, repairs, assumed)


def _read(
    get: Callable[[], Any], file: Path, number: int, repairs: Repairs, assumed: Callable[[], Counting]
) -> JsonNote | None:
    where = f"{file}:{number}"
    record = as_record(get())
    if record is None:
        raise ClinnerError(f"{where}: expected a JSON object with a text")
    if is_rejected(record):
        repairs.left_out.append(where)
        return None
    note = _note(record, where, f"{file.stem}-{number}", repairs, assumed)
    return JsonNote(note, number, record)


def _note(
    record: Record, where: str, fallback_id: str, repairs: Repairs, assumed: Callable[[], Counting]
) -> Note:
    text, note_id = _text(record, where), _id(record, where, fallback_id)
    annotations = _annotations(record, where)
    _look_for_others(record, annotations, where, repairs)
    versions = [_claims(annotation, where, repairs) for annotation in annotations]
    if not versions:
        require_no_markup(where, text)
        return Note(note_id, text, annotated=False)
    # all annotators of a record worked with one tool, which counts in one way
    settled = iter(settle(note_id, text, [c for v in versions for c in v], _WORDING, repairs, assumed))
    first, *others = (tuple(next(settled) for _ in version) for version in versions)
    annotator, *other_annotators = (annotation.annotator for annotation in annotations)
    return Note(
        *(note_id, text, first),
        annotator=annotator,
        others=tuple(others),
        other_annotators=tuple(other_annotators),
    )


def _text(record: Record, where: str) -> str:
    text = text_of(record)
    if not isinstance(text, str):
        raise _without_text(record, where)
    _require_whole_characters(text, "text", where)
    return text


def _without_text(record: Record, where: str) -> ClinnerError:
    """What is wrong with a record in which no text stands where it should."""
    if "resourceType" in record:
        return ClinnerError(
            f"{where}: is a FHIR resource, not a note: decode the text of its attachment (base64) and give "
            "that as .txt or JSON lines"
        )
    if isinstance(record.get("tokenized_text") or record.get("tokens"), list):
        return ClinnerError(
            f"{where}: the record has tokens and no text: convert the file to .spacy, and give that"
        )
    return ClinnerError(f"{where}: the record has no text: expected a key `text` or `data.text`")


def _id(record: Record, where: str, fallback_id: str) -> str:
    given = own_id(record)
    note_id = fallback_id if given is None else given
    _require_whole_characters(note_id, "id", where)
    return note_id


def _annotations(record: Record, where: str) -> list[Annotation]:
    try:
        return annotations_of(record)
    except MalformedError as error:
        raise _malformed(str(error), where) from None


def _malformed(key: str, where: str) -> ClinnerError:
    if key in TASK_KEYS:
        return ClinnerError(
            f"{where}: `{key}` is malformed: expected a list of objects with a list `result`, or with start, "
            "end and label: export as JSON, or remove the key if nobody annotated the text"
        )
    if "`" in key:
        return ClinnerError(f"{where}: `{key}` hold different annotation: remove one of the keys")
    return ClinnerError(f"{where}: a span is malformed (key `{key}`): expected start, end and label")


def _look_for_others(record: Record, annotations: list[Annotation], where: str, repairs: Repairs) -> None:
    """Count what is not read; stop if it is all that there is."""
    is_empty = not any(annotation.spans for annotation in annotations)
    for key in unread_keys(record):
        if is_empty and not repairs.count_unknown:
            raise ClinnerError(
                f"{where}: the key `{key}` looks like annotation in a form that is not read: rename it to "
                "`spans`, a list of objects with start, end and label, or remove it"
            )
        repairs.unread[f"records with `{key}`"] += 1
    if is_empty and not repairs.count_unknown and (kinds := unread_regions(record)):
        raise ClinnerError(
            f"{where}: results of the kind `{kinds[0]}` mark the text in a form that is not read: export "
            "results of the kind `labels`, or remove them"
        )
    repairs.unread.update(unread_results(record))
    repairs.unread.update(unread_beside(record))
    repairs.remarks.update(classes_of(record))
    if len(names := texts_of_spans(record)) > 1:
        raise ClinnerError(
            f"{where}: the spans are of {len(names)} texts of the task, and which of them a name such as "
            f"{min(names)} means stands in the labelling interface: export a task for each text"
        )
    repairs.unread.update(f"records with `{key}` of a model" for key in predictions_of(record))
    if relations := record.get("relations"):
        repairs.unread["relations"] += len(relations) if isinstance(relations, list) else 1


def _claims(annotation: Annotation, where: str, repairs: Repairs) -> list[Claim]:
    claims: list[Claim] = []
    try:
        for span in raw_spans(annotation):
            start, end = span.parts[0][0], span.parts[-1][1]
            if not span.label:
                raise ClinnerError(f"{where}: the span {start}-{end} has an empty label: name it")
            _require_whole_characters(span.label, "label", where)
            repairs.remarks.update([_NUMBERED] if span.numbered else [])
            claims.append(Claim(span.parts, span.label, where, span.id, span.quoted))
    except MalformedError as error:
        raise _malformed(str(error), where) from None
    return claims


_NUMBERED = "labels that are numbers in the file, whose names stand elsewhere; they were kept as numbers"


def _file_counting(file: Path) -> Counting:
    """How the offsets of a file count, by those of its records that tell, if they agree."""
    countings = Counter(_record_counting(get) for _, get in json_records(file))
    return "UTF-16" if countings["UTF-16"] and not countings["characters"] else "unknown"


def _record_counting(get: Callable[[], Any]) -> Counting | None:
    """What one record tells; None if its characters are narrow, or it cannot be read."""
    try:
        record = as_record(get())
        text = _text(record or {}, "")
        if not has_wide_characters(text):
            return None
        claims = [claim for a in annotations_of(record or {}) for claim in _claims(a, "", Repairs())]
    except (ClinnerError, MalformedError):
        return None
    return told_counting(text, claims) if claims else None


def _require_whole_characters(value: str, what: str, where: str) -> None:
    """Stop at a lone surrogate, which JSON can hold and neither UTF-8 nor spaCy can."""
    try:
        value.encode("utf8")
    except UnicodeEncodeError as error:
        raise ClinnerError(
            f"{where}: character {error.start} of the {what} is half a character (a lone surrogate): export "
            "the file again as UTF-8, or remove it"
        ) from None


def _span_record(mention: Mention, quoted_text: str | None) -> Record:
    """A mention with what it holds of `quoted_text`, if that is given."""
    record: Record = {"start": mention.start, "end": mention.end, "label": mention.label}
    if quoted_text is not None:
        parts = mention.parts
        record["text"] = " ".join(quoted_text[start:end] for start, end in parts)
    if mention.fragments:
        record["fragments"] = [list(part) for part in mention.fragments]
    if mention.id:
        record["id"] = mention.id
    if mention.score is not None:
        record["score"] = round(mention.score, SCORE_DIGITS)
    return record
