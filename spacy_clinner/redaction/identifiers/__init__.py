"""Rules for HIPAA's 18 identifiers that need no model: forms, and words beside names and places."""

from spacy_clinner.redaction.identifiers.find import rule_spans

__all__ = ["rule_spans"]
