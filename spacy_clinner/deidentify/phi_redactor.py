"""`phi_redactor`: the text of a document without what identifies its patient."""

from __future__ import annotations

import copy
import hashlib
import hmac
import os
import warnings
import weakref
from collections.abc import Iterator
from typing import Any, get_args

import numpy as np
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc

from spacy_clinner.corpus.extensions import register_extension
from spacy_clinner.corpus.layout import in_tokens, word_positions
from spacy_clinner.corpus.note_id import NOTE_ID
from spacy_clinner.deidentify.before_redaction import nothing_identifying, require_labels, require_threshold
from spacy_clinner.deidentify.rules.choices import BEST_TAGGING, Ages, DateOrder, Mode
from spacy_clinner.deidentify.rules.identifiers import presidio_spans, rule_spans
from spacy_clinner.deidentify.rules.leaks import Leak, find_leaks
from spacy_clinner.deidentify.rules.redacted_text import Redacted, Replacement, redact
from spacy_clinner.deidentify.rules.spans import PhiSpan
from spacy_clinner.deidentify.rules.threshold import likely_spans
from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.annotation import left_out
from spacy_clinner.tagger.confidence import confidences_of
from spacy_clinner.tagger.emissions import Emissions, take_emissions
from spacy_clinner.tags import TagSet

KEY: Any = ("._.", "redacted", None, None)
"""Where the redacted text is in `doc.user_data`: like an extension's value, which no warning prints."""
_FORMER_KEY = "phi_redactor"
PATIENT = "patient_id"
"""Key of the patient's identifier in `doc.user_data`."""
DATE_ORDER = "date_order"
"""Key in `doc.user_data` of how numeric dates are read in all notes of the patient; may be missing."""

GENDERS = "genders"
"""Key in `doc.user_data` of what all notes of the patient tell of people's genders; may be missing."""


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
        also_rules: bool = False,
        presidio: bool = False,
        date_order: DateOrder = "by_language",
        ages: Ages = "keep",
        secret_variable: str = "SPACY_CLINNER_SECRET",
        language: str = "en",
        nlp: Language | None = None,
    ) -> None:
        require_threshold(name, threshold)
        if labels is not None and not labels and not (also_rules or presidio):
            raise ClinnerError(
                f"{name}: labels is empty, so nothing would be redacted: name labels, leave the setting out "
                "for all of them, or set also_rules"
            )
        self.name = name
        self.mode = mode
        self.threshold = threshold
        self.redacted_labels = None if labels is None else frozenset(labels)
        self.also_rules = also_rules
        self.presidio = presidio
        self.date_order = date_order
        self.ages = ages
        self.secret_variable = secret_variable
        self.language = language
        self.secret: bytes | None = None
        self._nlp = None if nlp is None else weakref.ref(nlp)  # until its labels have been looked at
        register_redacted()

    def __reduce__(self) -> tuple[Any, ...]:
        """For pickle and copy: with the pipeline, which the copy is to look at, until that has been done."""
        reduced: Any = super().__reduce__()
        make, arguments, (*slots, attributes) = reduced
        return make, arguments, (*slots, {**attributes, "_nlp": self._nlp and self._nlp()})

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        base: Any = super()  # spaCy gives it no types
        base.__setstate__(state)
        nlp: Any = self._nlp
        self._nlp = None if nlp is None else weakref.ref(nlp)

    def __deepcopy__(self, memo: dict[int, Any]) -> PhiRedactor:
        """A copy in the copy of its pipeline; copied alone it stays with its pipeline."""
        make, arguments, state = self.__reduce__()
        copied: PhiRedactor = make(*arguments)
        memo[id(self)] = copied
        nlp = self._nlp and self._nlp()
        if id(nlp) in memo:
            copied.__setstate__(copy.deepcopy(state, memo))
        else:
            *slots, attributes = state
            copied.__setstate__((*slots, {**copy.deepcopy({**attributes, "_nlp": None}, memo), "_nlp": nlp}))
        return copied

    def __call__(self, doc: Doc) -> Doc:
        redacted = redact(
            doc.text,
            self.find(doc),
            self.mode,
            secret=self._secret() if self.mode == "surrogate" else b"",
            patient=self._patient(doc),
            language=self.language,
            order=self.date_order,
            ages=self.ages,
            patient_order=self._patient_order(doc),
            patient_genders=doc.user_data.get(GENDERS),
        )
        doc.user_data[KEY] = [redacted.text, [list(r) for r in redacted.replacements]]
        return doc

    def find(self, doc: Doc) -> list[PhiSpan]:
        """Identifying spans of a document, as characters.

        Raises:
            ClinnerError: if nothing has looked for entities, if a label is one that no component finds, or if
                the threshold is below that of the best tagging and no tagger left its scores.
        """
        return [*self.find_tagged(doc), *self.find_by_rules(doc.text)]

    def find_tagged(self, doc: Doc) -> list[PhiSpan]:
        """Those of `find` that the components before this one have found, and not the rules.

        Raises:
            ClinnerError: see `find`.
        """
        self._look_for_labels(doc)
        if len(doc) and not doc.has_annotation("ENT_IOB"):
            raise ClinnerError(
                f"{self.name}: no component before it has looked for entities, so nothing would be redacted: "
                "put a trained clinical_ner before it, and leave it enabled"
            )
        detected = [*self._entities(doc), *self._left_out(doc), *self._likely(doc)]
        text, labels = doc.text, self.redacted_labels  # spaCy joins a text anew whenever it is asked
        return [
            span
            for span in detected
            if (labels is None or span.label in labels) and text[span.start : span.end].strip()
        ]

    def find_by_rules(self, text: str) -> list[PhiSpan]:
        """Those of `find` that rules find, if they are asked for."""
        if not (self.also_rules or self.presidio):
            return []
        others = presidio_spans(text, language=self.language) if self.presidio else []
        return [*rule_spans(text, language=self.language), *others]

    def _look_for_labels(self, doc: Doc) -> None:
        if self._nlp is None:
            return
        nlp = self._nlp()
        if nlp is not None and nlp.vocab is doc.vocab:
            require_labels(nlp, self.redacted_labels, self.name, self.name)
            if fault := nothing_identifying(nlp, self.redacted_labels, self.name):
                warnings.warn(f"{self.name}: {fault}", stacklevel=2)
        elif self.redacted_labels is not None:  # spaCy does not tell a sourced component of its new pipeline
            warnings.warn(
                f"{self.name}: it comes from another pipeline, so nobody knows whether a component before it "
                "finds its labels: save the pipeline and load it again",
                stacklevel=2,
            )
        self._nlp = None

    def _entities(self, doc: Doc) -> Iterator[PhiSpan]:
        asks = self.threshold > BEST_TAGGING
        confidences = confidences_of(doc, doc.ents) if asks else [None] * len(doc.ents)
        for entity, confidence in zip(doc.ents, confidences, strict=True):
            if self._is_sure(confidence):
                yield PhiSpan(entity.start_char, entity.end_char, entity.label_)

    def _left_out(self, doc: Doc) -> Iterator[PhiSpan]:
        """Predictions that an entity of a rule keeps out of `doc.ents`: all of them is identifying."""
        for start, end, label, confidence in left_out(doc):
            if self._is_sure(confidence):
                yield PhiSpan(start, end, label)

    def _likely(self, doc: Doc) -> Iterator[PhiSpan]:
        emissions = take_emissions(doc, self.name)
        if self.threshold >= BEST_TAGGING or not len(doc):
            return
        if not emissions:
            raise ClinnerError(
                f"{self.name}: a threshold below {BEST_TAGGING} needs the probability of every tag: set "
                "keep_emissions = true on the clinical_ner before it, as spacy.load(MODEL, config="
                '{"components.clinical_ner.keep_emissions": True}) does, with no knn_calibrator between'
            )
        words = word_positions(doc)
        for left in emissions.values():
            for start, end, label in in_tokens(likely_spans(*by_label(left), self.threshold), words):
                span = doc[start:end]
                yield PhiSpan(span.start_char, span.end_char, label)

    def _is_sure(self, confidence: float | None) -> bool:
        """Whether an entity passes a high threshold; those of rules have no confidence, and do."""
        return self.threshold <= BEST_TAGGING or confidence is None or confidence >= self.threshold

    def _secret(self) -> bytes:
        if self.secret is not None:
            return self.secret
        value = os.environ.get(self.secret_variable, "")
        if not value:
            raise ClinnerError(
                f"{self.name}: surrogates need a secret: set the environment variable {self.secret_variable}"
            )
        return value.encode("utf8")

    def _patient_order(self, doc: Doc) -> DateOrder | None:
        order: DateOrder | None = doc.user_data.get(DATE_ORDER)
        if order not in (None, *get_args(DateOrder)):
            raise ClinnerError(
                f"{self.name}: doc.user_data[{DATE_ORDER!r}] is neither month_first nor "
                "day_first: set one of them"
            )
        return order

    def _patient(self, doc: Doc) -> str:
        """Whose note it is: the patient's or the note's identifier, else the text itself."""
        known = next((k for key in (PATIENT, NOTE_ID) if (k := doc.user_data.get(key)) not in (None, "")), "")
        if known != "" or self.mode != "surrogate":
            return str(known)
        return hmac.new(self._secret(), doc.text.encode("utf8", "surrogatepass"), hashlib.sha256).hexdigest()


