"""The training data of GLiNER: tokens, and entities by their first and their last token.

    [{"tokenized_text": ["Pain", "today"], "ner": [[0, 0, "Problem"]]}]

The last token belongs to the entity (Zaratiana et al. 2024, arXiv:2311.08526).
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import written_whole
from spacy_clinner.formats.json_records import json_records
from spacy_clinner.formats.json_unread import unread_of_tokens
from spacy_clinner.formats.marked_files import Mark, marked_files
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.repairs import Repairs, readable
from spacy_clinner.formats.token_notes import TokenSpan, note_of_tokens, require_tokens, token_spans

SUFFIXES = {".json", ".jsonl"}
MARK = Mark(r'"tokenized_text"\s*:')


def read_gliner(path: Path, repairs: Repairs | None = None) -> Iterator[Note]:
    """Notes of GLiNER's JSON, a list or one record in each line.

    A record without `ner` is an unannotated note. The id is `id`, or the name of the file with a number.

    Args:
        path: a .json or .jsonl file, or a directory that is searched at every depth.
        repairs: how notes are read, and what was left out.

    Raises:
        ClinnerError: on broken JSON, a record without tokens, or an entity that does not fit them.
    """
    repairs = Repairs() if repairs is None else repairs
    files = marked_files(path, SUFFIXES, MARK, "GLiNER", repairs)
    return readable((attempt for file in files for attempt in _attempts(file, repairs)), repairs)


def write_gliner(notes: Iterable[Note], path: Path) -> int:
    """Write notes that have tokens as a JSON list; returns how many.

    A note that nobody annotated has no `ner`.

    Raises:
        ClinnerError: if a note has no tokens, or a mention does not meet their edges.
    """
    count = 0
    with written_whole(path) as temporary, temporary.open("w", encoding="utf8", newline="") as file:
        for note in notes:
            file.write(("[\n" if not count else ",\n") + json.dumps(_record(note), ensure_ascii=False))
            count += 1
        file.write("\n]\n" if count else "[]\n")
    return count


def _attempts(file: Path, repairs: Repairs) -> Iterator[Callable[[], Note | None]]:
    try:
        for number, get in json_records(file):
            yield partial(_note, get, file, number)
    except ClinnerError as error:
        repairs.skip(ClinnerError(f"{error} (nothing is read from there on)"))


def _note(get: Callable[[], Any], file: Path, number: int) -> Note:
    record, where = get(), f"{file}:{number}"
    if not isinstance(record, dict) or "tokenized_text" not in record:
        raise ClinnerError(f"{where}: expected a JSON object with `tokenized_text`")
    tokens = require_tokens(record["tokenized_text"], where)
    entities = record.get("ner")
    if not entities and (keys := unread_of_tokens(record, ("tokenized_text", "ner"))):
        raise ClinnerError(
            f"{where}: annotation under `{keys[0]}`, which is not read: name the entities of the tokens ner"
        )
    spans = [_span(entity, len(tokens), where) for entity in _listed(entities, where)]
    note_id = str(record.get("id", f"{file.stem}-{number}"))
    return note_of_tokens(note_id, tokens, spans, annotated=entities is not None)


def _listed(entities: Any, where: str) -> list[Any]:
    if entities is not None and not isinstance(entities, list):
        raise ClinnerError(f"{where}: `ner` is no list: expected [[FIRST, LAST, LABEL], ...]")
    return entities or []


def _span(entity: Any, count: int, where: str) -> TokenSpan:
    match entity:
        case [int(first), int(last), str(label)] if 0 <= first <= last < count and label.strip():
            return first, last + 1, label
    raise ClinnerError(
        f"{where}: an entity does not fit the {count} tokens: expected [FIRST, LAST, LABEL], counted from 0, "
        "the last token included"
    )


def _record(note: Note) -> dict[str, Any]:
    spans = token_spans(note, "GLiNER")
    record: dict[str, Any] = {"id": note.id, "tokenized_text": [note.text[a:b] for a, b in note.tokens or ()]}
    if note.annotated:
        record["ner"] = [[start, end - 1, label] for start, end, label in spans]
    return record
