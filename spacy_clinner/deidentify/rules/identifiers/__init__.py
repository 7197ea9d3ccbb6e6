"""Rules for HIPAA's 18 identifiers that need no model: forms, and words beside names and places."""

from spacy_clinner.deidentify.rules.identifiers.find import rule_spans
from spacy_clinner.deidentify.rules.identifiers.presidio import presidio_spans

__all__ = ["presidio_spans", "rule_spans"]
