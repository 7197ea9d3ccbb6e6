"""Where the annotation stands in a JSON record of each tool, and what its spans look like.

Prodigy, doccano (old and new), Label Studio (JSON, JSON-MIN and the old `completions`), Argilla (1 and 2),
spaCy and PubAnnotation.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from spacy_clinner.formats.record import Offsets

Record = dict[str, Any]

SPAN_KEYS = ("spans", "entities", "ents", "label", "labels", "annotation", "denotations")
"""Keys of lists of spans; Label Studio's and doccano's `annotations` are read by what is in them."""

TASK_KEYS = ("annotations", "completions")
"""Keys of what annotators made of a task."""

PREDICTION_KEYS = ("predictions", "prediction", "suggestions", "drafts")
"""Keys of what a model, or nobody for good, has said; it is counted and not read."""

_START = ("start", "start_offset", "start_char", "startOffset", "begin", "start_position")
_END = ("end", "end_offset", "end_char", "endOffset", "end_position")
_LABEL = ("label", "labels", "hypertextlabels", "entity_group", "entity_type", "type", "tag", "obj")
_QUOTED = ("text", "surface", "surface_form", "quote", "entity_value")
SUBMITTED = "submitted"
"""The status of an answer of Argilla that counts."""

_ANNOTATOR = ("_annotator_id", "_session_id", "annotator", "user", "username", "completed_by", "user_id")
NO_ANNOTATION = {
    *("tokens", "meta", "metadata", "_meta", "cats", "sents", "options", "accept", "vectors", "explanation"),
    *("metrics", "comments", "Comments", "versions", "config", "fields", "data", "text", "_timestamp"),
    *("relations", *PREDICTION_KEYS),
}
"""Keys whose content is no annotation, whatever it looks like."""

LABELLED = ("labels", "hypertextlabels")
"""Where a result of Label Studio has the labels of a span."""

_SPAN_VIEWS = {"ner", "ner_manual", "spans", "spans_manual"}
"""Prodigy's interfaces in which spans are marked."""


class MalformedError(Exception):
    """A span, or what should be a list of them, has another shape than any tool's; the text is its key."""


class Annotation(NamedTuple):
    """What one annotator marked.

    Attributes:
        key: where in the record it stands.
        spans: as the tool has them.
        annotator: who it was, if the record says so.
    """

    key: str
    spans: list[Any]
    annotator: str = ""


class RawSpan(NamedTuple):
    """A span before its offsets are checked."""

    parts: tuple[Offsets, ...]
    label: str
    id: str
    quoted: str | None
    numbered: bool
    """Whether its label is a number, whose name stands elsewhere."""


def as_record(value: Any) -> Record | None:
    """The record as a dictionary, also of spaCy's pairs of text and annotation; None if it is neither."""
    if isinstance(value, dict):
        return value
    if (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], dict)
    ):
        return {"text": value[0], **value[1]}
    return None


def text_of(record: Record) -> Any:
    """The text, or what stands in its place.

    That is `text` or `full_text`, also in `data` or `fields`; `data` itself; or the only string in either.
    """
    holder: Any = record
    for key in ("data", "fields"):
        if isinstance(record.get(key), str) and "text" not in record:
            return record[key]
        if isinstance(record.get(key), dict):
            holder = record[key]
    texts = [value for value in holder.values() if isinstance(value, str)]
    only = texts[0] if holder is not record and len(texts) == 1 else None
    return holder.get("text", holder.get("full_text", only))


def is_rejected(record: Record) -> bool:
    """Whether an annotator said that the record should not be used."""
    return record.get("answer", "accept") != "accept" or str(record.get("status")).lower() == "discarded"


def annotations_of(record: Record) -> list[Annotation]:
    """What each annotator marked; empty if nobody annotated the record.

    Raises:
        MalformedError: with the key whose content has another shape than expected.
    """
    groups = [list(under(key, record)) for key in (*SPAN_KEYS, *TASK_KEYS, "responses")]
    groups += [list(_flat_responses(record)), list(_named_by_tag(record))]
    marked = [group for group in groups if any(annotation.spans for annotation in group)]
    chosen = marked or [group for group in groups if group] or [list(_finished_without_spans(record))]
    for group in marked[1:]:
        if [_all_spans(a) for a in group] != [_all_spans(a) for a in marked[0]]:
            raise MalformedError(f"{marked[0][0].key}` and `{group[0].key}")
    return chosen[0]


