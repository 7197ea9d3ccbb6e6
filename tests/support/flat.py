"""What every note of the generators keeps to."""

from spacy_clinner.formats.record import Note


def require_flat(note: Note) -> None:
    """Mentions do not overlap, and none begins or ends with a blank."""
    end = 0
    for mention in sorted(note.mentions, key=lambda m: m.start):
        assert mention.start >= end
        end = mention.end
        surface = note.text[mention.start : mention.end]
        assert surface == surface.strip()
