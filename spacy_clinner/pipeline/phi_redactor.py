"""`phi_redactor`: the text of a document without what identifies its patient."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable

import numpy as np
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span

from spacy_clinner.errors import ClinnerError
from spacy_clinner.pipeline.clinical_ner import ClinicalNer
from spacy_clinner.pipeline.confidence import get_confidence
from spacy_clinner.pipeline.emissions import Emissions, take_emissions
from spacy_clinner.redaction.dates import DateOrder
from spacy_clinner.redaction.leaks import Leak, find_leaks
from spacy_clinner.redaction.recall import likely_spans
from spacy_clinner.redaction.redact import Mode, Redacted, Replacement, redact
from spacy_clinner.redaction.spans import PhiSpan
from spacy_clinner.tags import TagSet

KEY = "phi_redactor"
PATIENT = "patient_id"
"""Key of the patient's identifier in `doc.user_data`."""
BEST_TAGGING = 0.5


@Language.factory(
    "phi_redactor",
    requires=["doc.ents"],
    assigns=["doc._.redacted", "doc._.redactions"],
    default_config={
        "mode": "mask",
        "threshold": BEST_TAGGING,
        "labels": None,
        "date_order": "month_first",
        "secret_variable": "SPACY_CLINNER_SECRET",
    },
)
def make_phi_redactor(
    nlp: Language,
    name: str,
    mode: Mode,
    threshold: float,
    labels: list[str] | None,
    date_order: DateOrder,
    secret_variable: str,
) -> PhiRedactor:
    """Make a redactor. It reads `doc.ents`, so any component that finds entities may stand before it.

    Args:
        nlp: the pipeline.
        name: name of the component.
        mode: "mask": "[LABEL]"; "surrogate": other names, dates and numbers, the same for the same within a
            document and a patient; "remove": nothing.
        threshold: 0.5: the entities of the best tagging. Below: also every token that is identifying with
            this probability, which finds more and takes more that is none; needs `keep_emissions` on the
            tagger. Above: only entities with this confidence, and those
            of components that give none.
        labels: types to redact; null for all.
        date_order: how surrogates read "3/4/2031": "month_first" or "day_first".
        secret_variable: environment variable with the key of surrogates, which is never saved. Whoever has
            it can undo the shift of the dates.
    """
    return PhiRedactor(
        name,
        mode=mode,
        threshold=threshold,
        labels=labels,
        date_order=date_order,
        secret_variable=secret_variable,
        language=nlp.lang or "en",
    )


class PhiRedactor(Pipe):
    """Leaves the redacted text at `doc._.redacted`; the document itself keeps its text.

    Attributes:
        secret: key of surrogates, instead of the environment variable.
    """

    def __init__(
        self,
        name: str = "phi_redactor",
        *,
        mode: Mode = "mask",
        threshold: float = BEST_TAGGING,
        labels: list[str] | None = None,
        date_order: DateOrder = "month_first",
        secret_variable: str = "SPACY_CLINNER_SECRET",
        language: str = "en",
    ) -> None:
        if not 0 < threshold <= 1:
            raise ClinnerError(f"{name}: threshold is {threshold}: give a probability above 0, at most 1")
        self.name = name
        self.mode = mode
        self.threshold = threshold
        self.redacted_labels = None if labels is None else frozenset(labels)
        self.date_order = date_order
        self.secret_variable = secret_variable
        self.language = language
        self.secret: bytes | None = None
        register_redacted()

    def __call__(self, doc: Doc) -> Doc:
        redacted = redact(
            doc.text,
            self.find(doc),
            self.mode,
            secret=self._secret() if self.mode == "surrogate" else b"",
            patient=self._patient(doc),
            language=self.language,
            order=self.date_order,
        )
        doc.user_data[KEY] = [redacted.text, [list(r) for r in redacted.replacements]]
        return doc

    def find(self, doc: Doc) -> list[PhiSpan]:
        """Identifying spans of a document, as characters.

        Raises:
            ClinnerError: if the threshold is below that of the best tagging and the tagger left no scores.
        """
        emissions = take_emissions(doc)
        spans: Iterable[tuple[int, int, str]] = [(e.start, e.end, e.label_) for e in doc.ents]
        if self.threshold > BEST_TAGGING:
            spans = [(e.start, e.end, e.label_) for e in doc.ents if self._is_sure(e)]
        elif self.threshold < BEST_TAGGING and len(doc):
            if emissions is None:
                raise ClinnerError(
                    f"{self.name}: a threshold below {BEST_TAGGING} needs the probability of every tag: set "
                    "keep_emissions = true on the clinical_ner right before"
                )
            spans = [*spans, *likely_spans(*_by_label(emissions), self.threshold)]
        return [
            PhiSpan(found.start_char, found.end_char, label)
            for start, end, label in spans
            if (self.redacted_labels is None or label in self.redacted_labels)
            and (found := doc[start:end]).text.strip()
        ]

    def _is_sure(self, entity: Span) -> bool:
        """Whether an entity passes a high threshold; those of rules have no confidence, and do."""
        confidence = get_confidence(entity)
        return confidence is None or confidence >= self.threshold

    def _secret(self) -> bytes:
        if self.secret is not None:
            return self.secret
        value = os.environ.get(self.secret_variable, "")
        if not value:
            raise ClinnerError(
                f"{self.name}: surrogates need a secret: set the environment variable {self.secret_variable}"
            )
        return value.encode("utf8")

    def _patient(self, doc: Doc) -> str:
        """Whose note it is: the patient's or the note's identifier, else the text itself."""
        known = doc.user_data.get(PATIENT) or doc.user_data.get("note_id")
        if known or self.mode != "surrogate":
            return str(known)
        return hmac.new(self._secret(), doc.text.encode("utf8", "surrogatepass"), hashlib.sha256).hexdigest()


