"""A pipeline that answers notes with their entities, or with the redacted text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

import spacy
from spacy.tokens import Doc

from spacy_clinner.batch.file_errors import FILE_ERRORS, error_line
from spacy_clinner.batch.predictions import predicted_note, prepare_threshold
from spacy_clinner.batch.redaction_report import NO_PROMISE
from spacy_clinner.batch.redactor import add_redactor
from spacy_clinner.deidentify.before_redaction import REDACTOR, nothing_identifying, without_redactors
from spacy_clinner.deidentify.phi_redactor import PATIENT, get_leaks, get_redacted
from spacy_clinner.deidentify.rules.choices import BEST_TAGGING, Ages, DateOrder, Mode
from spacy_clinner.errors import pipeline_errors, require_length, require_pipeline
from spacy_clinner.evaluation.guarantee.promise import Promise
from spacy_clinner.formats.record import Note as PlainNote
from spacy_clinner.formats.text_kinds import require_no_markup
from spacy_clinner.serving.messages import (
    AnnotatedNote,
    Entity,
    ModelDescription,
    NoteError,
    PatientNote,
    RedactedNote,
    Replaced,
    SentNote,
)
from spacy_clinner.tagger.clinical_ner import ClinicalNer

Sent = TypeVar("Sent", bound=SentNote)
Answer = TypeVar("Answer")


class StoppedError(Exception):
    """Nobody waits for the answer any more."""


@dataclass(frozen=True)
class ServedModel:
    """What is served; the settings but `model` and `secret` are those of `phi_redactor`.

    Attributes:
        model: directory of a pipeline.
        secret: key of surrogates.
        promise: what is promised of the threshold; None for nothing.
    """

    model: Path
    secret: bytes = field(repr=False)
    mode: Mode = "mask"
    threshold: float = BEST_TAGGING
    date_order: DateOrder = "by_language"
    ages: Ages = "keep"
    labels: tuple[str, ...] | None = None
    also_rules: bool = False
    presidio: bool = False
    promise: Promise | None = None


class _Answered(NamedTuple):
    doc: Doc
    note: SentNote


class Service:
    """A loaded pipeline. It works on one request at a time.

    Args:
        served: the pipeline and how it redacts. A pipeline without identifying labels annotates only.

    Raises:
        ClinnerError: if there is no pipeline, or a setting does not fit it.
    """

    def __init__(self, served: ServedModel) -> None:
        require_pipeline(served.model)
        self._served = served
        with pipeline_errors(served.model):
            nlp = without_redactors(spacy.load(served.model))
        self.fault = nothing_identifying(nlp, served.labels)
        if self.redacts:
            add_redactor(nlp, served)
            for _, pipe in nlp.pipeline:
                if isinstance(pipe, ClinicalNer):
                    pipe.confidence = True
        else:
            prepare_threshold(nlp, served.threshold, None)
        self._nlp = nlp

    @property
    def redacts(self) -> bool:
        """Whether a label of the pipeline marks an identifier; if none does, `fault` tells it."""
        return self.fault is None

    def describe(self) -> ModelDescription:
        """What is served."""
        meta = self._nlp.meta
        labels = sorted({label for some in self._nlp.pipe_labels.values() for label in some})
        return ModelDescription(
            name=meta["name"],
            version=meta["version"],
            language=meta["lang"],
            labels=labels,
            redacts=self.redacts,
            mode=self._served.mode if self.redacts else None,
            threshold=self._served.threshold,
            about=self._about(),
        )

    def _about(self) -> str | None:
        promise = self._served.promise
        parts = [*([NO_PROMISE] if self.redacts else []), *(promise.lines if promise else [])]
        return " ".join(parts) or None

    def annotate(
        self, notes: Sequence[SentNote], is_stopped: Callable[[], bool]
    ) -> list[AnnotatedNote | NoteError]:
        """The entities of notes.

        Raises:
            StoppedError: once `is_stopped` says so.
        """
        with self._nlp.select_pipes(disable=[REDACTOR] if self.redacts else []):
            return self._answers(notes, self._entities, is_stopped)

    def redact(
        self, notes: Sequence[PatientNote], is_stopped: Callable[[], bool]
    ) -> list[RedactedNote | NoteError]:
        """The redacted texts of notes.

        Raises:
            StoppedError: once `is_stopped` says so.
        """
        return self._answers(notes, _redacted, is_stopped)

    def _answers(
        self,
        notes: Sequence[Sent],
        answer: Callable[[_Answered], Answer],
        is_stopped: Callable[[], bool],
    ) -> list[Answer | NoteError]:
        with self._nlp.memory_zone():
            try:
                docs = self._nlp.pipe(self._docs(notes, is_stopped))
                return [answer(_Answered(doc, note)) for doc, note in zip(docs, notes, strict=True)]
            except FILE_ERRORS:
                return [self._one(note, answer, is_stopped) for note in notes]

    def _one(
        self, note: Sent, answer: Callable[[_Answered], Answer], is_stopped: Callable[[], bool]
    ) -> Answer | NoteError:
        """The answer to a note of a request in which some note cannot be processed."""
        try:
            (doc,) = self._nlp.pipe(self._docs([note], is_stopped))
            return answer(_Answered(doc, note))
        except FILE_ERRORS as error:
            return NoteError(id=note.id, error=error_line("the note", error))

    def _docs(self, notes: Sequence[SentNote], is_stopped: Callable[[], bool]) -> Iterator[Doc]:
        for note in notes:
            if is_stopped():
                raise StoppedError
            require_length(note.text, self._nlp.max_length, "the note")
            require_no_markup("the note", note.text)
            doc = self._nlp.make_doc(note.text)
            doc.user_data[PATIENT] = getattr(note, "patient", None) or f"{note.id}\0{note.text}"
            yield doc

    def _entities(self, answered: _Answered) -> AnnotatedNote:
        plain = PlainNote("the note", answered.note.text)
        mentions = predicted_note(plain, answered.doc, None, self._served.threshold).mentions
        entities = [Entity(start=m.start, end=m.end, label=m.label, confidence=m.score) for m in mentions]
        return AnnotatedNote(id=answered.note.id, entities=entities)


def _redacted(answered: _Answered) -> RedactedNote:
    redacted = get_redacted(answered.doc)
    assert redacted is not None
    replacements = [
        Replaced(start=r.start, end=r.end, label=r.label, new_start=r.new_start, new_end=r.new_end)
        for r in redacted.replacements
    ]
    leaks = len(get_leaks(answered.doc))
    return RedactedNote(id=answered.note.id, text=redacted.text, replacements=replacements, leaks=leaks)
