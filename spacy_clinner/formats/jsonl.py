"""JSON exports of annotation tools: Prodigy, doccano and Label Studio."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import files_below, read_lines, written_whole
from spacy_clinner.formats.json_list import broken_json, is_json_list, read_json_list
from spacy_clinner.formats.record import Mention, Note, without_space

Record = dict[str, Any]
# where each tool keeps its annotation; the first key that a record has decides
_SPAN_KEYS = ("spans", "entities", "label", "labels")


def read_jsonl(path: Path, left_out: list[str] | None = None) -> Iterator[Note]:
    """Notes of a .jsonl or .json export, or of all such files below a directory.

    Recognised, record by record: Prodigy (`text`, `spans` of start, end, label; records answered
    with anything but "accept" are left out), doccano (`text`, `label`, `labels` or `entities` of
    [start, end, label] or of start_offset, end_offset, label), Label Studio (`data.text` and
    `annotations[].result[].value`; the first annotation that was not cancelled counts), and plain
    {"text"}, a note that nobody annotated. The id is `id`, `meta.id`, or the line number.

    Args:
        path: file, or a directory that is searched at every depth; suffixes count in any case.
        left_out: is given the place, file:line, of each record that is left out.

    Raises:
        ClinnerError: on broken JSON, a record without text, offsets that do not fit it, or a span that does
            not hold the text quoted beside it (its `text`, as Label Studio and Prodigy write it).
    """
    for file in files_below(path, {".jsonl", ".json"}) if path.is_dir() else [path]:
        for number, record in _records(file):
            where = f"{file}:{number}"
            if not isinstance(record, dict):
                raise ClinnerError(f"{where}: expected a JSON object with a text")
            if record.get("answer", "accept") != "accept":
                if left_out is not None:
                    left_out.append(where)
                continue
            yield _note(record, where, f"{file.stem}-{number}")


def write_jsonl(notes: Iterable[Note], path: Path) -> int:
    """Write one Prodigy-style record a line; returns how many. Fragments are kept beside the span."""
    count = 0
    with written_whole(path) as temporary, temporary.open("w", encoding="utf8", newline="") as file:
        for note in notes:
            record: Record = {"id": note.id, "text": note.text}
            if note.annotated:
                record["spans"] = [_span_record(mention) for mention in note.mentions]
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count


def _records(path: Path) -> Iterator[tuple[int, Any]]:
    """(line or list position, record) of JSON lines or of a JSON list, which are read one by one."""
    if is_json_list(path):
        yield from enumerate(read_json_list(path), start=1)
        return
    for number, line in enumerate(read_lines(path), start=1):
        line = line.removeprefix("\ufeff") if number == 1 else line
        if line.strip():
            yield number, _parse(line, f"{path}:{number}")


def _parse(content: str, where: str) -> Any:
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        position = error.pos
    except RecursionError:
        position = 0
    raise broken_json(where, position)


def _note(record: Record, where: str, fallback_id: str) -> Note:
    data = record.get("data")
    holder = data if isinstance(data, dict) else record
    text = holder.get("text")
    if not isinstance(text, str):
        raise ClinnerError(f"{where}: the record has no text: expected a key `text` or `data.text`")
    _require_whole_characters(text, "text", where)
    meta = record.get("meta")
    given = record.get("id", meta.get("id") if isinstance(meta, dict) else None)
    note_id = fallback_id if given is None else str(given)
    _require_whole_characters(note_id, "id", where)
    spans = _label_studio_spans(record, where) if "annotations" in record else _listed_spans(record)
    if spans is None:
        return Note(note_id, text, annotated=False)
    return Note(note_id, text, tuple(_mention(span, text, where) for span in spans))


def _listed_spans(record: Record) -> list[Any] | None:
    for key in _SPAN_KEYS:
        if isinstance(record.get(key), list):
            return list(record[key])
    return None


def _label_studio_spans(record: Record, where: str) -> list[Any] | None:
    try:
        for annotation in record["annotations"]:
            if annotation.get("was_cancelled"):
                continue
            values = [result.get("value", {}) for result in annotation.get("result", [])]
            return [
                {**value, "label": label}
                for value in values
                for label in value.get("labels", value.get("hypertextlabels", []))
            ]
    except (AttributeError, TypeError):
        raise ClinnerError(
            f"{where}: `annotations` is malformed: expected a list of objects with a list `result`: export "
            "as JSON, or remove the key if nobody annotated the text"
        ) from None
    return None


def _mention(span: Any, text: str, where: str) -> Mention:
    try:
        if isinstance(span, dict):
            start = span.get("start", span.get("start_offset"))
            end = span.get("end", span.get("end_offset"))
            label, fragments = span["label"], span.get("fragments", [])
            identifier, quoted = str(span.get("id", "")), span.get("text")
        else:
            (start, end, label), fragments, identifier, quoted = span, [], "", None
        if not isinstance(start, int) or not isinstance(end, int) or not isinstance(label, str):
            raise TypeError
        parts = tuple((int(first), int(last)) for first, last in fragments)
    except (KeyError, TypeError, ValueError):
        raise ClinnerError(f"{where}: a span is malformed: expected start, end and label") from None
    if not label:
        raise ClinnerError(f"{where}: the span {start}-{end} has an empty label: name it")
    _require_whole_characters(label, "label", where)
    if not 0 <= start < end <= len(text):
        raise ClinnerError(
            f"{where}: the span {start}-{end} does not fit the text of {len(text)} characters: "
            "offsets count characters from 0, end-exclusive"
        )
    if isinstance(quoted, str) and _comparable(quoted) not in ("", _comparable(text[start:end])):
        raise ClinnerError(
            f"{where}: the span {start}-{end} does not hold the text beside it: its offsets belong to "
            "another version of the text (other line ends or encoding?): export the annotated one"
        )
    return Mention(start, end, label, parts, identifier)


def _require_whole_characters(value: str, what: str, where: str) -> None:
    """Stop at a lone surrogate, which JSON can hold and neither UTF-8 nor spaCy can."""
    try:
        value.encode("utf8")
    except UnicodeEncodeError as error:
        raise ClinnerError(
            f"{where}: character {error.start} of the {what} is half a character (a lone surrogate): export "
            "the file again as UTF-8, or remove it"
        ) from None


def _comparable(text: str) -> str:
    # a line break may be quoted as a backslash and an n
    return without_space(text.replace("\\n", " "))


def _span_record(mention: Mention) -> Record:
    record: Record = {"start": mention.start, "end": mention.end, "label": mention.label}
    if mention.fragments:
        record["fragments"] = [list(part) for part in mention.fragments]
    if mention.id:
        record["id"] = mention.id
    return record
