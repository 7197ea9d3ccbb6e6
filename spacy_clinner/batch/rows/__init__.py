"""Rows of tables as notes: what is read, what is found in them, and how it becomes a table again."""

__all__ = ["columns", "mention_schema", "row_settings"]
