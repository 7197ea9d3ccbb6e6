"""Many invented hospitals, each drawn from a seed, for a tagger that is to leave the one it was trained on."""

__all__ = ["hospital_notes"]
