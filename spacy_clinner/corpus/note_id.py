"""Which note a document is, or is a part of."""

NOTE_ID = "note_id"
"""Key of the note's id in `doc.user_data`."""
