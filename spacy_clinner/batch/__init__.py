"""Pipelines over directories of notes: as a stream, in several processes, resumable."""

__all__ = ["annotate_files", "note_tables", "redact_files", "spark"]
