"""More labels for a trained tagger, and how it keeps those that it knows."""

__all__ = ["add_labels", "rehearsal"]
