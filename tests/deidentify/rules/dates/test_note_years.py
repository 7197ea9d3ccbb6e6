"""Years of two digits: they tell an age over 89, and how far dates were moved, like others."""

import pytest

from spacy_clinner.deidentify.rules.dates.note_years import NoteYears
from tests.support.marked import read_marked, redact_marked


def kinds(marked: str) -> list[str]:
    return [r.how for r in redact_marked(marked, "surrogate").replacements]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("DOB [03/04/31|DATE], seen [05/06/2026|DATE]", ["mask", "surrogate"]),
        ("DOB [03/04/31|DATE], seen [05/06/26|DATE]", ["mask", "surrogate"]),
        ("DOB: [14 Mar '31|DATE], seen [5 June 2026|DATE]", ["mask", "surrogate"]),
        ("Date of birth\n[3/4/31|DATE] seen [5/6/26|DATE]", ["mask", "surrogate"]),
        ("F. nac.: [3/4/31|FECHAS]. Visto [5/6/2026|FECHAS]", ["mask", "surrogate"]),
        ("Smith, A, [03/04/31|DATE], seen [05/06/2026|DATE]", ["mask", "surrogate"]),
        ("Born [1931|DATE]. Seen [5/6/26|DATE].", ["mask", "surrogate"]),
        ("Born [3/4/1931|DATE]. Seen [5/6/26|DATE].", ["mask", "surrogate"]),
        ("Born [3/4/02|DATE]. Seen [5/6/1998|DATE].", ["mask", "surrogate"]),
        ("DOB [03/04/51|DATE], seen [05/06/2026|DATE]", ["surrogate"] * 2),
        ("DOB [03/04/26|DATE], seen [05/06/2026|DATE]", ["surrogate"] * 2),  # a newborn
        ("DOB [3/4/71|DATE]. Seen [12/30/2025|DATE], next [1/3/26|DATE]", ["surrogate"] * 3),
        ("Seen [12/30/25|DATE], next [1/3/26|DATE]", ["surrogate"] * 2),
        ("Infarct in [2019|DATE]. Seen [5/6/26|DATE]", ["surrogate"] * 2),
        ("Seen [5/6/67|DATE], typed [5/9/2067|DATE]", ["surrogate"] * 2),
        ("DOB [3/4/2050|DATE]. Seen [5/6/67|DATE], fell [5/9/2060|DATE]", ["surrogate"] * 3),
    ],
)
def test_dates_that_tell_an_age_over_89(marked, expected):
    assert kinds(marked) == expected


@pytest.mark.parametrize("date", ["10/7/47", "1/7/47", "14 Mar '47", "7.10.47"])
def test_a_date_does_not_stay_beside_its_shifted_copy(date):
    done = redact_marked(f"Seen [{date}|DATE]. Lab report of {date}.", "surrogate")
    assert len(done.replacements) == 2
    assert date not in done.text


def test_a_bare_year_is_not_taken_out_of_other_numbers():
    assert redact_marked("In [2031|DATE]. On 3/4/2031, 2031 ml").text == "In [DATE]. On 3/4/2031, 2031 ml"


def test_last_year():
    years = NoteYears("DOB 3/4/31. Seen 5/6/26 and 2019.")
    for surface in ("3/4/31", "5/6/26", "2019"):
        years.learn(surface)
    assert years.last == 2026
    assert NoteYears("").last == 0


@pytest.mark.parametrize(
    "marked",
    [
        "DOB: [03/04/1930|DATE] Admitted: [03/10/2024|DATE]\nSMITH, JOHN  03/04/30  MRN",
        "DOB: [03/04/1930|DATE] Admitted: [03/10/2024|DATE]\nSMITH [4-Mar-30|DATE]",
        "SMITH [03/04/1930|DATE] Admitted: [03/10/2024|DATE]\nSMITH [4-Mar-30|DATE]",
        "DOB [3/4/30|DATE] Admitted: [March 10, 2024|DATE]\npage 2: [03/04/30|DATE], [4 March 1930|DATE]",
    ],
)
def test_a_birth_is_masked_in_every_form(marked):
    done = redact_marked(marked, "surrogate")
    text = read_marked(marked)[0]
    how = {text[r.start : r.end]: r.how for r in done.replacements}
    admitted = {surface for surface in how if "10" in surface}
    assert {how[surface] for surface in admitted} == {"surrogate"}
    assert len(how) > 2
    assert {how[surface] for surface in how.keys() - admitted} == {"mask"}
