"""Pipelines over directories of notes, as a stream and in several processes."""
