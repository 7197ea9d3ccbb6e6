"""Names behind headings and relatives, and the findings that stand there as well."""

import pytest

from spacy_clinner.deidentify.rules.identifiers import rule_spans


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in rule_spans(text)]


FINDINGS = [
    *("Chest pain", "Abdominal Pain", "Headache", "Hypertension", "Asthma", "Deceased", "Stable", "Alert"),
    *(
        "Improving",
        "Intubated",
        "Knee Pain",
        "Heart Disease",
        "Breast Cancer",
        "Pyelonephritis",
        "Fibromyalgia",
    ),
]


@pytest.mark.parametrize("finding", FINDINGS)
@pytest.mark.parametrize(
    "before",
    ["CC: ", "cc: ", "Patient: ", "Pt: ", "Client: ", "Mother ", "Father ", "Son ", "Sister ", "Wife: "],
)
def test_findings_are_no_people(before, finding):
    assert found(f"{before}{finding}") == found(f"{before}{finding.lower()}\n") == []


@pytest.mark.parametrize("name", ["Anna Meyer", "Politis, Maria", "John Q. Smith", "Ann Payne"])
@pytest.mark.parametrize("before", ["cc: ", "Patient: ", "Client: ", "Attending: ", "Name: "])
def test_people_behind_headings(before, name):
    assert found(f"{before}{name}") == [name]


@pytest.mark.parametrize("before", ["Mother ", "Father ", "Son, ", "Sister ", "Mr. "])
def test_relatives_with_a_name(before):
    assert found(f"{before}Anna Meyer") == ["Anna Meyer"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CC: Jones, Anna", ["Jones, Anna"]),
        ("CC: Dr. Jones", ["Jones"]),
        ("CC: Dr. Pain", ["Pain"]),
        ("CC:Mr Lee", ["Lee"]),
        ("CC: John Smith, MD", ["John Smith"]),
        ("CC: Fever, Chills", []),
        ("CC: Fever, Chills and Malaise", []),
        ("CC: Smith, John and Dr. Jones", ["Smith, John", "Jones"]),
        ("cc: Hughes, 39 Forest Drive\n", ["Hughes", "39 Forest Drive"]),
        ("cc: Jesus Sanchez, 39 Forest Drive\n", ["Jesus Sanchez", "39 Forest Drive"]),
        ("cc: Fall, 2 days ago\n", []),
        ("CC: Fever, Chills, Cough", []),
        ("CC: Medication Refill", []),
        ("CC: MVA", []),
    ],
)
def test_a_copy_goes_to_a_person_and_a_chief_complaint_is_none(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "thing", ["Medication", "Drug", "Generic", "Brand", "Trade", "Test", "Product", "Vaccine"]
)
@pytest.mark.parametrize("middle", [" name: ", " Name: ", " name is "])
def test_the_name_of_a_thing_is_no_persons(thing, middle):
    assert found(f"{thing}{middle}Lasix") == found(f"{thing}{middle}Lasix Oral") == []
    assert found(f"Patient{middle}Lasix Meyer") == ["Lasix Meyer"]


@pytest.mark.parametrize("name", ["John Smith", "Smith, John", "SMITH, JOHN"])
@pytest.mark.parametrize(
    "before",
    [
        *(
            "Name:        ",
            "Name......: ",
            "Name : ",
            "Name:\u00a0",
            "Name:\u200b",
            "Name: ______ ",
            "Name: **",
        ),
        *('Patient: "', "Patient: \u201c", "Patient: '", "Name:\n", "Name:\r\n", "Patient Name:\n\n  "),
        *("Patient Name (Last, First): ", "Name (print): ", "Name\t:\t", "Name ............ "),
    ],
)
@pytest.mark.parametrize("after", ["", "\n", "\r\nDOB: ", '"\n'])
def test_forms_are_filled_in_many_ways(before, name, after):
    assert found(f"{before}{name}{after}") == [name]


@pytest.mark.parametrize("gap", " \u00a0\u2002\u2009\u200b\u200e\u202f\u3000")
def test_a_blank_of_any_kind_joins_a_title_and_a_name(gap):
    assert found(f"Dr.{gap}Smith came") == ["Smith"]
    assert found(f"Mr{gap}John{gap}Smith came") == [f"John{gap}Smith"]


@pytest.mark.parametrize(
    "text",
    [
        *("Patient:\nStable\n", "Patient:\nDenies pain", "Patient:\nMetoprolol 25 mg", "Name:\nDate:\n"),
        *(
            "Name:\nMedications\n",
            "Name:\nChest Pain\n",
            'Patient: "Stable"',
            "Told patient... Aspirin stopped.",
        ),
        *("Name: ______ Date: ______", "Name:\n\n\nLasix Oral\n"),
    ],
)
def test_what_follows_an_empty_heading_is_no_person(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "before", ["Remitido por: Dra: ", "Remitido por:Dr: ", "Remitido por: Dra.", "Responsable clinico: "]
)
def test_spanish_headings_may_hold_a_title_with_a_colon(before):
    assert "Ana Su\u00e1rez Romero" in found(f"{before}Ana Su\u00e1rez Romero. Hospital de Le\u00f3n")


@pytest.mark.parametrize("name", ["White, Anna", "Berg, Jan", "Smith, Will", "Day, April", "Black, June M."])
@pytest.mark.parametrize("before", ["Patient: ", "Name: ", "Attending: "])
def test_names_that_are_words_elsewhere_go_with_their_comma(before, name):
    assert found(f"{before}{name}") == [name]


@pytest.mark.parametrize("text", ["Patient: White, Male", "Patient: Black, Hispanic", "Patient: White, 54"])
def test_descriptions_with_a_comma_are_no_names(text):
    assert found(text) == []
