"""Datasets of tagged tokens as the Hugging Face hub has them: Parquet, Arrow, JSON or JSON lines.

    {"id": "0", "tokens": ["Chest", "pain"], "ner_tags": [1, 2]}

Tags are names such as "B-Problem", or numbers that the schema of the file or dataset_info.json names.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.class_labels import SIDE_FILES, names_beside, names_in_metadata
from spacy_clinner.formats.conll_tags import UNKNOWN, Tag, read_tag, tag_spans, unknown_runs
from spacy_clinner.formats.files import require_not_special, written_whole
from spacy_clinner.formats.json_records import json_records
from spacy_clinner.formats.json_unread import unread_of_tokens
from spacy_clinner.formats.jsonl import note_of_record, own_id
from spacy_clinner.formats.marked_files import Mark, begin_of, marked_files
from spacy_clinner.formats.optional_packages import required
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.repairs import Repairs, readable
from spacy_clinner.formats.token_notes import bio_tags, note_of_tokens, require_tokens

SUFFIXES = {".parquet", ".arrow", ".json", ".jsonl"}
_ARROW_STREAM = "\ufffd" * 4
"""How a stream of Arrow begins, as `Dataset.save_to_disk` writes it, if it is read as UTF-8."""
MARK = Mark(rf'\A(?:PAR1|ARROW1|{_ARROW_STREAM})|"(?:ner_tags|ner_tags_str)"\s*:|"tokens"\s*:\s*\[\s*"')
_TOKENS = ("tokens", "words")
_TAGS = ("ner_tags", "tags", "labels", "ner", "ner_labels")
_IGNORED = -100
"""The number of a token that no loss counts."""
_ROWS = 256
_Names = Callable[[str], list[str] | None]


def read_huggingface(path: Path, repairs: Repairs | None = None) -> Iterator[Note]:
    """Notes of a dataset: a note for each record, with the tokens of the record.

    A token whose tag is -100, "_" or "-" is unknown, not outside. A record without tags is an unannotated
    note. A Parquet or Arrow file whose records have a text and spans is read as `formats.jsonl.read_jsonl`
    does. The id is `id`, or the name of the file with a number.

    Args:
        path: a .parquet, .arrow, .json or .jsonl file, or a directory that is searched at every depth, such
            as one that `Dataset.save_to_disk` has written.
        repairs: how notes are read, and what was left out.

    Raises:
        ClinnerError: if pyarrow is not installed, a file is damaged, numbers have no names, or tokens and
            tags do not go together.
    """
    repairs = Repairs() if repairs is None else repairs
    files = marked_files(path, SUFFIXES, MARK, "Hugging Face datasets", repairs)
    attempts = (a for file in files if file.name not in SIDE_FILES for a in _attempts(file, repairs))
    return readable(attempts, repairs)


def write_huggingface(notes: Iterable[Note], path: Path) -> int:
    """Write the tokens of notes and their tags, by name; returns how many notes.

    `datasets.load_dataset` reads the file. A note that nobody annotated has no tags, and a token that nobody
    annotated the tag "_".

    Args:
        notes: notes that have tokens.
        path: a .parquet file, or one of JSON lines.

    Raises:
        ClinnerError: if pyarrow is not installed, or a note has no tokens or mentions that tags of tokens
            cannot hold.
    """
    if path.suffix.lower() == ".parquet":
        return _write_parquet(map(_record, notes), path)
    count = 0
    with written_whole(path) as temporary, temporary.open("w", encoding="utf8", newline="") as file:
        for record in map(_record, notes):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count


def _record(note: Note) -> dict[str, Any]:
    tags = bio_tags(note, "a Hugging Face dataset")
    tokens = [note.text[start:end] for start, end in note.tokens or ()]
    return {"id": note.id, "tokens": tokens, "ner_tags": tags if note.annotated else None}


def _write_parquet(records: Iterable[dict[str, Any]], path: Path) -> int:
    arrow, parquet = (required(name, "pyarrow", path) for name in ("pyarrow", "pyarrow.parquet"))
    texts = arrow.list_(arrow.string())
    schema = arrow.schema([("id", arrow.string()), ("tokens", texts), ("ner_tags", texts)])
    count, waiting = 0, iter(records)
    with written_whole(path) as temporary, parquet.ParquetWriter(temporary, schema) as writer:
        while rows := list(islice(waiting, _ROWS)):
            writer.write_table(arrow.Table.from_pylist(rows, schema=schema))
            count += len(rows)
    return count


def _attempts(file: Path, repairs: Repairs) -> Iterator[Callable[[], Note | None]]:
    try:
        if file.suffix.lower() in _OPENERS or begin_of(file).startswith("PAR1"):
            yield from _row_attempts(file, repairs)
            return
        names = cache(partial(names_beside, file))
        for number, get in json_records(file):
            yield partial(_note, get, file, number, names, repairs)
    except ClinnerError as error:
        repairs.skip(ClinnerError(f"{error} (nothing is read from there on)"))


def _row_attempts(file: Path, repairs: Repairs) -> Iterator[Callable[[], Note | None]]:
    """Those of a file of Arrow's rows."""
    metadata, batches = _opened(file)

    @cache
    def names(column: str) -> list[str] | None:
        return names_in_metadata(metadata, column) or names_beside(file, column)

    rows = (row for batch in batches for row in batch.to_pylist())
    for number, row in enumerate(_undamaged(rows, file), start=1):
        yield partial(_note, partial(_itself, row), file, number, names, repairs)


