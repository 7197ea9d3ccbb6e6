"""Ways of counting against Python's own encoders."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.formats.offset_units import offset_units, utf8_bytes, utf16_units

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(TEXTS)
def test_utf16_and_utf8_are_those_of_the_encoders(text):
    for unit, encoding, size in ((utf16_units(text), "utf-16-le", 2), (utf8_bytes(text), "utf-8", 1)):
        counted = [len(text[:i].encode(encoding)) // size for i in range(len(text) + 1)]
        assert unit.characters == {place: i for i, place in enumerate(counted)}


@given(TEXTS)
def test_composed_and_decomposed_text(text):
    units = {unit.name: unit for unit in offset_units(text)}
    for form in ("NFC", "NFD"):
        name = f"characters of {'de' if form == 'NFD' else ''}composed text ({form})"
        if name in units:
            assert max(units[name].characters) == len(unicodedata.normalize(form, text))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("characters with one for a line end", {0: 0, 1: 1, 2: 3, 3: 4}),
        ("characters with two for a line end", {0: 0, 1: 1, 2: 2, 4: 3, 5: 4}),
        ("characters after a byte order mark", {1: 0, 2: 1, 3: 2, 4: 3, 5: 4}),
    ],
)
def test_line_ends_and_byte_order_marks(name, expected):
    units = {unit.name: unit.characters for unit in offset_units("a\r\nb")}
    assert units[name] == expected


def test_what_leads_a_text_is_left_out_where_there_is_something():
    names = {unit.name for unit in offset_units("\ufeff b")}
    (unit,) = [u for u in offset_units("\ufeff b") if u.name == "characters without what leads the text"]
    assert unit.characters == {0: 2, 1: 3}
    assert not any("leads" in unit.name for unit in offset_units("b"))
    assert names


def test_simple_ways_come_first_and_half_a_character_is_none():
    text = "\U0001f600\r\na"
    names = [unit.name for unit in offset_units(text)]
    assert names.index("UTF-16 units") < names.index("UTF-16 units with one for a line end")
    assert utf16_units(text).span((1, 2)) is None
    assert utf16_units(text).span((0, 2)) == (0, 1)
    assert utf16_units(text).span((2, 2)) is None
