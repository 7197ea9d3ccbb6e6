"""What a JSON record has that looks like annotation and is not read: it is never taken for none."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from spacy_clinner.formats.json_dialects import (
    FLAT_RESPONSES,
    LABELLED,
    NO_ANNOTATION,
    PREDICTION_KEYS,
    SPAN_KEYS,
    SUBMITTED,
    TASK_KEYS,
    Record,
    answers_of,
    dicts,
    is_named_by_tag,
    is_offset,
    is_span,
    marks_spans,
    under,
)

_DEPTH = 6
"""Levels at which spans are looked for in what no reader knows."""

_NAMES_OF_ANNOTATION = {
    *("annotations", "annotation", "annots", "completions", "entities", "entity", "ents", "ner", "ner_tags"),
    *("spans", "mentions", "labels", "tags", "denotations", "responses", "passages", "paragraphs"),
}
_HOLDERS = ("data", "fields")
"""Keys of the text and of what stands beside it."""

_NOTICES = ("meta", "metadata", "_meta")
"""Keys of what is told of a text."""

_PLACE = "(?:offset|char|character|index|idx|pos|position)?"
_START = re.compile(f"(?:char|character)?(?:start|begin){_PLACE}")
_END = re.compile(f"(?:char|character)?(?:end|stop){_PLACE}")
_OFFSET = re.compile("(?:char|character)?offset")
_LENGTH = re.compile("(?:char|character)?(?:length|len)")
_NO_LETTER = re.compile("[^a-z]")


def unread_keys(record: Record) -> list[str]:
    """Keys of data that look like annotation and that no reader knows, or not in this form."""
    known = {*SPAN_KEYS, *TASK_KEYS, "responses", *NO_ANNOTATION}
    unknown = [
        key
        for key, value in _with_inner(record, _HOLDERS).items()
        if key not in known
        and not is_named_by_tag(key, value)
        and not key.endswith(FLAT_RESPONSES)
        and is_annotation(key, value)
    ]
    return unknown + [key for key in SPAN_KEYS if _is_in_no_form(key, record)]


def unread_of_tokens(record: Record, known: Iterable[str]) -> list[str]:
    """Keys of a record of tokens that look like annotation.

    Args:
        record: the tokens and what stands beside them.
        known: keys that are read.
    """
    passed = {*NO_ANNOTATION, *known}
    return [key for key, value in record.items() if key not in passed and is_annotation(key, value)]


def unread_beside(record: Record) -> Counter[str]:
    """What may be annotation, or not, and is not read, by kind: spans in metadata, unfinished answers."""
    counts = Counter[str]()
    notices = _with_inner({key: record[key] for key in _NOTICES if key in record}, _NOTICES)
    counts.update(
        f"records with `{key}`"
        for key, value in notices.items()
        if key not in _NOTICES and _holds_spans(value, _DEPTH)
    )
    if record.get("accept") and "spans" not in record:
        counts["records with `accept` that has no spans"] += 1
    if "spans" not in record and _holds_spans(record.get("versions"), _DEPTH):
        counts["records with `versions`"] += 1
    counts.update(_unread_responses(record.get("responses")))
    return counts


def classes_of(record: Record) -> Counter[str]:
    """Labels of the whole text where spans could stand, by kind; they are no annotation of its words."""
    return Counter(
        f"records with `{key}` of the whole text, which was not read"
        for key in SPAN_KEYS
        if _is_class(record.get(key)) and not _is_in_no_form(key, record)
    )


def unread_results(record: Record) -> Counter[str]:
    """What annotators of Label Studio made beside spans, by kind: relations, choices, regions of images."""
    counts = Counter[str]()
    for task in (task for key in TASK_KEYS for task in dicts(record.get(key))):
        if task.get("was_cancelled"):
            counts["cancelled annotations"] += 1
            continue
        for result in dicts(task.get("result")):
            if not _is_labelled(result):
                counts[f"results of the kind {result.get('type') or 'unknown'}"] += 1
    return counts


def unread_regions(record: Record) -> list[str]:
    """The kinds of Label Studio's results that mark a stretch of text and are not read."""
    results = (
        result
        for key in TASK_KEYS
        for task in dicts(record.get(key))
        if not task.get("was_cancelled")
        for result in dicts(task.get("result"))
        if not _is_labelled(result) and _is_region(result.get("value"))
    )
    return list(dict.fromkeys(str(result.get("type") or "unknown") for result in results))


def texts_of_spans(record: Record) -> set[str]:
    """The names of the texts of a Label Studio task that have spans."""
    results = (
        result
        for key in TASK_KEYS
        for task in dicts(record.get(key))
        for result in dicts(task.get("result"))
        if _is_labelled(result)
    )
    return {str(result["to_name"]) for result in results if result.get("to_name")}


def predictions_of(record: Record) -> list[str]:
    """Keys that hold what a model has said."""
    return [key for key in PREDICTION_KEYS if record.get(key)]


def is_annotation(key: str, value: Any) -> bool:
    """Whether a value looks like annotation, by the name of its key or by offsets in it."""
    if not isinstance(value, list | dict) or not value:
        return False
    return key.rsplit(".", 1)[-1].lower() in _NAMES_OF_ANNOTATION or _holds_spans(value, _DEPTH)


def _with_inner(record: Record, holders: Iterable[str]) -> Record:
    """The items of a record, and those of the objects in it that hold others, as "HOLDER.KEY"."""
    inner = {
        f"{holder}.{key}": value
        for holder in holders
        if isinstance(record.get(holder), dict)
        for key, value in record[holder].items()
    }
    return {**record, **inner}


def _is_in_no_form(key: str, record: Record) -> bool:
    """Whether what stands under a key of spans is an object, or written JSON, that no tool has there."""
    value = record.get(key)
    if isinstance(value, str):
        return value.lstrip().startswith(("[", "{"))
    return isinstance(value, dict) and bool(value) and not any(under(key, record))


def _is_class(value: Any) -> bool:
    """Whether a value is a label of the whole text."""
    return isinstance(value, int | float) or (isinstance(value, str) and bool(value.strip()))


def _unread_responses(value: Any) -> Iterator[str]:
    """Argilla's answers that are not submitted, or mark no spans, by kind."""
    for answer in answers_of(value):
        if answer["status"] != SUBMITTED:
            yield f"responses with the status {answer['status']}"
        elif not marks_spans(answer):
            yield "responses that mark no spans"


def _is_labelled(result: Record) -> bool:
    value = result.get("value")
    return isinstance(value, dict) and any(value.get(key) for key in LABELLED)


def _is_region(value: Any) -> bool:
    """Whether a result of a kind that is not read has offsets of a text and labels."""
    if not isinstance(value, dict) or any(key in value for key in LABELLED):
        return False
    return (is_span(value) or _has_bounds(value)) and any(isinstance(item, list) for item in value.values())


def _holds_spans(value: Any, depth: int) -> bool:
    """Whether a span stands in a value, or at most so many levels below it."""
    if is_span(value) or (isinstance(value, dict) and _has_bounds(value)):
        return True
    inner: Iterable[Any] = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    )
    return depth > 0 and any(_holds_spans(item, depth - 1) for item in inner)


def _has_bounds(value: Record) -> bool:
    """Whether an object has a start and an end, or an offset and a length, whatever a service calls them."""
    names = [_NO_LETTER.sub("", str(key).lower()) for key, item in value.items() if is_offset(item)]
    return any(
        any(map(first.fullmatch, names)) and any(map(second.fullmatch, names))
        for first, second in ((_START, _END), (_OFFSET, _LENGTH))
    )
