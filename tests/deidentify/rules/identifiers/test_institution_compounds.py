"""German and Dutch institutions in one word."""

import pytest

from spacy_clinner.deidentify.rules.identifiers import rule_spans
from tests.support.marked import read_marked


@pytest.mark.parametrize(
    ("marked", "language"),
    [
        ("Verlegt aus dem [Marienhospital|HOSPITAL], [Stuttgart|CITY].", "de"),
        ("Befund des [St. Josefskrankenhaus|HOSPITAL], [Heidelberg|CITY].", "de"),
        ("Übernahme aus der [Paracelsus-Klinik|HOSPITAL].", "de"),
        ("Geboren im [St.-Marien-Hospital|HOSPITAL] in [Lünen|CITY].", "de"),
        ("[Sankt-Elisabeth-Klinik|HOSPITAL]: keine Befunde.", "de"),
        ("Opname in het [Antoniusziekenhuis|HOSPITAL], [Nieuwegein|CITY].", "nl"),
        ("Transferred from [Marienhospital|HOSPITAL], [Stuttgart|CITY].", "en"),
        ("Behandlung in der Kinderklinik, [Ulm|CITY].", "de"),
        # what names no one institution
        ("Vorstellung in der Tagesklinik und der Augenklinik.", "de"),
        ("Die Klinik war unauffällig, das Krankenhaus informiert.", "de"),
        ("Prehospital EKG, In-Hospital stay, Pre-Hospital meds.", "en"),
    ],
)
def test_compounds(marked, language):
    text, spans = read_marked(marked)
    assert rule_spans(text, language=language) == spans
