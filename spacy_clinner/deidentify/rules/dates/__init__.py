"""Dates, times and ages in notes: how they are written, and how they move."""

__all__ = ["ages", "date_forms", "shifted_dates"]
