"""Which notes are held out: the same in every pass, wherever they stand, and copies of a note together."""

from __future__ import annotations

from hashlib import blake2b

from spacy_clinner.encoder.adapting.note_windows import single_blanks

_BYTES = 8


def is_held_out(text: str, share: float, seed: int) -> bool:
    """Whether a note is held out.

    It goes by a digest of the text, so a note that occurs twice is never on both sides.

    Args:
        text: of the note; its white space does not count.
        share: of all notes.
        seed: another one holds out other notes.
    """
    content = single_blanks(text).encode("utf8")
    key = seed.to_bytes(_BYTES, "little")
    digest = blake2b(content, digest_size=_BYTES, key=key).digest()
    place: float = int.from_bytes(digest, "little") / 2 ** (8 * _BYTES)
    return place < share
