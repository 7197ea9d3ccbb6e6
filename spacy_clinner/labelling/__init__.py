"""What to label next, and how much more of it a score needs."""

__all__ = ["learning_curve", "suggest"]
