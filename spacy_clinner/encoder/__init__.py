"""Pre-trained encoders below a tagger."""

__all__ = ["bounded_spans"]
