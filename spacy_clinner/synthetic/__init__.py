"""Invented notes: departments, hospitals and exams, drawn from a seed and annotated."""

__all__ = ["departments", "generator", "hospitals"]
