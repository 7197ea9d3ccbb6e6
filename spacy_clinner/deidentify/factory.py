"""The factory `phi_redactor`; apart from the class, since spaCy imports every factory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language

from spacy_clinner.deidentify.rules.choices import BEST_TAGGING, Ages, DateOrder, Mode

if TYPE_CHECKING:
    from spacy_clinner.deidentify.phi_redactor import PhiRedactor


@Language.factory(
    "phi_redactor",
    requires=["doc.ents"],
    assigns=["doc._.redacted", "doc._.redactions"],
    default_config={
        "mode": "mask",
        "threshold": BEST_TAGGING,
        "labels": None,
        "also_rules": False,
        "presidio": False,
        "date_order": "by_language",
        "ages": "keep",
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
    ages: Ages,
    secret_variable: str,
    also_rules: bool = False,
    presidio: bool = False,
) -> PhiRedactor:
    """Make a redactor of `doc.ents`, which any earlier component of the pipeline may set.

    Args:
        nlp: the pipeline.
        name: name of the component.
        mode: what replaces an identifier. "mask": its label, as "[PATIENT]". "surrogate": another name, date
            or number, the same one throughout a document and a patient. "remove": nothing.
        threshold: 0.5 redacts the entities of the best tagging. A lower value also redacts every token that
            is identifying with this probability; it finds more identifiers, takes more harmless words, and
            needs `keep_emissions` on the tagger. A higher value redacts only entities with this confidence,
            and those of components that give no confidence.
        labels: labels to redact; null for all. None at all is an error unless rules redact. A label that no
            earlier component finds is an error at the first document. If null and no label marks an
            identifier, there is a warning at the first document. A redactor that comes from another pipeline
            (`nlp.add_pipe(..., source=...)`) cannot look, and warns.
        date_order: how surrogates read "3/4/2031" if no other date of the document shows it: "month_first",
            "day_first", or "by_language", which begins with the month in English alone.
            `doc.user_data["date_order"]`, for all documents of a patient, has precedence.
        ages: what surrogates do with ages below 90: "keep", or "shift" with the date of birth.
        secret_variable: name of the environment variable with the key of surrogates. The key is never saved.
            Whoever has it can undo the shift of the dates.
        also_rules: whether to redact also what rules find without the tagger, see `identifiers.rule_spans`.
            `labels` do not limit the rules.
        presidio: whether the rules include the pattern recognisers of Presidio; needs the extra `presidio`.
    """
    from spacy_clinner.deidentify.phi_redactor import PhiRedactor  # its rules take long to compile

    return PhiRedactor(
        name,
        mode=mode,
        threshold=threshold,
        labels=labels,
        also_rules=also_rules,
        presidio=presidio,
        date_order=date_order,
        ages=ages,
        secret_variable=secret_variable,
        language=nlp.lang or "en",
        nlp=nlp,
    )
