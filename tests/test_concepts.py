import pytest
import spacy
from spacy.tokens import Doc, DocBin

from spacy_clinner.concepts import as_concepts, load_concepts, register_concepts
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Concept

NLP = spacy.blank("en")
register_concepts()


def test_concepts_go_wherever_the_document_goes():
    doc = NLP.make_doc("chest pressure")
    assert doc._.concepts is None
    doc._.concepts = {"1": "Chest pressure", "2": "Fever"}
    expected = (Concept("1", "Chest pressure"), Concept("2", "Fever"))
    assert doc._.concepts == expected
    assert Doc(NLP.vocab).from_bytes(doc.to_bytes())._.concepts == expected
    (stored,) = DocBin(docs=[doc], store_user_data=True).get_docs(NLP.vocab)
    assert stored._.concepts == expected
    doc._.concepts = [Concept("3", "Cough", "7")]
    assert doc._.concepts == (Concept("3", "Cough", "7"),)
    doc._.concepts = []
    assert doc._.concepts == ()
    doc._.concepts = None
    assert doc._.concepts is None


def test_bad_concepts():
    for concepts, message in [
        ([Concept("1", "a"), Concept("1", "b")], "comes twice"),
        ({"": "a"}, "an id is empty"),
        ({"1": " "}, "1 has no text"),
    ]:
        with pytest.raises(ClinnerError, match=message):
            as_concepts(concepts)


def test_concepts_of_a_file(tmp_path):
    path = tmp_path / "c.jsonl"
    path.write_text('{"id": "1", "text": "Fever"}\n{"id": "1", "text": "Cough"}\n', "utf8")
    with pytest.raises(ClinnerError, match="comes twice"):
        load_concepts(path)
