"""`clinical_ner`: the tagger, its component, and the seam between it and how it learns."""

__all__ = [
    "chain",
    "clinical_ner",
    "confidence",
    "context",
    "decoder",
    "embed",
    "model",
    "objective",
    "scrub_strings",
    "terms_logger",
]