def by_label(emissions: Emissions) -> tuple[np.ndarray, list[str]]:
    """float (words, labels) P(inside an entity of this label), and the labels."""
    tags = TagSet(emissions.labels, emissions.scheme)
    by_class = np.zeros((len(emissions.probabilities), len(tags.classes)), dtype=np.float32)
    np.add.at(by_class.T, tags.class_ids, emissions.probabilities.T)
    return by_class[:, 1:], list(tags.classes[1:])


def register_redacted() -> None:
    """Make `doc._.redacted`, `doc._.redactions` and `doc._.leaks` known; does nothing when they are.

    Raises:
        ClinnerError: if another package has registered an extension of one of these names.
    """
    for name, getter in (("redacted", _text), ("redactions", get_redactions), ("leaks", get_leaks)):
        register_extension(Doc, name, getter)


def get_redacted(doc: Doc) -> Redacted | None:
    """Redacted text and replacements of a document; None if no redactor has seen it."""
    values = doc.user_data.get(KEY, doc.user_data.get(_FORMER_KEY))
    if values is None:
        return None
    text, replacements = values
    return Redacted(text, tuple(Replacement(*r) for r in replacements))


def get_redactions(doc: Doc) -> tuple[Replacement, ...]:
    """Where each replacement stands, in the original and in the redacted text."""
    redacted = get_redacted(doc)
    return redacted.replacements if redacted else ()


def get_leaks(doc: Doc) -> list[Leak]:
    """What may still identify someone in the redacted text."""
    redacted = get_redacted(doc)
    return find_leaks(doc.text, redacted, doc.lang_ or "en") if redacted else []


def _text(doc: Doc) -> str | None:
    redacted = get_redacted(doc)
    return redacted.text if redacted else None
