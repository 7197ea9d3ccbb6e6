import re

import pytest

from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.redaction.placeholders import fill_placeholders, placeholder_kind

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


def test_a_note_without_placeholders_stays():
    note = Note("a", "Nothing [here] ** to fill", (Mention(0, 7, "X"),))
    assert fill_placeholders(note, b"k") == note
