"""Taking identifying text out of notes: replacements, surrogates, what is left; no spaCy, no torch."""

__all__ = ["leaks", "placeholders", "redacted_text", "repetitions", "spans", "surrogates"]
