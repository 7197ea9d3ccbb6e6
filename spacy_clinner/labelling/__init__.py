"""What to label next, which labels to look at again, and how far annotators agree."""

__all__ = ["agreement", "learning_curve", "mislabelled", "suggest"]
