"""Names with particles, and names that are function words elsewhere."""

import pytest

from spacy_clinner.deidentify.rules.identifiers import rule_spans


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in rule_spans(text)]


@pytest.mark.parametrize(
    "name",
    [
        *("de la Cruz", "De La Cruz", "de la Fuente", "de los Santos", "De la Rosa", "El Masri", "el-Masri"),
        *(
            "van der Berg",
            "van 't Hooft",
            "Le",
            "Da Silva e Souza",
            "Maria de las Nieves",
            "Ali ibn Abi Talib",
        ),
        *("Lo Russo", "Nguy\u1ec5n V\u0103n An", "Tran Van Do", "Garcia y Lopez", "al-Said"),
    ],
)
@pytest.mark.parametrize("before", ["Mr. ", "Dr. ", "Sra. ", "Patient: ", "Attending: "])
@pytest.mark.parametrize("after", ["", ".", " is 54.", ", seen", "\nDOB"])
def test_a_name_goes_with_its_particles(before, name, after):
    assert found(f"{before}{name}{after}") == [name]


@pytest.mark.parametrize("name", ["de la Cruz, Maria", "De La Cruz, Maria", "van der Berg, Piet P."])
def test_a_family_name_before_the_given_one_keeps_its_particles(name):
    assert found(f"Patient: {name}") == [name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Paciente: La paciente refiere fiebre.", []),
        ("Patient: El paciente", []),
        ("Paciente de Toledo", []),
        ("PCP: Anna Meyer, El Paso", ["Anna Meyer"]),
        ("GP: Dr Anna van der Berg, Kirkgate", ["Anna van der Berg"]),
        ("La Paciente refiere fiebre.", []),
        ("Seen by Dr. Smith y Dr. Garcia", ["Smith", "Garcia"]),
        ("Dr. Smith In clinic", ["Smith"]),
        ("Mr. Jones To follow up", ["Jones"]),
        ("Dr. Jones Medical record", ["Jones"]),
        ("mr de los santos", ["de los santos"]),
    ],
)
def test_particles_and_function_words_without_a_name(text, expected):
    assert found(text) == expected
