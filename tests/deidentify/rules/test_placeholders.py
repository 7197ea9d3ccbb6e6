import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_clinner.deidentify.rules.placeholders import fill_placeholders, placeholder_kind, unclosed
from spacy_clinner.formats.record import Mention, Note

TEXT = (
    "[**Known lastname 123**] was admitted to [**Hospital1 18**] on [**2151-7-16**] by "
    "Dr. [**Last Name (STitle) 9**].\n"
    "Ms. [**Known lastname 123**] called [**Telephone/Fax (1) 55**] twice, age [**Age over 90 **]. [** **]"
)


def test_placeholders_become_mentions():
    note = fill_placeholders(
        Note("a", TEXT, (Mention(TEXT.index("admitted"), TEXT.index(" to "), "EVENT"),)), b"k"
    )
    assert "[**" not in note.text
    found = [(note.text[m.start : m.end], m.label) for m in note.mentions]
    assert [label for _, label in found] == [
        "PATIENT",
        "EVENT",
        "HOSPITAL",
        "DATE",
        "DOCTOR",
        "PATIENT",
        "PHONE",
        "AGE",
        "OTHER",
    ]
    assert found[0][0] == found[5][0]
    assert found[1][0] == "admitted"
    assert 90 <= int(found[7][0]) < 100
    assert re.search("2151|7/16/51", found[3][0])
    assert fill_placeholders(Note("a", TEXT), b"k").text == note.text
    assert fill_placeholders(Note("a", TEXT), b"other").text != note.text


@pytest.mark.parametrize(
    ("inside", "label"),
    [
        ("Known firstname 5", "PATIENT"),
        ("First Name8 (NamePattern2) 22", "PATIENT"),
        ("Doctor Last Name 77", "DOCTOR"),
        ("Initials (NamePattern4) 1", "DOCTOR"),
        ("Known lastname 5", "PATIENT"),
        ("Name (NI) 12", "PATIENT"),
        ("Attending Info 31", "DOCTOR"),
        ("Hospital1 18", "HOSPITAL"),
        ("Hospital **", "HOSPITAL"),
        ("Hospital Ward Name 516", "HOSPITAL"),
        ("Hospital Unit Name 44", "HOSPITAL"),
        ("Wardname 3", "HOSPITAL"),
        ("Ward\nName 3", "HOSPITAL"),
        ("University/College 4", "ORGANIZATION"),
        ("Location (un) 8", "CITY"),
        ("State 12", "STATE"),
        ("Street Address(2) 9", "STREET"),
        ("Medical Record Number 99", "MEDICALRECORD"),
        ("Social Security Number 4", "SSN"),
        ("E-mail address 3", "EMAIL"),
        ("Numeric Identifier 8", "IDNUM"),
        ("Job Number 17", "IDNUM"),
        ("Company 4", "ORGANIZATION"),
        ("Country 4", "COUNTRY"),
        ("Month/Day (2) 51", "DATE"),
        ("7-16", "DATE"),
        ("2151", "DATE"),
        ("Holiday 3", "DATE"),
        ("", "OTHER"),
    ],
)
def test_kinds(inside, label):
    assert placeholder_kind(inside) == label
    note = fill_placeholders(Note("a", f"x [**{inside}**] y"), b"k")
    (mention,) = note.mentions
    assert mention.label == label
    assert note.text[mention.start : mention.end].strip()
    assert note.text.startswith("x ")
    assert note.text.endswith(" y")


def surrogates_of(*insides: str) -> list[str]:
    text = "\n\n".join(f"[**{inside}**]" for inside in insides)
    return fill_placeholders(Note("a", text), b"k").text.split("\n\n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Last Name (NamePattern1) 100", "Last Name (NamePattern1) 200"),
        ("Hospital1 18", "Hospital1 69"),
        ("Telephone/Fax (1) 111", "Telephone/Fax (1) 222"),
        ("First Name8 (NamePattern2) 22", "First Name8 (NamePattern2) 23"),
        ("Hospital1", "Hospital2"),
    ],
)
def test_another_number_at_the_end_is_another(one, other):
    first, second = surrogates_of(one, other)
    assert first != second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Last Name (un) 100", "Last Name (NamePattern1) 100"),
        ("Known lastname 100", "Last Name (LF)\n100"),
        ("Doctor Last Name 7", "Last Name (STitle) 7"),
        ("Male First Name (un) 22", "First Name8 (NamePattern2) 22"),
        ("Hospital1 18", "Hospital1 18 "),
        ("Hospital1", "Hospital1"),
        ("Last Name (un)", "Last Name (un) "),
    ],
)
def test_the_same_number_at_the_end_is_the_same(one, other):
    first, second = surrogates_of(one, other)
    assert first == second


