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
