"""Where annotation stands in a text some parts of which were replaced."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from spacy_clinner.deidentify.rules.redacted_text import Replacement
from spacy_clinner.formats.record import Mention, Offsets


class Shift:
    """Shifts annotation of a text onto the new text; a replacement that a mention cuts is in it as a whole.

    Args:
        replacements: in text order.
    """

    def __init__(self, replacements: Sequence[Replacement]) -> None:
        self._replacements = replacements
        self._ends = [replacement.end for replacement in replacements]

    def shifted(self, mention: Mention) -> Mention | None:
        """A mention and its fragments on the new text; None if nothing is left of it."""
        parts = mention.parts
        shifted_parts = _joined((self._start(start), self._end(end)) for start, end in parts)
        if not shifted_parts:
            return None
        fragments = tuple(shifted_parts) if len(shifted_parts) > 1 else ()
        return Mention(shifted_parts[0][0], shifted_parts[-1][1], mention.label, fragments, mention.id)

    def _start(self, offset: int) -> int:
        """Where the character at an offset is now, or the replacement that it was in begins."""
        after = bisect_right(self._ends, offset)
        if after < len(self._ends) and self._replacements[after].start <= offset:
            return self._replacements[after].new_start
        if after == 0:
            return offset
        last = self._replacements[after - 1]
        return offset + last.new_end - last.end

    def _end(self, offset: int) -> int:
        """Where what ended before an offset ends now, or the replacement that its last character was in."""
        at = bisect_left(self._ends, offset)
        if at < len(self._ends) and self._replacements[at].start < offset:
            return self._replacements[at].new_end
        return self._start(offset)


def shifted(mentions: Iterable[Mention], replacements: Sequence[Replacement]) -> list[Mention]:
    """Mentions on the new text, without those of which nothing is left; see `Shift`."""
    shift = Shift(replacements)
    return [left for mention in mentions if (left := shift.shifted(mention))]


def _joined(parts: Iterable[Offsets]) -> list[Offsets]:
    """Parts in order, without empty ones; those that lie in one replacement have become one."""
    joined: list[Offsets] = []
    for start, end in sorted(parts):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined
