"""Where annotation stands in a text some parts of which were replaced."""

from collections.abc import Iterable, Sequence

from spacy_clinner.deidentify.rules.redacted_text import Replacement
from spacy_clinner.formats.record import Mention, Offsets


def moved(mentions: Iterable[Mention], replacements: Sequence[Replacement]) -> list[Mention]:
    """Mentions, and their fragments, on the new text; a replacement that one cuts is in it as a whole.

    Args:
        mentions: of the original text.
        replacements: in text order.

    Returns:
        list[Mention]: without those of which nothing was left.
    """
    found = []
    for mention in mentions:
        parts = mention.fragments or ((mention.start, mention.end),)
        kept = _joined(
            (_new_offset(start, replacements), _new_end(end, replacements)) for start, end in parts
        )
        if kept:
            fragments = tuple(kept) if len(kept) > 1 else ()
            found.append(Mention(kept[0][0], kept[-1][1], mention.label, fragments, mention.id))
    return found


def _joined(parts: Iterable[Offsets]) -> list[Offsets]:
    """Parts in order, without empty ones; those that lie in one replacement have become one."""
    joined: list[Offsets] = []
    for start, end in sorted(parts):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def _new_offset(offset: int, replacements: Sequence[Replacement]) -> int:
    """Where the character at an offset is now, or the replacement that it was in begins."""
    shift = 0
    for r in replacements:
        if r.start <= offset < r.end:
            return r.new_start
        if r.end > offset:
            break
        shift = r.new_end - r.end
    return offset + shift


def _new_end(offset: int, replacements: Sequence[Replacement]) -> int:
    """Where what ended before an offset ends now, or the replacement that its last character was in."""
    last = next((r for r in replacements if r.start < offset <= r.end), None)
    return last.new_end if last else _new_offset(offset, replacements)
