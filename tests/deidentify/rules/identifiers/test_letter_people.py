"""Names in greetings, closings and forms, and what stands there as well."""

import pytest

from spacy_clinner.deidentify.rules.identifiers import rule_spans


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in rule_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi Ann,\n", ["Ann"]),
        ("Hello Dr. Lee,", ["Lee"]),
        ("Hi Team, HI was denied. Hello!", []),
        ("Best regards,\nAnn Lee\n\nSincerely,\n\nDr. Bo Chen, MD\n", ["Ann Lee", "Bo Chen"]),
        ("Thank you so much, Ann", ["Ann"]),
        ("Mit freundlichen Grüßen\nAnna Weber\n", ["Anna Weber"]),
        ("Thank you for referring this patient. Thanks, Cardiology\nSincerely, Cardiology Team", []),
        ("Mrs. Jane Doe (née Smith)", ["Jane Doe", "Smith"]),
        ("Frau Anna Weber geb. Schmidt, aus Ulm", ["Anna Weber", "Schmidt"]),
        ("Maiden name: Jones. nee Jones", ["Jones", "Jones"]),
        ("geb. Datum: unbekannt, geb. in Ulm", []),
        ("Pat. Weber, Hans, *04.03.1960", ["Weber, Hans", "04.03.1960"]),
        ("Pat. Wach, Orientiert und mobil.", []),
    ],
)
def test_letters(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "before", ["NOK: ", "Next of kin: ", "Emergency contact ", "POA: ", "HCP ", "Contact: ", "Sister: "]
)
def test_people_to_call(before):
    assert found(f"{before}Linda Smith, wife") == ["Linda Smith"]


@pytest.mark.parametrize(
    "text",
    [
        "Contact Precautions: MRSA",
        "Contact: Droplet Precautions",
        "POA: Yes",
        "Proxy: Not Assigned",
        "Mother: Breast Cancer",
        "Father: Coronary Artery Disease",
        "Next Steps: Follow Up",
    ],
)
def test_nobody_to_call(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dña. Carmen Ruiz acude.", ["Carmen Ruiz"]),
        ("Acude D. Manuel López, de 78 años", []),
        ("D. Manuel López, de 78 años", ["D. Manuel López"]),
        ("J. Smith Cardiology, J. Smith Ward", ["J. Smith", "J. Smith"]),
        ("M. Dupont Jean, né le 04/03/1960", ["M. Dupont Jean", "04/03/1960"]),
        ("hija: María López, no convive", ["María López"]),
        ("firmado por Ana Ruiz", ["Ana Ruiz"]),
        ("valorado por Cirugía Vascular", []),
        ("sa fille Anne Durand et son mari Paul", ["Anne Durand", "Paul"]),
        ("sa mère Parkinson, son père IDM", []),
        ("met dochter Anna", ["Anna"]),
        ("Tochter Lisa, Tel. 0170 1234567", ["Lisa", "0170 1234567"]),
        ("Mutter Diabetes, Vater Herzinfarkt", []),
        ("Sohn: Peter Meier", ["Peter Meier"]),
        ("Fr. Schmidt, Hr. Dr. Weber", ["Schmidt", "Weber"]),
        ("A 16 Fr. Foley catheter", []),
    ],
)
def test_relatives_and_titles_of_other_languages(text, expected):
    assert found(text) == expected