def _opened(file: Path) -> tuple[dict[bytes, bytes] | None, Iterator[Any]]:
    """The metadata of the schema, and the batches of rows."""
    require_not_special(file)
    if not file.exists():
        raise ClinnerError(f"{file}: no such file: check the path")
    _, open_file = _kind_of(file)
    with _damage_named(file):
        return open_file(file)


def _undamaged(rows: Iterator[Any], file: Path) -> Iterator[Any]:
    """The rows up to the first that is damaged."""
    with _damage_named(file):
        yield from rows


@contextmanager
def _damage_named(file: Path) -> Iterator[None]:
    """One line for what pyarrow raises, whose messages may quote values."""
    try:
        yield
    except ClinnerError:  # pyarrow is not installed
        raise
    except (OSError, ValueError):  # pyarrow's own are of the second kind
        kind, _ = _kind_of(file)
        raise ClinnerError(f"{file}: is no {kind} file, or a damaged one: export it again") from None


def _parquet(file: Path) -> tuple[Any, Iterator[Any]]:
    opened = required("pyarrow.parquet", "pyarrow", file).ParquetFile(file)
    return opened.schema_arrow.metadata, opened.iter_batches(batch_size=_ROWS)


def _arrow(file: Path) -> tuple[Any, Iterator[Any]]:
    arrow, ipc = required("pyarrow", "pyarrow", file), required("pyarrow.ipc", "pyarrow", file)
    mapped = arrow.memory_map(str(file))
    if begin_of(file).startswith("ARROW1"):
        opened = ipc.open_file(mapped)
        batches = map(opened.get_batch, range(opened.num_record_batches))
    else:
        opened = ipc.open_stream(mapped)
        batches = iter(opened)
    parts = (batch.slice(first, _ROWS) for batch in batches for first in range(0, batch.num_rows, _ROWS))
    return opened.schema.metadata, parts


_OPENERS = {".parquet": ("Parquet", _parquet), ".arrow": ("Arrow", _arrow)}


def _kind_of(file: Path) -> tuple[str, Callable[[Path], tuple[Any, Iterator[Any]]]]:
    """The name of a file's kind and what opens it; one of another suffix begins as Parquet does."""
    return _OPENERS.get(file.suffix.lower(), _OPENERS[".parquet"])


def _itself(record: Any) -> Any:
    return record


def _note(get: Callable[[], Any], file: Path, number: int, names: _Names, repairs: Repairs) -> Note | None:
    record, where = get(), f"{file}:{number}"
    if not isinstance(record, dict):
        raise ClinnerError(f"{where}: expected a record with `tokens` and `ner_tags`")
    key = next((key for key in _TOKENS if isinstance(record.get(key), list)), None)
    if key is None or any(not isinstance(token, str) for token in record[key]):
        filled = {name: value for name, value in record.items() if value is not None}
        return note_of_record(filled, file, number, repairs)
    tokens = require_tokens(record[key], where)
    column = next((name for name in _TAGS if isinstance(record.get(name), list)), None)
    if column is None:
        if isinstance(record.get("text"), str):
            return note_of_record(record, file, number, repairs)
        _require_no_other_tags(record, tokens, where)
    tags = [UNKNOWN] * len(tokens) if column is None else _tags(record[column], column, names, where)
    if len(tags) != len(tokens):
        raise ClinnerError(f"{where}: {len(tokens)} tokens but {len(tags)} tags: export the dataset again")
    return note_of_tokens(
        own_id(record) or f"{file.stem}-{number}",
        tokens,
        tag_spans(tags, set()),
        unknown=unknown_runs(tags),
        annotated=not tokens or any(tag != UNKNOWN for tag in tags),
    )


def _require_no_other_tags(record: dict[str, Any], tokens: Sequence[Any], where: str) -> None:
    """Stop at annotation under a name that is not read: its tokens would pass for unannotated ones."""
    tags = [
        name
        for name, value in record.items()
        if isinstance(value, list) and value and len(value) == len(tokens) and "tag" in name
    ]
    if keys := [*tags, *unread_of_tokens(record, (*_TOKENS, *_TAGS))]:
        raise ClinnerError(
            f"{where}: annotation under `{keys[0]}`, which is not read: name the tags of the tokens ner_tags"
        )


def _tags(values: list[Any], column: str, names: _Names, where: str) -> list[Tag]:
    return [_tag(value, column, names, where) for value in values]


def _tag(value: Any, column: str, names: _Names, where: str) -> Tag:
    if value == _IGNORED:
        return UNKNOWN
    if isinstance(value, int):
        known = names(column)
        if known is None:
            raise ClinnerError(
                f"{where}: the tags in `{column}` are numbers without names: put the dataset_info.json "
                "of the dataset beside the file, or write the names into the records"
            )
        value = known[value] if 0 <= value < len(known) else None
    tag = read_tag(value) if isinstance(value, str) else None
    if tag is None:
        raise ClinnerError(f"{where}: a tag in `{column}` is none such as O, B-LABEL or I-LABEL: mend it")
    return tag
