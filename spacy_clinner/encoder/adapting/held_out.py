"""Digests of notes: which are held out, wherever they stand, copies together; and whether they are others."""

from __future__ import annotations

from hashlib import blake2b

from spacy_clinner.encoder.adapting.note_windows import single_blanks

_BYTES = 8
_SUMMED_BYTES = 16


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


def sum_of_digests(so_far: str, text: str) -> str:
    """A digest of some notes, whatever their order, and of one more; hexadecimal.

    A sum, so that nothing of a note can be told from that of many.

    Args:
        so_far: that of the notes before; "" for none.
        text: of the note, every character of which counts.
    """
    digest = blake2b(text.encode("utf8", "surrogatepass"), digest_size=_SUMMED_BYTES).digest()
    total = int(so_far or "0", 16) + int.from_bytes(digest, "little")
    return f"{total % 2 ** (8 * _SUMMED_BYTES):0{2 * _SUMMED_BYTES}x}"
