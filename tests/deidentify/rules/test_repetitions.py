"""Where a note says once more what was detected, against a slow look at every place."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_clinner.deidentify.rules.repetitions import Repetitions


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("Ana de la Cruz, then ANA DE\nLA  CRUZ", "Ana de la Cruz"),
        ("St. Mary’s-on-Sea and ST. MARY'S‑ON‑SEA", "St. Mary’s-on-Sea"),
        ("Dilek İnan, later Dilek inan", "Dilek İnan"),
        ("Straße Eins, Straſſe eins, straße eins", "Straße Eins"),
    ],
)
def test_phrase_is_found_however_it_is_written(text: str, surface: str) -> None:
    first, last = text.index(surface), len(text)
    places = sorted(Repetitions(text).of(surface))
    assert places[0] == (first, first + len(surface))
    assert places[-1][1] == last


def test_phrase_that_overlaps_itself_is_found() -> None:
    assert list(Repetitions("Abe Abe Abe").of("Abe Abe")) == [(0, 7)]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Ann", "ann", "ANN", "Lee", "lee", "Van-Lee", "van–lee", "12", "x"]), max_size=8
    )
)
def test_phrases_are_those_of_a_slow_search(words: list[str]) -> None:
    """A phrase that stands once need not be named: it is where it was detected."""
    text = " ".join(words)
    for surface in ("Ann Lee", "Ann Van-Lee", "Lee 12"):
        pattern = r"\s+".join(re.sub("-", "[-–]", word) for word in surface.split())
        found = [m.span() for m in re.finditer(rf"(?<![^\W\d]){pattern}(?!\w)", text, re.IGNORECASE)]
        said = list(Repetitions(text).of(surface))
        assert said == found or (len(found) <= 1 and not said)


GAPS = st.sampled_from(["", "-", " ", "/ (", "--- ", ":"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["ab", "AB"]), GAPS, GAPS, st.sampled_from(["", "9"])), max_size=4))
def test_codes_are_those_of_a_slow_search(codes: list[tuple[str, str, str, str]]) -> None:
    """At most three characters of punctuation stand in a gap, and no number goes on behind."""
    text = " x ".join(f"{letters}{first}123{second}45{end}" for letters, first, second, end in codes)
    places = [m.span() for m in re.finditer(r"(?i)ab[-\s()./]{0,3}123[-\s()./]{0,3}45(?!\d)", text)]
    assert set(Repetitions(text).of("AB-12345", is_code=True)) == set(places if len(codes) > 1 else [])