def raw_spans(annotation: Annotation) -> Iterator[RawSpan]:
    """The spans of an annotator.

    Raises:
        MalformedError: with the key.
    """
    for value in annotation.spans:
        try:
            yield from _raw(value)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError):
            raise MalformedError(annotation.key) from None


def _all_spans(annotation: Annotation) -> list[tuple[Any, ...]]:
    return sorted((span.parts, span.label) for span in raw_spans(annotation))


def _finished_without_spans(record: Record) -> Iterator[Annotation]:
    """What an annotator finished without marking anything, where the tool then leaves the spans out.

    Label Studio numbers its annotations; Prodigy names the recipe that showed the text.
    """
    is_numbered = record.get("annotation_id") not in (None, "")
    if is_numbered or (record.get("answer") == "accept" and record.get("_view_id") in _SPAN_VIEWS):
        yield Annotation("annotation_id" if is_numbered else "_view_id", [], _annotator(record))


def under(key: str, record: Record) -> Iterator[Annotation]:
    """What stands under one key, whichever tool wrote it."""
    value = record.get(key)
    if key in TASK_KEYS and key in record:
        yield from _tasks(key, value)
    elif key == "responses" and value:
        yield from _responses(value)
    elif isinstance(value, dict) and (inner := _only_list(value)) is not None:
        yield Annotation(key, inner, _annotator(record))
    elif isinstance(value, list) and not is_named_by_tag(key, value):
        yield Annotation(key, value, _annotator(record))


def _only_list(value: Record) -> list[Any] | None:
    """The list of spans in a dictionary such as {"entities": [...]}: the only one that is not empty."""
    lists = [inner for inner in value.values() if isinstance(inner, list)]
    filled = [inner for inner in lists if inner] or lists[:1]
    named = value.get("entities", filled[0] if len(filled) == 1 else None)
    return named if isinstance(named, list) else None


def _tasks(key: str, value: Any) -> Iterator[Annotation]:
    """Label Studio's annotations with their results, or doccano's list of spans of one or more users."""
    if isinstance(value, dict) and (inner := _only_list(value)) is not None:
        value = inner
    if not isinstance(value, list):
        raise MalformedError(key)
    if value and not any(isinstance(item, dict) and "result" in item for item in value):
        if not all(is_span(item) for item in value):
            raise MalformedError(key)
        yield from _by_user(key, value)
        return
    try:
        finished = [item for item in value if not item.get("was_cancelled")]
        for item in sorted(finished, key=lambda item: not item.get("ground_truth")):
            yield Annotation(key, list(_results(item)), _annotator(item))
    except (AttributeError, TypeError):
        raise MalformedError(key) from None


def _by_user(key: str, spans: list[Any]) -> Iterator[Annotation]:
    users = [_annotator(span) if isinstance(span, dict) else "" for span in spans]
    for user in dict.fromkeys(users):
        yield Annotation(key, [span for span, by in zip(spans, users, strict=True) if by == user], user)


def _results(item: Record) -> Iterator[Record]:
    for result in item.get("result", []):
        value = result.get("value", {})
        for label in value.get("labels", value.get("hypertextlabels", [])):
            yield {**value, **(value.get("globalOffsets") or {}), "label": label}


def answers_of(value: Any) -> list[Record]:
    """The answers of Argilla 2: {question: [{"value": spans, ...}]}, or a list of users' `values`.

    Each has a `status`, "submitted" where the file gives none.
    """
    if isinstance(value, dict):
        answers = [answer for question in value.values() for answer in dicts(question)]
    else:
        answers = [
            {**user, **answer}
            for user in dicts(value)
            for answer in dicts(list(_dict(user.get("values")).values()))
        ]
    return [{**answer, "status": answer.get("status") or SUBMITTED} for answer in answers]


