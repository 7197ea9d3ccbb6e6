"""`concept_extractor`: where a note expresses each of some given concepts."""

__all__ = ["concept_extractor", "concept_tokens"]
