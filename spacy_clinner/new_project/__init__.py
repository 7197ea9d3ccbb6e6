"""A folder of a user's own: a weasel project that trains a tagger on their notes."""

__all__ = ["project_folder"]
