"""How far annotators of the same notes agree, and where they do not."""

__all__ = [
    "agreement",
    "disagreements",
    "file_annotators",
    "kappa",
    "pairs",
    "shared_notes",
    "unitised_alpha",
]
