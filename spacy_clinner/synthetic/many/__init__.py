"""Many invented hospitals, each drawn from a seed, to train taggers for the notes of other hospitals."""

__all__ = ["hospital_notes"]
