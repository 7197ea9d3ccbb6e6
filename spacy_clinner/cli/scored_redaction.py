"""What `redact` takes of annotated notes, as `evaluate` scores it."""

from collections.abc import Callable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from wasabi import table

from spacy_clinner.deidentify.before_redaction import require_labels, set_threshold, without_redactors
from spacy_clinner.deidentify.phi_redactor import PhiRedactor
from spacy_clinner.deidentify.rules.spans import PhiSpan, settled
from spacy_clinner.evaluation.identifier_counts import IdentifierCounts, total_counts

WIDEST = 60
"""Characters of a column of identifiers."""


def redacted_spans(
    nlp: Language, redactor: PhiRedactor, model: Path, by_tagger: list[list[PhiSpan]] | None = None
) -> Callable[[Doc], list[PhiSpan]]:
    """Make what gives the stretches that `redact` takes of a document.

    Args:
        nlp: the pipeline, which loses its own redactors.
        redactor: has the settings of `redact`.
        model: directory of the pipeline, for errors.
        by_tagger: is told, for each document, what would be taken without the rules; None if nobody asks.

    Raises:
        ClinnerError: if the pipeline does not find a label, or cannot give what the threshold needs.
    """
    set_threshold(without_redactors(nlp), redactor.threshold)
    require_labels(nlp, redactor.redacted_labels, model)
    language = nlp.lang or "en"

    def find(doc: Doc) -> list[PhiSpan]:
        text, tagged = doc.text, redactor.find_tagged(doc)
        if by_tagger is not None:
            by_tagger.append(settled(text, tagged, language))
        return settled(text, [*tagged, *redactor.find_by_rules(text)], language)

    return find


def identifier_table(identifiers: dict[str, IdentifierCounts]) -> str:
    """What the tagger and the rules of `redact` find of each identifier, and what would stay."""
    total = {"ALL": total_counts(identifiers.values())}
    fields = ("gold", "tagger", "rules", "both", "neither", "partly", "in_clear")
    rows = [(n, *(f"{getattr(c, field):,}" for field in fields)) for n, c in (total | identifiers).items()]
    aligns = ("l", *"r" * len(fields))
    header = ("HIPAA identifier", *fields[:-1], "in clear")
    return table(rows, header=header, divider=True, aligns=aligns, max_col=WIDEST)
