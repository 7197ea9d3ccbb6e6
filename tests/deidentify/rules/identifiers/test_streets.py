"""Streets in several languages, and the clinical text that begins as they do."""

import pytest

from spacy_clinner.deidentify.rules.identifiers import rule_spans


def streets(text: str, language: str) -> list[str]:
    return [text[s.start : s.end] for s in rule_spans(text, language=language) if s.label == "STREET"]


@pytest.mark.parametrize("language", ["en", "es", "ca", "pt", "de"])
@pytest.mark.parametrize(
    "text",
    [
        "T 37.2 C. BP 120/80, HR 72.",
        "Temp 38.5 C. Started Vancomycin 1 g IV.",
        "T 37 C. Pulso 80.",
        "T 38 \u00b0C. Pulso 80.",
        "T 37.2 C/BP 120",
        "Hepatitis C. Treated with Harvoni for 12 weeks",
        "Hepatitis C. Genotipo 1",
        "C/O CHEST PAIN X 3 DAYS",
        "c/o Pain 3 days",
        "s/p C/S 2019",
        "C/ Paracetamol 500 mg",
        "c/ Enoxaparina 40 mg",
        "AV Graft 2 clotted",
        "AV Fistula left arm 3 days ago",
        "Bloqueo AV Grado 2",
        "Bloqueo AV. Marcapasos 3 d\u00edas",
        "T 37. C. Pulso 80",
        "INH, PZA Etambutol 3",
    ],
)
def test_vitals_and_complaints_are_no_streets(text, language):
    assert streets(text, language) == []


@pytest.mark.parametrize("language", ["es", "ca", "pt"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Reside en C/ Mayor 12, Madrid", "C/ Mayor 12"),
        ("Vive en C/ Gran V\u00eda. Acude hoy.", "C/ Gran V\u00eda"),
        ("Vive en C/Mayor, n\u00ba 12.", "C/Mayor, n\u00ba 12"),
        ("Paciente de C/ de la Paz 3", "C/ de la Paz 3"),
        ("Paciente, C. Mayor 12", "C. Mayor 12"),
        ("Paciente, C/ Sol, s/n", "C/ Sol, s/n"),
        ("Paciente, Av. Diagonal 123", "Av. Diagonal 123"),
        ("Paciente, Av Diagonal 123", "Av Diagonal 123"),
        ("Domicilio C/ Dr. Fleming.", "C/ Dr. Fleming"),
        ("Jorge Ruiz. AV. San Francisco 7, 3D\n50006 Zaragoza", "AV. San Francisco 7, 3D"),
        ("Hospital Virgen. Av. Denia, 103. 03013 Alicante", "Av. Denia, 103"),
        ("Hospital Gil. C/ A Choupana s/n. 15706 Santiago", "C/ A Choupana s/n"),
        ("Ana Porta c/ Andrea Doria 55. 07014 Palma", "c/ Andrea Doria 55"),
        ("Ana Porta. C/ Diego de Le\u00f3n N\u00b0 62, 28006, Madrid", "C/ Diego de Le\u00f3n N\u00b0 62"),
        ("Ana Porta. C/ Videla Castillo, 1996.", "C/ Videla Castillo, 1996"),
        ("Ana Porta. C/ S. Mart\u00edn de Porres, 15", "C/ S. Mart\u00edn de Porres, 15"),
        ("Complejo. Altos de Nava, s/n. 24071 Le\u00f3n", "Altos de Nava, s/n"),
        ("Hospital. Passeig de Sant Joan, 2, 08950", "Passeig de Sant Joan, 2"),
        ("Vive en la Pza. Mayor 3", "Pza. Mayor 3"),
    ],
)
def test_abbreviated_streets_of_iberian_notes(text, expected, language):
    assert streets(text, language) == [expected]


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_whole_words_for_streets_end_with_their_sentence(language):
    assert streets("Paciente de Calle Mayor. Toma Enalapril 5", language) == ["Calle Mayor"]
    assert streets("Vive en Avenida de la Paz 12, Madrid", language) == ["Avenida de la Paz 12"]
    assert streets("Vive en Avda. Am\u00e9rica 12", language) == ["Avda. Am\u00e9rica 12"]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "Avda. Manuel Siurot s/n 1234", ["Avda. Manuel Siurot s/n"]),
        ("es", "vive en calle mayor 12, con su hija", ["calle mayor 12"]),
        ("es", "vive en calle mayor, ingresa 3 días", []),
        ("it", "abita in via Roma 12, 00185 Roma", ["via Roma 12"]),
        ("it", "via Endovenosa 12 mg", []),
        ("en", "given via PICC 12", []),
        ("en", "RR 2 Box 12 and P.O. Box 5", ["RR 2 Box 12", "P.O. Box 5"]),
    ],
)
def test_streets_in_small_letters_of_italy_and_rural_routes(language, text, expected):
    assert streets(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "town"),
    [("pt", "Rua Augusta 12, Lisboa.", "Lisboa"), ("nl", "Kerkstraat 12, 1017 GA Amsterdam", "Amsterdam")],
)
def test_the_town_behind_a_street_or_a_dutch_postcode(language, text, town):
    found = [(text[s.start : s.end], s.label) for s in rule_spans(text, language=language)]
    assert (town, "CITY") in found


def test_the_floor_behind_a_street_is_no_town():
    assert not [
        s for s in rule_spans("C/ Mayor 12, Bajo. C/ Sol 3, Principal.", language="es") if s.label == "CITY"
    ]
