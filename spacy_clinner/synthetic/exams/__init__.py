"""Exam cases: what a patient says, and the many ways in which students write it down."""

__all__ = ["exam_notes"]
