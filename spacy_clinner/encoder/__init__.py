"""Pre-trained encoders below a tagger, and how they learn from unlabelled notes first."""

__all__ = ["adapting", "architecture", "bounded_spans", "from_spacy_transformers", "shared_encoder"]
