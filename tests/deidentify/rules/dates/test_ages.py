"""Ages below 90 stay as they are, or move with the date of birth; above they become 90."""

import re

import pytest

from spacy_clinner.deidentify.rules.dates.ages import is_age, may_move, moved_age, years_in
from tests.support.marked import redact_marked


@pytest.mark.parametrize(
    "age",
    [
        *("1", "2", "3", "45", "89", "45 yrs", "72-year-old", "45M", "45yoM", "3 days", "34 weeks", "34w2d"),
        *("2y 3m", "18/12", "120 months", "100 weeks", "in her 40s", "1.5 years", "2,5 años", "DOL 3"),
    ],
)
def test_an_age_below_90_stays(age):
    for patient in map(str, range(5)):
        done = redact_marked(f"Aged [{age}|AGE] now", "surrogate", patient=patient)
        assert done.text == f"Aged {age} now"
        assert done.replacements == ()
    assert redact_marked(f"Aged [{age}|AGE] now").text == "Aged [AGE] now"


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        ("93", "90"),
        ("aged 93", "aged 90"),
        ("104-year-old", "90-year-old"),
        ("91.5 years", "90 years"),
        ("90", "[AGE]"),
        ("seventy-two", "[AGE]"),
        ("ninety", "[AGE]"),
        ("1234", "[AGE]"),
        ("Smith 45", "[AGE]"),
    ],
)
def test_others_do_not(age, expected):
    assert redact_marked(f"a [{age}|AGE] b", "surrogate").text == f"a {expected} b"


def birth_and_age(marked: str, patient: str) -> tuple[int, int, int]:
    text = redact_marked(marked, "surrogate", patient=patient, ages="shift").text
    born, seen, age = re.fullmatch(r"DOB \S+/(\d{4}), seen \S+/(\d{4}), (\d+) y", text).groups()
    return int(born), int(seen), int(age)


def test_a_shifted_age_fits_the_shifted_birth():
    marked = "DOB [3/4/1986|DATE], seen [9/4/2031|DATE], [45|AGE] y"
    ages = set()
    for patient in map(str, range(40)):
        born, seen, age = birth_and_age(marked, patient)
        assert seen - born in (age, age + 1)
        ages.add(age)
    assert ages == {42, 43, 44, 46, 47, 48}


def test_a_child_keeps_its_age():
    born, seen, age = birth_and_age("DOB [3/4/2028|DATE], seen [9/4/2031|DATE], [3|AGE] y", "p")
    assert age == 3
    assert seen - born in (3, 4)
    assert redact_marked("[3 days|AGE] [34 weeks|AGE] [30|AGE]", "surrogate", ages="shift").text == (
        "3 days 34 weeks 30"
    )


def test_an_age_that_is_moved_over_89_is_90():
    assert {moved_age("88", years) for years in (-1, 1, 2, 3)} == {"87", "89", "90"}


@pytest.mark.parametrize("age", ["92 M", "92M", "92 m", "92m", "102 M", "95-m", "92 d", "93w", "94 h", "92F"])
def test_a_letter_behind_an_age_over_89_is_no_unit(age):
    done = redact_marked(f"Patient is [{age}|AGE] with chest pain.", "surrogate")
    assert done.text.startswith("Patient is 90")
    assert age not in done.text


def test_a_letter_behind_another_age_is_one():
    assert [years_in(age) for age in ("45 M", "11 m", "34 w", "95 months", "95 mo", "6/12")] == [
        [45],
        [],
        [],
        [],
        [],
        [],
    ]


def test_parts():
    assert years_in("2y 3m") == [2]
    assert years_in("34 weeks") == []
    assert not is_age("Anna 45")
    assert may_move(["45"], [1986], 2031)
    assert not may_move(["45", "3 days"], [], 0)
    assert not may_move(["45"], [2020], 2031)