def marks_spans(answer: Record) -> bool:
    """Whether an answer of Argilla is a list of spans."""
    spans = answer.get("value")
    return isinstance(spans, list) and all(is_span(span) for span in spans)


def _responses(value: Any) -> Iterator[Annotation]:
    for answer in answers_of(value):
        if answer["status"] == SUBMITTED and marks_spans(answer):
            yield Annotation("responses", answer["value"], _annotator(answer))


FLAT_RESPONSES = (
    ".responses",
    ".responses.users",
    ".responses.status",
    ".suggestion",
    ".suggestion.score",
    ".suggestion.agent",
)
"""How the columns of Argilla's tables end."""


def _flat_responses(record: Record) -> Iterator[Annotation]:
    """Argilla 2 as a table: a column `QUESTION.responses` with the spans of each user."""
    for key, value in record.items():
        if key.endswith(".responses") and isinstance(value, list):
            users = record.get(f"{key}.users") or []
            for number, spans in enumerate(value):
                if isinstance(spans, list) and all(is_span(span) for span in spans):
                    yield Annotation(key, spans, str(users[number]) if number < len(users) else "")


def _named_by_tag(record: Record) -> Iterator[Annotation]:
    """Label Studio's JSON-MIN: spans with `labels` under the name of each tag."""
    tags = {key: value for key, value in record.items() if is_named_by_tag(key, value)}
    if tags:
        yield Annotation(next(iter(tags)), [s for spans in tags.values() for s in spans], _annotator(record))


def is_named_by_tag(key: str, value: Any) -> bool:
    """Whether a value has the spans of a tag in Label Studio's JSON-MIN."""
    return (
        key not in NO_ANNOTATION
        and isinstance(value, list)
        and bool(value)
        and all(isinstance(s, dict) and isinstance(s.get("labels"), list) and "start" in s for s in value)
    )


def is_span(value: Any) -> bool:
    """Whether a value has what a span of some tool has: a start and an end."""
    if isinstance(value, dict):
        holder = _holder(value)
        return _first(holder, _START) is not None and _first(holder, _END) is not None
    kinds = [type(item) for item in value] if isinstance(value, list) else []
    return kinds[:3] in ([int, int, str], [str, int, int])


def _holder(value: Record) -> Record:
    """What has the offsets of a span: itself, or its `span` in PubAnnotation."""
    span = value.get("span")
    return span if isinstance(span, dict) else value


def _raw(value: Any) -> Iterator[RawSpan]:
    """A span once for each of its labels."""
    if isinstance(value, list):
        if isinstance(value[0], str):  # Argilla 1: label, start, end and perhaps a score
            value = [value[1], value[2], value[0]]
        start, end, label = value
        value = {"start": start, "end": end, "label": label}
    holder = _holder(value)
    start, end = _first(holder, _START), _first(holder, _END)
    labels = _first(value, _LABEL)
    if not is_offset(start) or not is_offset(end) or labels is None:
        raise TypeError
    parts = tuple((int(first), int(last)) for first, last in value.get("fragments", ())) or ((start, end),)
    quoted = _first(value, _QUOTED)
    for label in labels if isinstance(labels, list) else [labels]:
        numbered = is_offset(label)
        if not isinstance(label, str) and not numbered:
            raise TypeError
        identifier = value.get("id", "")
        yield RawSpan(
            parts, str(label), str(identifier), quoted if isinstance(quoted, str) else None, numbered
        )


def is_offset(value: Any) -> bool:
    """Whether a value can be an offset, which is a number and not true or false."""
    return isinstance(value, int) and not isinstance(value, bool)


def _first(holder: Mapping[str, Any], keys: Iterable[str]) -> Any:
    return next((holder[key] for key in keys if holder.get(key) is not None), None)


def _annotator(holder: Mapping[str, Any]) -> str:
    annotator = _first(holder, _ANNOTATOR)
    if isinstance(annotator, dict):
        annotator = annotator.get("id", "")
    return "" if annotator is None else str(annotator)


def _dict(value: Any) -> Record:
    return value if isinstance(value, dict) else {}


def dicts(value: Any) -> list[Record]:
    """The objects in a list; none if it is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
