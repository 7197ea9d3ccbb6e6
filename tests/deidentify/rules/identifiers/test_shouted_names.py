"""Titles before names in lines of capitals, and the findings that are abbreviated as titles."""

import pytest

from spacy_clinner.deidentify.rules.identifiers import rule_spans


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in rule_spans(text)]


@pytest.mark.parametrize("name", ["SMITH", "JOHN SMITH", "O'BRIEN", "INGRAM", "GARCIA-LOPEZ"])
@pytest.mark.parametrize("title", ["MR", "MS", "MRS", "DR"])
@pytest.mark.parametrize(
    "after", [" WAS SEEN TODAY.", " CALLED.", ".", "", ", WHO CAME", " HAS MS.", " SAW HIM", "\nDenies pain."]
)
def test_people_in_lines_of_capitals(title, name, after):
    assert found(f"{title} {name}{after}") == [name]


@pytest.mark.parametrize(
    "text",
    [
        *("MS CONTIN 15 MG", "MR IMAGING", "MR ANGIOGRAPHY", "MS EXACERBATION", "MR BRAIN WITHOUT CONTRAST."),
        *(
            "MS PATIENT",
            "MR OF THE SPINE",
            "HX OF MS DIAGNOSED 2010",
            "MODERATE MR MITRAL.",
            "MS CHANGES NOTED",
        ),
        *(
            "MS AND MR",
            "MS ON COPAXONE",
            "MS WEAKNESS.",
            "MR DEFECOGRAPHY.",
            "MS NEUROLOGIST.",
            "SR BRADYCARDIA.",
        ),
        *("MR Lumbar spine", "MS Relapse", "MS CONTIN given.", "MR LUMBAR SPINE was done."),
    ],
)
def test_findings_and_drugs_in_capitals_are_no_people(text):
    assert found(text) == []
