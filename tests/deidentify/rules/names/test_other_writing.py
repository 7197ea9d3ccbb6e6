"""What is no name, found once, is taken in capitals, without accents and with other punctuation."""

import pytest

from spacy_clinner.deidentify.rules.leaks import find_leaks
from tests.support.marked import read_marked, redact_marked


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Seen at [Wexford|CITY]. WEXFORD CLINIC NOTE.", "Seen at [CITY]. [CITY] CLINIC NOTE."),
        ("Sent to [Mercy|HOSPITAL]. MERCY called back.", "Sent to [HOSPITAL]. [HOSPITAL] called back."),
        ("To [MERCY|HOSPITAL]. Mercy called; no mercy.", "To [HOSPITAL]. [HOSPITAL] called; no mercy."),
        ("[Reading|CITY]. READING glasses.", "[CITY]. READING glasses."),
        ("from [springfield|CITY]; SPRINGFIELD", "from [CITY]; [CITY]"),
        ("Login [jsmith|USERNAME]; JSMITH logged out", "Login [USERNAME]; [USERNAME] logged out"),
        (
            "Ingresado en [Hospital Clínico Móstoles|HOSPITAL]. HOSPITAL CLINICO\nMOSTOLES.",
            "Ingresado en [HOSPITAL]. [HOSPITAL].",
        ),
        ("[Hospital Clinico|HOSPITAL], Hospital Cli\u0301nico\u0301.", "[HOSPITAL], [HOSPITAL]."),
        ("De [Móstoles|CITY]. MOSTOLES", "De [CITY]. [CITY]"),
        ("De [Mostoles|TERRITORIO]. Mo\u0301stoles", "De [TERRITORIO]. [TERRITORIO]"),
        (
            "ID [AB-123456|MEDICALRECORD]. Barcode AB123456. Again AB 123456, ab-123456",
            "ID [MEDICALRECORD]. Barcode [MEDICALRECORD]. Again [MEDICALRECORD], [MEDICALRECORD]",
        ),
        ("MRN [A1234567|MEDICALRECORD]. Number 1234567.", "MRN [MEDICALRECORD]. Number [MEDICALRECORD]."),
        ("Call [+34 600 123 456|PHONE] or 600123456", "Call [PHONE] or [PHONE]"),
        ("Call [600 123 456|PHONE] or +34600123456", "Call [PHONE] or [PHONE]"),
        ("Call [+44 20 7946 0958|PHONE] or 020 7946 0958", "Call [PHONE] or [PHONE]"),
        ("Mail [ana.ruiz@salud.es|EMAIL] / ANA.RUIZ@SALUD.ES", "Mail [EMAIL] / [EMAIL]"),
        ("In [Wexford|LOCATION]: WEXFORD, Wexford", "In [LOCATION]: [LOCATION], [LOCATION]"),
        ("At [Ferrol Port|LOCATION-OTHER]: FERROL PORT", "At [LOCATION-OTHER]: [LOCATION-OTHER]"),
        ("[Ana Ruiz|PERSON] came. Ruiz, ANA", "[PERSON] came. [PERSON], [PERSON]"),
        ("[Leeds|GPE] Leeds [Acme|ORG] ACME", "[GPE] [GPE] [ORG] [ORG]"),
        ("In [Ward 12|ROOM]: WARD 12", "In [ROOM]: WARD 12"),
    ],
)
def test_what_was_found_once_is_taken(marked, expected):
    assert redact_marked(marked).text == expected


@pytest.mark.parametrize(
    "marked",
    [
        "ID [AB-123456|MEDICALRECORD], not CAB123456, AB1234567 or AB 123 X 456",
        "Tel [+34 600 123 456|PHONE], not 6001234567",
        "In [Wexford|CITY], not Wexfordshire",
    ],
)
def test_what_only_has_it_inside_stays(marked):
    assert redact_marked(marked).text.split("]")[1] == marked.split("]")[1]


@pytest.mark.parametrize(
    ("marked", "left"),
    [
        ("Seen at [Wexford|CITY]; wexford.", ["wexford"]),
        ("At [Wexford General Hospital|HOSPITAL]. The Wexford team; general hospital.", ["Wexford"]),
        ("At [Hospital Clínico Móstoles|HOSPITAL]. MOSTOLES", ["MOSTOLES"]),
        ("In [12 Acacia Road|STREET]. Acacia; the acacia road.", ["Acacia"]),
        ("By [Reading|CITY]; READING", ["READING"]),
        ("In [Wexford|CITY] today.", []),
    ],
)
def test_words_that_are_left_are_reported(marked, left):
    done = redact_marked(marked)
    leaks = find_leaks(read_marked(marked)[0], done)
    assert [(leak.kind, done.text[leak.start : leak.end]) for leak in leaks] == [("word", w) for w in left]


def test_one_surrogate_whatever_the_writing():
    done = redact_marked("De [Móstoles|CITY]. MOSTOLES, Mo\u0301stoles", "surrogate", language="es")
    first, upper, last = done.text.removeprefix("De ").replace(".", ",").split(", ")
    assert (upper, last) == (first.upper(), first)
