"""Where a note says once more what was detected: over a line break, in capitals, with other punctuation."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise

from spacy_clinner.deidentify.rules.names.common_words import COMMON_IN_PLACES, COMMON_NAMES
from spacy_clinner.deidentify.rules.names.folding import DASHES, FoldedText, fold_text, is_unspaced
from spacy_clinner.text.substrings import GappedText, Substrings

_SHORTEST_WORD = 3
_SHORTEST_NUMBER = 5
_SHORTEST_PUNCTUATED = 7
_LENGTHS_OF_A_CODE = range(6, 65)
_DIGITS_OF_A_CODE = 3
_LONGEST_GAP = 3
_UNPUNCTUATED = re.compile(rf"[^\s()./{DASHES}]+")
_LONG_NUMBER = re.compile(rf"\d{{{_SHORTEST_PUNCTUATED},}}")
_PUNCTUATION = re.compile(rf"[\s()./{DASHES}]{{0,{_LONGEST_GAP}}}")
_COUNTRY_CODE = re.compile(r"\s*\(?(?:\+|00)")
_BEFORE_A_NUMBER = re.compile(r"(?:\+|\b00)\d{1,3}$")


class _OnlyDigits(dict[int, str | None]):
    """Code point -> the digit that it is, or nothing; filled as characters are met."""

    def __missing__(self, code: int) -> str | None:
        self[code] = chr(code) if chr(code).isdecimal() else None
        return self[code]


_ONLY_DIGITS = _OnlyDigits()


def _digits_of(text: str) -> str:
    return text.translate(_ONLY_DIGITS)


class Repetitions:
    """The places of a text that say what was detected somewhere in it.

    Words and phrases are looked for without regard to accents and kinds of hyphens, phrases in any case and
    with any white space between the words, single words in any case but that of a common word: what was
    detected with a capital is nowhere taken in small letters. Numbers of seven digits or more may have any
    punctuation. Three letters or five digits are the least.

    Args:
        text: the text.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _folded(self) -> FoldedText:
        return FoldedText(self._text)

    @cached_property
    def _words_apart(self) -> GappedText:
        """In one case and with one kind of white space."""
        return GappedText(self._folded.folded, self._folded.folded.split(), " ")

    @cached_property
    def _unpunctuated(self) -> GappedText:
        """In one case and without the punctuation of codes."""
        return GappedText(self._folded.folded, _UNPUNCTUATED.findall(self._folded.folded))

    @cached_property
    def _written(self) -> Substrings:
        return Substrings(self._text)

    @cached_property
    def _words_folded(self) -> Substrings:
        return Substrings(self._folded.folded)

    @cached_property
    def _digits(self) -> Substrings:
        return Substrings(_digits_of(self._text))

    @cached_property
    def _places(self) -> list[int]:
        return [match.start() for match in re.finditer(r"\d", self._text)]

    def of(
        self, surface: str, *, is_name: bool = False, is_code: bool = False, is_date: bool = False
    ) -> Iterator[tuple[int, int]]:
        """Where a text that was detected stands, characters start and end; its own place may be missing.

        Args:
            surface: what was detected.
            is_name: of a person: a single word counts as it is written, `names.name_places` finds the others.
            is_code: a number, address or account: whatever its case and punctuation.
            is_date: with a year; may be shorter than three letters or five digits, but for a bare year.
        """
        if surface.isalpha():
            digits, letters = "", len(surface)
        else:
            digits, letters = _digits_of(surface), sum(map(str.isalpha, surface))
        if is_unspaced(surface):
            yield from self._anywhere(surface)
            return
        if (
            letters < _SHORTEST_WORD
            and len(digits) < _SHORTEST_NUMBER
            and not (is_date and len(digits) < len(surface))
        ):
            return
        if len(digits) >= _SHORTEST_PUNCTUATED:
            yield from self._numbers_in(surface, digits, letters)
        length = letters + len(digits)
        if is_code and letters and len(digits) >= _DIGITS_OF_A_CODE and length in _LENGTHS_OF_A_CODE:
            yield from self._codes(surface, digits)
        if len(surface.split()) > 1:
            yield from self._phrases(surface)
        elif is_name:
            yield from (span for span in self._anywhere(surface) if _is_whole(self._text, *span))
        else:
            yield from self._words(surface, is_code)

    def _anywhere(self, surface: str) -> Iterator[tuple[int, int]]:
        for start in self._written.places(surface):
            yield start, start + len(surface)

    def _numbers_in(self, surface: str, digits: str, letters: int) -> Iterator[tuple[int, int]]:
        """All digits of a number, or long runs of them beside letters; also without a country code."""
        if letters:
            for run in _LONG_NUMBER.findall(surface):
                yield from self._numbers(run)
            return
        yield from self._numbers(digits)
        if code := _COUNTRY_CODE.match(surface):
            digits = digits[2:] if code.group().endswith("00") else digits
            for national in (digits[1:], digits[2:], digits[3:]):
                if len(national) >= _SHORTEST_PUNCTUATED:
                    yield from self._numbers(national)
                    yield from self._numbers(f"0{national}", stands=False)

    def _numbers(self, digits: str, *, stands: bool = True) -> Iterator[tuple[int, int]]:
        if stands and not self._digits.stands_twice(digits):
            return  # they stand once: where they were detected
        for at in self._digits.places(digits):
            places = self._places[at : at + len(digits)]
            gaps = [self._text[a + 1 : b] for a, b in pairwise(places)]
            start, end = places[0], places[-1] + 1
            if abroad := _BEFORE_A_NUMBER.search(self._text, max(start - 5, 0), start):
                start = abroad.start()
            if _is_whole(self._text, start, end) and all(map(_PUNCTUATION.fullmatch, gaps)):
                yield start, end

    def _codes(self, surface: str, digits: str) -> Iterator[tuple[int, int]]:
        """Letters and digits in any case, whatever stands between them."""
        if not self._digits.stands_twice(digits):
            return  # they stand once: where they were detected
        code = "".join(character for character in fold_text(surface) if character.isalnum())
        yield from self._whole(self._unpunctuated.spans(code, _LONGEST_GAP))

    def _phrases(self, surface: str) -> Iterator[tuple[int, int]]:
        phrase = " ".join(fold_text(surface).split())
        if self._words_apart.stands_twice(phrase):  # else it stands where it was detected
            yield from self._whole(self._words_apart.spans(phrase))

    def _words(self, surface: str, is_code: bool) -> Iterator[tuple[int, int]]:
        folded = fold_text(surface)
        if not self._words_folded.stands_twice(folded):
            return
        for at in self._words_folded.places(folded):
            start, end = self._folded.span(at, at + len(folded))
            written = self._text[start:end]
            if _is_whole(self._text, start, end) and (
                is_code or written == surface or _is_as_telling(written, surface, folded)
            ):
                yield start, end

    def _whole(self, folded_spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Those of some stretches of folded text that cut no word or number, in the text."""
        spans = (self._folded.span(*folded_span) for folded_span in folded_spans)
        return (span for span in spans if _is_whole(self._text, *span))


def _is_as_telling(written: str, surface: str, folded: str) -> bool:
    """Whether a word, written otherwise than it was detected, is no common one: MERCY, not mercy."""
    first = next((character for character in written if character.isalpha()), "")
    if first.islower():
        return not any(map(str.isupper, surface))
    return not written.isupper() or not (folded in COMMON_NAMES or folded in COMMON_IN_PLACES)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins and ends where words and numbers do."""
    before = start - 1
    while before > 0 and unicodedata.combining(text[before]):
        before -= 1
    return not (
        (before >= 0 and same_run(text[before], text[start]))
        or (end < len(text) and same_run(text[end - 1], text[end]))
    )


def same_run(left: str, right: str) -> bool:
    """Whether two neighbours are both letters or both digits."""
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())
