"""A pipeline that redacts: whatever finds identifiers, with `phi_redactor` behind it."""

from pathlib import Path
from typing import Protocol

import spacy
from spacy.language import Language

from spacy_clinner.deidentify.before_redaction import (
    REDACTOR,
    nothing_identifying,
    require_labels,
    set_threshold,
    without_redactors,
)
from spacy_clinner.deidentify.phi_redactor import PhiRedactor
from spacy_clinner.deidentify.rules.choices import Ages, DateOrder, Mode
from spacy_clinner.deidentify.rules.identifiers import presidio_spans
from spacy_clinner.errors import ClinnerError, pipeline_errors


class RedactorSettings(Protocol):
    """How files, tables and requests are redacted alike; see `phi_redactor`.

    Attributes:
        model: directory of a pipeline that finds identifying text.
        secret: key of surrogates.
    """

    @property
    def model(self) -> Path: ...
    @property
    def secret(self) -> bytes: ...
    @property
    def mode(self) -> Mode: ...
    @property
    def threshold(self) -> float: ...
    @property
    def date_order(self) -> DateOrder: ...
    @property
    def ages(self) -> Ages: ...
    @property
    def labels(self) -> tuple[str, ...] | None: ...
    @property
    def also_rules(self) -> bool: ...
    @property
    def presidio(self) -> bool: ...


def load_redactor(settings: RedactorSettings) -> Language:
    """The pipeline with a redactor at its end, and no work done that redaction does not need.

    Raises:
        ClinnerError: if nothing in it finds entities, no label marks an identifier or one is unknown, or it
            cannot give the probabilities that a low threshold needs.
    """
    with pipeline_errors(settings.model):
        nlp = without_redactors(spacy.load(settings.model))
    add_redactor(nlp, settings)
    return nlp


def add_redactor(nlp: Language, settings: RedactorSettings) -> None:
    """Put a redactor at the end of a loaded pipeline that has none.

    Raises:
        ClinnerError: see `load_redactor`.
    """
    set_threshold(nlp, settings.threshold)
    require_labels(nlp, settings.labels, settings.model)
    if fault := nothing_identifying(nlp, settings.labels):
        raise ClinnerError(f"{settings.model}: {fault}")
    if settings.presidio:
        presidio_spans("")  # whether it is installed
    redactor = nlp.add_pipe(
        REDACTOR,
        config={
            "mode": settings.mode,
            "threshold": settings.threshold,
            "date_order": settings.date_order,
            "ages": settings.ages,
            "labels": None if settings.labels is None else list(settings.labels),
            "also_rules": settings.also_rules,
            "presidio": settings.presidio,
        },
    )
    assert isinstance(redactor, PhiRedactor)
    redactor.secret = settings.secret
