"""Where a quotation stands in a text, if the offsets beside it are wrong."""

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

from spacy_clinner.text.substrings import Substrings

MAX_SHIFT = 5
"""Characters by which offsets may miss the text that is quoted and still be mended by the nearest place."""

_WHITE_SPACE = re.compile(r"\s")


class QuotedText:
    """A text that tags quote, in which white space of any kind is the same.

    XML makes spaces of line feeds and tabs in attributes.

    Args:
        text: the text as an XML parser gives it, with line feeds for all line ends.
        two_to_a_line_end: whether its file has line ends of two characters, which offsets may count.
    """

    def __init__(self, text: str, two_to_a_line_end: bool = False) -> None:
        self.text = text
        self._flat = _WHITE_SPACE.sub(" ", text)
        self._two_to_a_line_end = two_to_a_line_end
        self._substrings = Substrings(self._flat)

    def holds(self, start: int, end: int, quoted: str) -> bool:
        """Whether the quotation stands between these offsets."""
        return self._flat[max(start, 0) : end] == _WHITE_SPACE.sub(" ", quoted)

    def find(self, quoted: str, start: int) -> int | None:
        """The one place that wrong offsets can mean; None if there is none, or nobody knows which.

        That is the place nearest to `start`, at most `MAX_SHIFT` away; else one that is off by the line ends
        before it, which offsets count twice or not at all; else the only one in the text. In a file with two
        characters to a line end, offsets that count them come first.
        """
        quotation = _WHITE_SPACE.sub(" ", quoted)
        if not quotation:
            return None
        twice, never = self._without_line_ends(start), self._with_line_ends(start)
        if self._two_to_a_line_end and self._starts(quotation, twice):
            return twice
        near = [
            place
            for place in range(max(start - MAX_SHIFT, 0), start + MAX_SHIFT + 1)
            if self._starts(quotation, place)
        ]
        if near:
            nearest = min(abs(place - start) for place in near)
            near = [place for place in near if abs(place - start) == nearest]
            return near[0] if len(near) == 1 else None
        by_lines = {place for place in (twice, never) if self._starts(quotation, place)}
        if len(by_lines) == 1:
            return by_lines.pop()
        return (
            None
            if self._substrings.stands_twice(quotation)
            else next(self._substrings.places(quotation), None)
        )

    def _starts(self, quotation: str, place: int) -> bool:
        return place >= 0 and self._flat.startswith(quotation, place)

    def _without_line_ends(self, start: int) -> int:
        """The place whose offset is `start` if each line end before it counts for two characters."""
        return start - bisect_left(self._twice, start)

    def _with_line_ends(self, start: int) -> int:
        """The place whose offset is `start` if no line end counts."""
        return start + bisect_right(self._never, start)

    @cached_property
    def _twice(self) -> list[int]:
        """The line ends, as offsets that count each of them twice."""
        return [match.start() + before for before, match in enumerate(re.finditer("\n", self.text))]

    @cached_property
    def _never(self) -> list[int]:
        """The line ends, as offsets that count none of them."""
        return [match.start() - before for before, match in enumerate(re.finditer("\n", self.text))]
