"""Which seeds there are."""

LARGEST_SEED = 2**32 - 1
"""That numpy takes; spaCy gives every training's seed to it."""
