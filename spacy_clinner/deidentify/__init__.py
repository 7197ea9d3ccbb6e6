"""`phi_redactor` and what it needs: text of notes without what identifies a patient."""

__all__ = ["phi_redactor"]
