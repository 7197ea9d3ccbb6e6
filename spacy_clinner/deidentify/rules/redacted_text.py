"""A note without its identifying text, and where each replacement stands."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from spacy_clinner.deidentify.rules.choices import Ages, DateOrder, Mode
from spacy_clinner.deidentify.rules.label_kinds import kind
from spacy_clinner.deidentify.rules.names.genders import Genders
from spacy_clinner.deidentify.rules.spans import PhiSpan, settle
from spacy_clinner.deidentify.rules.surrogates import Surrogates

_AFTER = 20  # characters in which the unit of a dose stands


class Replacement(NamedTuple):
    """One replaced stretch; offsets only, never text.

    Attributes:
        start: first character in the original.
        end: character after the last one there.
        label: type.
        new_start: first character in the redacted text.
        new_end: character after the last one there; equal to `new_start` if it was removed.
        how: "mask", "surrogate" or "remove"; "mask" also where no surrogate could be found.
        doubt: "homonym" if it may be a word and no name, so that it got no surrogate; "nickname" if it may be
            another person's name than that of whom it got the surrogate; "" if it is sure.
    """

    start: int
    end: int
    label: str
    new_start: int
    new_end: int
    how: Mode
    doubt: str = ""


class Redacted(NamedTuple):
    """A redacted text and its replacements, in text order."""

    text: str
    replacements: tuple[Replacement, ...]


def redact(
    text: str,
    spans: Iterable[PhiSpan],
    mode: Mode,
    *,
    secret: bytes = b"",
    patient: str = "",
    language: str = "en",
    order: DateOrder = "by_language",
    ages: Ages = "keep",
    patient_order: DateOrder | None = None,
    patient_genders: Genders | None = None,
) -> Redacted:
    """Replace identifying spans. A span without a surrogate is masked, so that none survives.

    Args:
        text: the note.
        spans: detected spans, which may overlap. They are widened and repeated, see `spans.settle`.
        mode: what replaces a span. "mask": "[LABEL]". "surrogate": another name, date or number. "remove":
            nothing.
        secret: key of the surrogates.
        patient: identifies the patient, for consistent surrogates and one shift of the dates.
        language: language of the note, which decides about names of surrogates and titles before names.
        order: how numeric dates are read if neither this note nor the patient's others show it.
        ages: what surrogates do with ages below 90, see `ages.Ages`. An age that stays is no replacement.
        patient_order: how numeric dates are read in all notes of the patient; None if that is unknown.
        patient_genders: what all notes of the patient tell of people's genders, see `names.genders`; None to
            read it from this one.
    """
    chosen, doubts, people = settle(text, spans, language)
    surrogates = None
    if mode == "surrogate" and chosen:
        surrogates = Surrogates(
            secret, patient, text, language, order, ages, people, patient_order, patient_genders
        )
        for start, end, label in chosen:
            if not doubts.get((start, end)):
                surrogates.learn(text[start:end], label)
    parts: list[str] = []
    replacements: list[Replacement] = []
    position = length = 0
    for start, end, label in chosen:
        between = text[position:start]
        doubt = doubts.get((start, end), "")
        surrogate = None
        if surrogates and doubt != "homonym":
            surrogate = surrogates.replace(text[start:end], label, text[end : end + _AFTER])
        if surrogate == text[start:end] and kind(label) == "AGE":
            continue
        how: Mode = mode if mode != "surrogate" or surrogate is not None else "mask"
        new = _removed(text, start, end) if how == "remove" else surrogate or f"[{label}]"
        new_start = length + len(between)
        parts += [between, new]
        length = new_start + len(new)
        replacements.append(Replacement(start, end, label, new_start, length, how, doubt))
        position = end
    parts.append(text[position:])
    return Redacted("".join(parts), tuple(replacements))


def _removed(text: str, start: int, end: int) -> str:
    """Nothing, or a space where the words around would grow together."""
    joined = start > 0 and end < len(text) and re.match(r"\w\w", text[start - 1] + text[end])
    return " " if joined else ""
