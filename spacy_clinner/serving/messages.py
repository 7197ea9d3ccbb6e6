"""What the service is sent and what it answers."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _in_utf8(text: str) -> str:
    """The same text; half a surrogate pair, which JSON can escape, is no character."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("it holds what UTF-8 cannot, half a surrogate pair")
    return text


Text = Annotated[str, AfterValidator(_in_utf8)]
Offset = Annotated[int, Field(ge=0)]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SentNote(_Message):
    """A note."""

    text: Text
    id: Text | None = Field(None, description="Comes back with the answer.")


class PatientNote(SentNote):
    """A note that is to be redacted."""

    patient: Text | None = Field(
        None,
        description="Surrogates of one patient agree, and dates move by the same number of days. "
        "If it is not given, the note is on its own.",
    )


class Notes(_Message):
    """Notes to annotate."""

    notes: list[SentNote]


class PatientNotes(_Message):
    """Notes to redact."""

    notes: list[PatientNote]


class Entity(_Message):
    """What was found. Offsets count Unicode characters of the text that was sent."""

    start: Offset
    end: Offset = Field(description="Behind the last character.")
    label: str
    confidence: float | None = Field(
        ge=0, le=1, description="The probability of the entity, where the pipeline gives one."
    )


class AnnotatedNote(_Message):
    """The entities of a note in the order of the text."""

    id: str | None
    entities: list[Entity]


class Replaced(_Message):
    """A stretch of the text that was sent, and where its replacement stands in the redacted text."""

    start: Offset
    end: Offset
    label: str
    new_start: Offset
    new_end: Offset


class RedactedNote(_Message):
    """A note without what was found to identify the patient."""

    id: str | None
    text: str
    replacements: list[Replaced]
    leaks: int = Field(
        ge=0, description="Places of the redacted text that may still identify somebody, by rules."
    )


class NoteError(_Message):
    """What is wrong with a note, in one line without its text."""

    id: str | None = None
    error: str


class AnnotatedNotes(_Message):
    """An answer for each note, in the order in which they were sent."""

    notes: list[AnnotatedNote | NoteError]


class RedactedNotes(_Message):
    """An answer for each note, in the order in which they were sent."""

    notes: list[RedactedNote | NoteError]


class Health(_Message):
    """Whether the service runs."""

    status: str


class ModelDescription(_Message):
    """The pipeline, and what is done with notes."""

    name: str
    version: str
    language: str
    labels: list[str]
    redacts: bool
    mode: str | None = Field(None, description="What replaces identifying text: mask, surrogate or remove.")
    threshold: float | None = None
    about: str | None = Field(None, description="What redaction does not promise.")
