"""The highest threshold at which a recall is promised, by bounds over notes."""

__all__ = ["found_counts", "note_bounds", "promise", "promised_threshold"]
