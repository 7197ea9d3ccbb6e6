"""Notes as tasks of an annotation tool: with what a model predicts, for an annotator to correct.

What the tools export afterwards, `formats.jsonl` and `formats.brat` read.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import quoteattr

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.class_labels import DOCCANO_LABELS
from spacy_clinner.formats.files import written_whole
from spacy_clinner.formats.record import SCORE_DIGITS, Mention, Note

TaskFormat = Literal["brat", "label-studio", "prodigy", "doccano"]

MODEL_VERSION = "spacy-clinner"
_CONTROL, _OBJECT = "label", "text"
"""Names in Label Studio's labelling interface of what marks spans, and of the text."""

Record = dict[str, Any]


@dataclass(frozen=True)
class AnnotationTask:
    """A note for an annotator.

    Attributes:
        note: with predicted mentions; with tokens if the tool is to use those.
        facts: what else is told of it, such as its rank; numbers and strings by name.
        score: the mean confidence of the mentions, where a tool sorts by it; None if there is none.
    """

    note: Note
    facts: Record = field(default_factory=dict)
    score: float | None = None


def write_tasks(
    tasks: Sequence[AnnotationTask], labels: Sequence[str], directory: Path, form: TaskFormat
) -> list[Path]:
    """Write tasks with their pre-annotations and confidences into a directory.

    Args:
        tasks: the one to label first in front. Their ids are different paths below a folder.
        labels: all that an annotator may use.
        directory: where to write; it is made if it is not there.
        form: brat has a .txt and an .ann file a note and an annotation.conf; Label Studio a JSON list and the
            code of the labelling interface; Prodigy JSON Lines; doccano JSON Lines and the labels to import.

    Returns:
        What is to be opened in, or imported into, the tool.

    Raises:
        ClinnerError: if a label holds white space and the form is brat.
    """
    require_expressible(labels, form)
    directory.mkdir(parents=True, exist_ok=True)
    return list(WRITERS[form](tasks, labels, directory))


def require_expressible(labels: Iterable[str], form: TaskFormat) -> None:
    """Stop at a label that the files of a tool cannot hold.

    Args:
        labels: all that an annotator may use.
        form: of the tool.

    Raises:
        ClinnerError: if a label holds white space and the form is brat.
    """
    spaced = sorted(label for label in labels if re.search(r"\s", label))
    if form == "brat" and spaced:
        raise ClinnerError(
            f"--format brat: holds no label with white space ({', '.join(spaced)}): give another format"
        )


def _write_brat(tasks: Sequence[AnnotationTask], labels: Sequence[str], directory: Path) -> Iterator[Path]:
    write_brat((task.note for task in tasks), directory)
    sections = ["[entities]", *labels, "", "[relations]", "", "[events]", "", "[attributes]", ""]
    with written_whole(directory / "annotation.conf") as temporary:
        temporary.write_text("\n".join(sections), encoding="utf8")
    yield directory


def _write_label_studio(
    tasks: Sequence[AnnotationTask], labels: Sequence[str], directory: Path
) -> Iterator[Path]:
    path, interface = directory / "tasks.json", directory / "interface.config"
    with written_whole(path) as temporary:
        lines = ",\n".join(map(_dumped, map(label_studio_task, tasks)))
        temporary.write_text(f"[\n{lines}\n]\n", encoding="utf8", newline="\n")
    with written_whole(interface) as temporary:
        temporary.write_text(label_studio_interface(labels), encoding="utf8", newline="\n")
    yield from (path, interface)


def _write_prodigy(tasks: Sequence[AnnotationTask], labels: Sequence[str], directory: Path) -> Iterator[Path]:
    yield _write_lines(map(prodigy_task, tasks), directory / "tasks.jsonl")


def _write_doccano(tasks: Sequence[AnnotationTask], labels: Sequence[str], directory: Path) -> Iterator[Path]:
    path = directory / DOCCANO_LABELS
    with written_whole(path) as temporary:
        temporary.write_text(_dumped([{"text": label} for label in labels]) + "\n", encoding="utf8")
    yield from (_write_lines(map(doccano_task, tasks), directory / "tasks.jsonl"), path)


