"""Folded text: without the differences in how one name is written, such as case, accents and hyphens."""

import re
import unicodedata
from functools import cached_property, lru_cache

DASHES = "\\-\u2010-\u2015\u2212"
"""Inside a character class: all that is written for a hyphen."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Letters of scripts that put no spaces between words, or no space before what belongs to a word (Korean)."""
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_WRITTEN_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("‘’", "'"),
        # letters that Unicode does not take apart into one of ASCII and a mark
        **dict.fromkeys("ıİ", "i"),
        **dict.fromkeys("łŁ", "l"),
        **dict.fromkeys("øØ", "o"),
        **dict.fromkeys("đĐðÐ", "d"),
        **dict.fromkeys("æÆ", "ae"),
        **dict.fromkeys("þÞ", "th"),
        **dict.fromkeys("œŒ", "oe"),
        "ß": "ss",
    }
)


class _Folds(dict[int, str]):
    """Code point -> what is left of it; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        bare = unicodedata.normalize("NFKD", character.translate(_WRITTEN_ALIKE))
        folded = [c for c in bare if not unicodedata.combining(c) and unicodedata.category(c) != "Cf"]
        if character.isalpha():
            folded = [c for c in folded if c.isalpha()]
        self[code] = "".join(folded).casefold()
        return self[code]


_FOLDS = _Folds()


def fold_text(text: str) -> str:
    """A text without case, accents and what is not seen, its hyphens and apostrophes written one way."""
    return text.casefold() if text.isascii() else text.translate(_FOLDS)


@lru_cache(maxsize=1)
def fold_note(text: str) -> str:
    """`fold_text` of a note, for which several ask one after another."""
    return fold_text(text)


def fold(word: str) -> str:
    """A word like `fold_text`, letters and joints only."""
    if word.isascii():
        return word.casefold()
    return "".join(c for c in word.translate(_FOLDS) if c.isalpha() or c in "'-")


def is_unspaced(text: str) -> bool:
    """Whether a text of two letters or more is all in a script without spaces between words."""
    return not text.isascii() and len(text) > 1 and _UNSPACED.sub("", text) == ""


class FoldedText:
    """A text, folded, and where its characters stand in the original.

    Args:
        original: the text.
    """

    def __init__(self, original: str) -> None:
        self.original = original
        self.folded = fold_note(original)

    @cached_property
    def _places(self) -> list[int] | None:
        """Where each folded character stands in the original; None if where it stands in the folded text."""
        if all(len(_FOLDS[ord(match.group())]) == 1 for match in _NOT_ASCII.finditer(self.original)):
            return None
        return [i for i, c in enumerate(self.original) for _ in _FOLDS[ord(c)]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the folded text stands in the original, with the marks on its last letter."""
        if self._places is None:
            return start, end
        first, after = self._places[start], self._places[end - 1] + 1
        while after < len(self.original) and unicodedata.combining(self.original[after]):
            after += 1
        return first, after
