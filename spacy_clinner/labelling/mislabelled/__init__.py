"""Gold annotation that is probably wrong, by exact probabilities of pipelines that have not seen it."""

__all__ = ["both_readings", "folds", "review", "reviewed_notes", "same_words", "slips", "span_readings"]