def test_a_full_name_has_the_parts_that_share_its_number():
    full, given, surname = surrogates_of("Name (NI) 100", "Known firstname 100", "Last Name (un) 100")
    assert full == f"{given} {surname}"


def test_dates_of_a_year_are_written_one_way():
    dates = surrogates_of("2151-7-16", "2151-8-17", "2151-11-20")
    assert len({re.sub("[A-Z][a-z]+", "month", re.sub(r"\d+", "0", date)) for date in dates}) == 1


def test_a_note_without_placeholders_stays():
    note = Note("a", "Nothing [here] ** to fill", (Mention(0, 7, "X"),))
    assert fill_placeholders(note, b"k") == note


def test_addresses_are_of_nobody():
    """The domain that is kept for examples was drawn anew, letter by letter."""
    mail, web = surrogates_of("E-mail address 1", "URL 2")
    assert re.fullmatch(r"[a-z]{6}@example\.org", mail)
    assert re.fullmatch(r"www\.[a-z]{6}\.example\.org", web)


def test_what_is_not_closed_takes_no_text_with_it():
    text = "Seen by [**Doctor First Name 12 on Monday. Stop heparin. Follow up with [**Last Name 3**]. [**"
    note = fill_placeholders(Note("a", text), b"k")
    assert note.text.startswith(text[: text.index("[**Last")])
    assert [m.label for m in note.mentions] == ["PATIENT"]
    assert unclosed(text) == [text.index("[**Doctor"), len(text) - 3]


def test_what_is_closed_far_away_is_not_closed():
    text = f"[**Name 1 {'stop heparin ' * 20}**] [**Name\n2**]"
    note = fill_placeholders(Note("a", text), b"k")
    assert note.text.startswith(text.partition(" [**")[0])
    assert len(note.mentions) == 1
    assert unclosed(text) == [0]


@pytest.mark.parametrize(
    ("inside", "pattern"),
    [
        ("-3/2101", r"3/2101|Mar 2101"),
        ("3-/2101", r"3/2101|Mar 2101"),
        ("3/2101", r"3/2101|Mar 2101"),
        ("2101-3", r"3/2101|Mar 2101"),
        ("116-5-3", r"116-5-3|5/3/116|5/3/16|May 3, 116|3 May 116"),
        ("2101-3-4 - 2101-3-9", r"(.*\b4\b.*) - (.*\b9\b.*)"),
        ("2101-3-4 to 2101-3-9", r"(.*\b4\b.*) - (.*\b9\b.*)"),
        ("Date range (1) 12", r".*\d.* - .*\d.*"),
        ("Month/Year (2) 5", r"[A-Z][a-z]{2} 2\d{3}"),
        ("Year (2 digits) 5", r"\d\d"),
        ("Month/Day (4) 5", r"\d{1,2}/\d{1,2}"),
        ("2101-13-45", r".*45.*"),
        ("-0/0-", r".+"),
    ],
)
def test_dates_and_ranges_in_every_form(inside, pattern):
    for secret in (b"k", b"l", b"m", b"n", b"o"):
        note = fill_placeholders(Note("a", f"x [**{inside}**] y"), secret)
        (mention,) = note.mentions
        assert mention.label == "DATE"
        assert re.fullmatch(pattern, note.text[mention.start : mention.end])


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Name:  ___\n", "PATIENT"),
        ("Unit No:   ___\n", "MEDICALRECORD"),
        ("Admission Date:  ___\n", "DATE"),
        ("Date of Birth:  ___", "DATE"),
        ("Mr. ___ is well", "PATIENT"),
        ("seen by Dr. ___", "DOCTOR"),
        ("Attending: ___.", "DOCTOR"),
        ("___, MD", "DOCTOR"),
        ("a ___ year old man", "AGE"),
        ("___ yo F", "AGE"),
        ("taken to ___ Hospital", "HOSPITAL"),
        ("Phone: ___", "PHONE"),
        ("lives in ___", "CITY"),
        ("was started on ___ and", "DATE"),
        ("xyz ___ xyz", "OTHER"),
    ],
)
def test_blanks_of_mimic_iv(text, label):
    note = fill_placeholders(Note("a", text), b"k")
    (mention,) = note.mentions
    assert mention.label == label
    assert "_" not in note.text


def test_lines_of_a_form_stay():
    text = "Signature ______ date __ a_b [**___**]"
    note = fill_placeholders(Note("a", text), b"k")
    assert note.text.startswith("Signature ______ date __ a_b ")
    assert len(note.mentions) == 1


@settings(max_examples=200, deadline=None)
@given(st.text("[*]_-/0123459 aDRrange()\n", max_size=40), st.booleans())
def test_nothing_malformed_ends_it(inside, is_closed):
    fill_placeholders(Note("a", f"x [**{inside}{'**]' if is_closed else ''} ___ y"), b"k")
