"""Where the sentences of a text start, and where strings stand in it; no spaCy, no torch."""

__all__ = ["sentences", "substrings"]
