"""From notes to spaCy's `Example`: readers, alignment, conversion, splits, tokenization."""

__all__ = [
    "alignment",
    "clinical_sentencizer",
    "conversion",
    "doc_concepts",
    "readers",
    "splits",
    "tokenization",
    "wide_spaces",
]
