"""Taking identifying text out of notes: replacements, surrogates, what is left; no spaCy, no torch."""