def _write_lines(records: Iterable[Record], path: Path) -> Path:
    with written_whole(path) as temporary, temporary.open("w", encoding="utf8", newline="") as file:
        file.writelines(_dumped(record) + "\n" for record in records)
    return path


def label_studio_task(task: AnnotationTask) -> Record:
    """A task with its mentions as a prediction; offsets count characters, as Label Studio does since 2021."""
    note = task.note
    results = [
        {
            "id": mention.id or f"T{number}",
            "from_name": _CONTROL,
            "to_name": _OBJECT,
            "type": "labels",
            "value": {**_bounds(mention), "text": _quoted(note, mention), "labels": [mention.label]},
        }
        | _score("score", mention.score)
        for number, mention in enumerate(note.mentions, start=1)
    ]
    prediction = {"model_version": MODEL_VERSION, "result": results} | _score("score", task.score)
    return {"data": {"text": note.text}, "meta": {"id": note.id} | task.facts, "predictions": [prediction]}


def label_studio_interface(labels: Sequence[str]) -> str:
    """The code of a labelling interface, which the predictions refer to."""
    tags = "".join(f"    <Label value={quoteattr(label)}/>\n" for label in labels)
    return (
        f'<View>\n  <Labels name="{_CONTROL}" toName="{_OBJECT}">\n{tags}  </Labels>\n'
        f'  <Text name="{_OBJECT}" value="$text"/>\n</View>\n'
    )


def prodigy_task(task: AnnotationTask) -> Record:
    """A task of `ner.manual` or `ner.correct`, with the tokens at which spans must begin and end."""
    note = task.note
    record: Record = {"id": note.id, "text": note.text, "meta": {"id": note.id} | task.facts}
    if note.tokens is None:
        return record | {"spans": [_span(note, mention) for mention in note.mentions]}
    firsts = {start: number for number, (start, _) in enumerate(note.tokens)}
    lasts = {end: number for number, (_, end) in enumerate(note.tokens)}
    followed = [*(start for start, _ in note.tokens[1:]), len(note.text)]
    tokens = [
        {"text": note.text[start:end], "start": start, "end": end, "id": number, "ws": following > end}
        for number, ((start, end), following) in enumerate(zip(note.tokens, followed, strict=True))
    ]
    spans = [
        {**_span(note, m), "token_start": firsts[m.start], "token_end": lasts[m.end]}
        for m in note.mentions
        if m.start in firsts and m.end in lasts
    ]
    return record | {"tokens": tokens, "spans": spans}


def doccano_task(task: AnnotationTask) -> Record:
    """A record for doccano, whose labels have no room for a confidence: those stand in a list beside them."""
    mentions = task.note.mentions
    record: Record = {"text": task.note.text, "label": [[m.start, m.end, m.label] for m in mentions]}
    confidences = [None if m.score is None else round(m.score, SCORE_DIGITS) for m in mentions]
    return record | {"note_id": task.note.id, "confidences": confidences} | task.facts


def _span(note: Note, mention: Mention) -> Record:
    span: Record = {**_bounds(mention), "label": mention.label, "text": _quoted(note, mention)}
    return span | _score("score", mention.score)


def _bounds(mention: Mention) -> Record:
    return {"start": mention.start, "end": mention.end}


def _quoted(note: Note, mention: Mention) -> str:
    return note.text[mention.start : mention.end]


def _score(key: str, score: float | None) -> Record:
    return {} if score is None else {key: round(score, SCORE_DIGITS)}


def _dumped(record: Any) -> str:
    return json.dumps(record, ensure_ascii=False)


WRITERS: dict[TaskFormat, Callable[[Sequence[AnnotationTask], Sequence[str], Path], Iterator[Path]]] = {
    "brat": _write_brat,
    "label-studio": _write_label_studio,
    "prodigy": _write_prodigy,
    "doccano": _write_doccano,
}
