import pytest
import spacy
from hypothesis import example, given
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

from spacy_clinner.concepts.concept_words import concept_words
from spacy_clinner.corpus.doc_concepts import as_concepts, get_concepts, load_concepts, register_concepts
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
    mistyped = "give Concept objects, or a dict of wordings by id"
    for concepts, message in [
        ({"1": None}, mistyped),
        ("Chest pain", mistyped),
        (["Chest pain"], mistyped),
        ([Concept(1, "a")], mistyped),
        (5, mistyped),
        ([Concept("1", "a"), Concept("1", "b")], "comes twice"),
        ({"": "a"}, "an id is empty"),
        ({"1": " "}, "1 has no text"),
        ({"0": "Fever", "1": "---"}, "1 has no text, or hyphens and underscores alone: word it"),
        ({"1": "_"}, "1 has no text"),
        ([Concept("1", "- -")], "1 has no text"),
    ]:
        with pytest.raises(ClinnerError, match=message) as caught:
            as_concepts(concepts)
        assert "pain" not in str(caught.value)
        with pytest.raises(ClinnerError, match=message):
            NLP.make_doc("x")._.concepts = concepts


@example("\x08")
@example("\u200b\ufe0f")
@given(st.text(st.one_of(st.sampled_from("-_ \t\u0301\u200b\u2010a5高."), st.characters()), max_size=4))
def test_a_concept_is_taken_if_it_has_a_word(text):
    try:
        as_concepts({"1": text})
    except ClinnerError:
        assert not concept_words(Concept("1", text), "[SEP]")
    else:
        assert concept_words(Concept("1", text), "[SEP]")


@pytest.mark.parametrize("theirs", [["C001"], "C001", [["C001", 1]], {"C001": 1}, 5], ids=str)
def test_what_somebody_else_keeps_under_the_key_is_an_error(theirs):
    doc = NLP.make_doc("x")
    doc.user_data["concepts"] = theirs
    with pytest.raises(
        ClinnerError, match=r"doc\.user_data\['concepts'\] is the place of doc\._\.concepts"
    ) as e:
        get_concepts(doc)
    assert "C001" not in str(e.value)


def test_concepts_of_a_file(tmp_path):
    path = tmp_path / "c.jsonl"
    path.write_text('{"id": "1", "text": "Fever"}\n{"id": "1", "text": "Cough"}\n', "utf8")
    with pytest.raises(ClinnerError, match=r"c\.jsonl:2: the id of line 1 comes twice"):
        load_concepts(path)
