"""How far annotators of the same notes agree, and where they do not."""

__all__ = ["agreement", "disagreements", "kappa", "shared_notes", "unitised_alpha"]
