"""Scores of taggers and of redaction, their significance, and what text a saved pipeline contains."""

__all__ = [
    "calibration",
    "character_scores",
    "offsets",
    "phi_scores",
    "saved_text",
    "scorers",
    "show_entities",
    "significance",
    "token_scores",
]