def set_threshold(nlp: Language, threshold: float) -> None:
    """Let the taggers of a pipeline give the probabilities that a threshold needs, and no others.

    Raises:
        ClinnerError: if nothing finds entities, or the last component cannot give probabilities of tags and
            the threshold needs them.
    """
    if not any("doc.ents" in nlp.get_pipe_meta(name).assigns for name in nlp.pipe_names):
        raise ClinnerError("the pipeline has no component that finds entities: train a clinical_ner first")
    taggers = [pipe for _, pipe in nlp.pipeline if isinstance(pipe, ClinicalNer)]
    if threshold < BEST_TAGGING and not (taggers and taggers[-1] is nlp.pipeline[-1][1]):
        raise ClinnerError(
            f"a threshold below {BEST_TAGGING} needs a clinical_ner as the last component: the pipeline has "
            f"{', '.join(nlp.pipe_names)}"
        )
    for tagger in taggers:
        tagger.keep_emissions = threshold < BEST_TAGGING
        tagger.confidence = threshold > BEST_TAGGING


def _by_label(emissions: Emissions) -> tuple[np.ndarray, list[str]]:
    """float (tokens, labels) P(inside an entity of this label), and the labels."""
    tags = TagSet(emissions.labels, emissions.scheme)
    by_class = np.zeros((len(emissions.probabilities), len(tags.classes)), dtype=np.float32)
    np.add.at(by_class.T, tags.class_ids, emissions.probabilities.T)
    return by_class[:, 1:], list(tags.classes[1:])


def register_redacted() -> None:
    """Make `doc._.redacted`, `doc._.redactions` and `doc._.leaks` known; does nothing when they are."""
    for name, getter in (("redacted", _text), ("redactions", get_redactions), ("leaks", get_leaks)):
        if not Doc.has_extension(name):
            Doc.set_extension(name, getter=getter)


def get_redacted(doc: Doc) -> Redacted | None:
    """Redacted text and replacements of a document; None if no redactor has seen it."""
    kept = doc.user_data.get(KEY)
    if kept is None:
        return None
    text, replacements = kept
    return Redacted(text, tuple(Replacement(*r) for r in replacements))


def get_redactions(doc: Doc) -> tuple[Replacement, ...]:
    """Where each replacement stands, in the original and in the redacted text."""
    redacted = get_redacted(doc)
    return redacted.replacements if redacted else ()


def get_leaks(doc: Doc) -> list[Leak]:
    """What may still identify someone in the redacted text."""
    redacted = get_redacted(doc)
    return find_leaks(doc.text, redacted) if redacted else []


def _text(doc: Doc) -> str | None:
    redacted = get_redacted(doc)
    return redacted.text if redacted else None
