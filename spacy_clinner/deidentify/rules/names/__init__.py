"""Names of people in notes: their forms, their other uses, and the names that replace them."""

__all__ = ["identities", "people"]
