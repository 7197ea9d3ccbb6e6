"""Open corpora that the studies were measured on; none of them comes with the package."""

__all__ = ["archive", "overlap", "same_notes", "synthetic_phi"]
