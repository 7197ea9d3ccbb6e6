"""Pieces of a long text are looked for at few places of it, whatever its length."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.text import substrings
from spacy_clinner.text.substrings import GappedText, Substrings

LETTERS = "abc \u00e9\U0001f600"


def places(text: str, piece: str) -> list[int]:
    return [i for i in range(len(text)) if piece and text.startswith(piece, i)]


@given(text=st.text(LETTERS, max_size=60), piece=st.text(LETTERS, max_size=7), long=st.booleans())
def test_places_are_those_of_a_search(text, piece, long):
    before, substrings._LONG = substrings._LONG, 0 if long else 1 << 15
    try:
        found = Substrings(text)
        expected = places(text, piece)
        assert list(found.places(piece)) == expected
        assert found.stands_twice(piece) == (len(expected) > 1)
        assert found.holds(piece) == bool(expected)
    finally:
        substrings._LONG = before


class Counted(str):
    """A text that counts at how many places it is compared."""

    compared = 0

    def startswith(self, *args):
        Counted.compared += 1
        return super().startswith(*args)

    def find(self, *args):
        raise AssertionError("the whole text is searched")


@pytest.mark.parametrize("words", [10_000, 40_000])
def test_a_word_is_compared_where_its_rarest_letters_stand(words):
    drawn = random.Random(0)
    text = Counted(" ".join("".join(drawn.choices("abcdefghijklmnop", k=8)) for _ in range(words)))
    found, Counted.compared = Substrings(text), 0
    for word in text.split()[:500]:
        assert found.holds(word)
    assert Counted.compared <= 500 * (1 + words * 9 / 16**4)


@given(
    text=st.text("ab-. ", max_size=40),
    letters=st.text("ab", min_size=1, max_size=4),
    longest=st.none() | st.integers(0, 3),
)
def test_gaps_do_not_part_a_piece(text, letters, longest):
    between = r"[-. ]*" if longest is None else rf"[-. ]{{0,{longest}}}"
    expected = [match.span() for match in re.finditer(between.join(letters), text)]
    assert list(GappedText(text, re.findall("[^-. ]+", text)).spans(letters, longest)) == expected


@given(text=st.text("ab \n", max_size=40), letters=st.text("ab ", max_size=6).map(str.split))
def test_a_joint_stands_for_each_gap(text, letters):
    expected = [match.span() for match in re.finditer(r"\s+".join(letters), text) if match.group()]
    spaced = GappedText(text, text.split(), " ")
    assert list(spaced.spans(" ".join(letters))) == expected
    assert len(expected) < 2 or spaced.stands_twice(" ".join(letters))
