import json
from pathlib import Path

import pytest
import spacy
from spacy import registry
from spacy.tokens import DocBin, Span

from spacy_clinner.corpus.conversion import Conversion, Split, convert
from spacy_clinner.corpus.doc_concepts import register_concepts, set_concepts
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.nbme import write_nbme
from spacy_clinner.formats.record import Concept, Mention, Note

register_concepts()


@pytest.fixture
def brat(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("No pain. Severe\nfever now.\n", encoding="utf8")
    (tmp_path / "a.ann").write_text(
        "T1\tPROBLEM 3 7\tpain\nT2\tPROBLEM 9 21\tSevere fever\n", encoding="utf8"
    )
    (tmp_path / "b.txt").write_text("Nobody read this.", encoding="utf8")
    return tmp_path


def read(name: str, *args, nlp=None, **kwargs):
    reader = registry.readers.get(f"spacy-clinner.{name}.v1")(*args, **kwargs)
    return list(reader(nlp or spacy.blank("en")))


def test_brat_examples(brat):
    annotated, unlabelled = read("BratCorpus", brat)
    assert annotated.reference.text == annotated.predicted.text == "No pain. Severe\nfever now.\n"
    assert [entity.text for entity in annotated.reference.ents] == ["pain", "Severe\nfever"]
    assert not annotated.predicted.ents
    assert annotated.reference.user_data["note_id"] == "a"
    assert {token.ent_iob for token in unlabelled.reference} == {0}


def test_sentences_as_examples(brat):
    examples = read("BratCorpus", brat, unit="sentence", limit=1)
    assert [e.reference.text.strip() for e in examples] == ["No pain.", "Severe\nfever now."]
    assert [[x.text for x in e.reference.ents] for e in examples] == [["pain"], ["Severe\nfever"]]
    assert {e.reference.user_data["note_id"] for e in examples} == {"a"}


def test_conll_tokens_reach_the_prediction(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("pre-op\tB-P\nfever,\tI-P\nno\tO\n\n", encoding="utf8")
    (example,) = read("ConllCorpus", path)
    assert [token.text for token in example.predicted] == ["pre-op", "fever,", "no"]
    assert example.get_aligned_ner() == ["B-P", "L-P", "O"]


def test_jsonl_examples(tmp_path):
    path = tmp_path / "x.jsonl"
    record = {"text": "No pain", "spans": [{"start": 3, "end": 7, "label": "P"}]}
    path.write_text(json.dumps(record), encoding="utf8")
    (example,) = read("JsonlCorpus", path)
    assert [entity.text for entity in example.reference.ents] == ["pain"]


def test_ids_must_be_unique(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": 1, "text": "a"}\n{"id": 1, "text": "b"}', encoding="utf8")
    with pytest.raises(ClinnerError, match="1: two documents have this id"):
        read("JsonlCorpus", path)


@pytest.mark.parametrize("reader", ["BratCorpus", "ConllCorpus", "I2b2Corpus", "JsonlCorpus"])
def test_a_config_gives_paths_as_text(reader, tmp_path, blank):
    """As `spacy train` does: nothing in a config file is a `Path`."""
    (tmp_path / "a.txt").write_text("Fever.")
    (tmp_path / "a.ann").write_text("T1\tPROBLEM 0 5\tFever\n")
    (tmp_path / "a.conll").write_text("Fever\tB-PROBLEM\n.\tO\n")
    (tmp_path / "a.jsonl").write_text(
        '{"text": "Fever.", "spans": [{"start": 0, "end": 5, "label": "PROBLEM"}]}\n'
    )
    (tmp_path / "a.xml").write_text(
        "<deIdi2b2><TEXT><![CDATA[Ann]]></TEXT><TAGS>"
        '<NAME id="P0" start="0" end="3" text="Ann" TYPE="PATIENT" comment=""/></TAGS></deIdi2b2>'
    )
    suffix = {"ConllCorpus": "conll", "I2b2Corpus": "xml", "JsonlCorpus": "jsonl"}.get(reader)
    path = tmp_path / f"a.{suffix}" if suffix else tmp_path
    config = {"reader": {"@readers": f"spacy-clinner.{reader}.v1", "path": str(path)}}
    (example,) = spacy.util.registry.resolve(config)["reader"](blank)
    assert len(example.reference.ents) == 1


def i2b2_note(path, name, start):
    (path / f"{name}.xml").write_text(
        "<deIdi2b2><TEXT><![CDATA[Seen by Ann Lee.]]></TEXT><TAGS>"
        f'<NAME id="P0" start="{start}" end="{start + 7}" text="Ann Lee" TYPE="DOCTOR" comment=""/>'
        '<NAME id="P1" start="0" end="4" text="Quux" TYPE="DOCTOR" comment=""/></TAGS></deIdi2b2>'
    )


@pytest.mark.parametrize("limit", [0, 2])
def test_i2b2_tags_that_miss_their_text_are_a_warning(tmp_path, limit):
    i2b2_note(tmp_path, "a", 9)
    i2b2_note(tmp_path, "b", 8)
    with pytest.warns(UserWarning, match="I2b2Corpus") as caught:
        examples = read("I2b2Corpus", tmp_path, limit=limit)
    assert [e.reference.ents[1].text for e in examples] == ["Ann Lee", "Ann Lee"]
    (warning,) = caught
    message = str(warning.message)
    assert "tags moved to the text that they quote: 1" in message
    assert "tags that quote another text, their offsets kept: 2" in message
    assert str(tmp_path) in message
    for word in ("\n", "Ann", "Lee", "Quux"):
        assert word not in message


def test_i2b2_tags_that_meet_their_text_are_no_warning(tmp_path, recwarn):
    (tmp_path / "a.xml").write_text(
        "<deIdi2b2><TEXT><![CDATA[Ann\nLee]]></TEXT><TAGS>"
        '<NAME id="P0" start="0" end="7" text="Ann Lee" TYPE="DOCTOR" comment=""/></TAGS></deIdi2b2>'
    )
    assert len(read("I2b2Corpus", tmp_path)) == 1
    assert not [w for w in recwarn if "I2b2Corpus" in str(w.message)]


@pytest.fixture
def exam(tmp_path: Path) -> Path:
    chest, history = Concept("000", "Chest-pressure", "0"), Concept("001", "Family-history-of-MI", "0")
    text = "Chest pressure. Father had heart attack."
    mentions = (Mention(0, 14, "000"), Mention(16, 39, "001", ((16, 22), (27, 39))), Mention(16, 39, "001"))
    notes = [
        Note("00000", text, mentions, concepts=(chest, history)),
        Note("00001", "No fever.", concepts=(history,)),
        Note("00002", "Nobody read this.", annotated=False, concepts=(chest, history)),
    ]
    write_nbme(notes, tmp_path)
    return tmp_path


def located(doc, key="concepts"):
    return [(span.start_char, span.end_char, span.label_) for span in doc.spans[key]]


def test_exam_notes_and_their_concepts(exam):
    first, none, unlabelled = read("NbmeCorpus", exam)
    assert located(first.reference) == [(0, 14, "000"), (16, 22, "001"), (27, 39, "001"), (16, 39, "001")]
    assert located(none.reference) == []
    assert "concepts" not in unlabelled.reference.spans
    for example, ids in [(first, ["000", "001"]), (none, ["001"]), (unlabelled, ["000", "001"])]:
        for doc in (example.predicted, example.reference):
            assert [concept.id for concept in doc._.concepts] == ids
    assert "concepts" not in first.predicted.spans
    assert [e.reference.user_data["note_id"] for e in read("NbmeCorpus", exam, part="unlabelled")] == [
        "00002"
    ]


def test_converted_exam_notes_keep_their_concepts(exam, tmp_path):
    convert(exam, tmp_path / "out", Conversion(fragments="all"), split=Split("1/1"), progress=False)
    expected = {e.reference.user_data["note_id"]: e for e in read("NbmeCorpus", exam)}
    found = {}
    for name in ("train", "dev", "unlabelled"):
        (example,) = read("ConceptCorpus", tmp_path / "out" / f"{name}.spacy")
        note_id = example.reference.user_data["note_id"]
        assert example.predicted.user_data["note_id"] == note_id
        found[note_id] = name
        assert example.predicted._.concepts == expected[note_id].predicted._.concepts
        spans = expected[note_id].reference.spans
        assert ("concepts" in example.reference.spans) == ("concepts" in spans)
        if "concepts" in spans:
            assert located(example.reference) == located(expected[note_id].reference)
    assert found["00002"] == "unlabelled"


@pytest.mark.parametrize("size", [1, 2, 3])
def test_concepts_of_a_note_are_asked_in_parts(tmp_path, size):
    """Every concept once, each with its own spans; a note that nobody annotated stays one."""
    concepts = tuple(Concept(f"00{i}", text) for i, text in enumerate(["Chest pain", "Fever", "Cough"]))
    text = "Chest pain, no fever. Chest hurts."
    spans = ((0, 10, "000"), (22, 33, "000"), (15, 20, "001"))
    notes = [
        Note("00000", text, tuple(Mention(*span) for span in spans), concepts=concepts),
        Note("00001", "Nobody read this.", annotated=False, concepts=concepts),
    ]
    write_nbme(notes, tmp_path)
    convert(tmp_path, tmp_path / "out", Conversion(fragments="all"), split=Split("1/0"), progress=False)
    whole = {}
    for name in ("train", "unlabelled"):
        path = tmp_path / "out" / f"{name}.spacy"
        (whole[name],) = read("ConceptCorpus", path)
        parts = read("ConceptCorpus", path, concepts_per_example=size)
        asked = [[concept.id for concept in part.predicted._.concepts] for part in parts]
        assert [concept for ids in asked for concept in ids] == ["000", "001", "002"]
        assert all(len(ids) <= size for ids in asked)
        for part, ids in zip(parts, asked, strict=True):
            assert part.predicted.text == part.reference.text == whole[name].reference.text
            if name == "train":
                assert [concept.id for concept in part.reference._.concepts] == ids
            assert part.predicted.user_data["note_id"] == whole[name].predicted.user_data["note_id"]
            assert ("concepts" in part.reference.spans) == (name == "train")
            assert "concepts" not in part.predicted.spans
            if name == "train":
                assert located(part.reference) == [s for s in located(whole[name].reference) if s[2] in ids]


def test_spans_of_other_concepts_are_not_lost_in_parts(tmp_path):
    nlp = spacy.blank("en")
    doc = nlp.make_doc("Chest pain , fever , cough .")
    set_concepts(doc, {"a": "chest pain", "b": "fever"})
    doc.spans["concepts"] = [Span(doc, 0, 2, "a"), Span(doc, 3, 4, "b"), Span(doc, 5, 6, "c")]
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "train.spacy")
    parts = read("ConceptCorpus", tmp_path / "train.spacy", concepts_per_example=1)
    labels = [[span.label_ for span in part.reference.spans["concepts"]] for part in parts]
    assert labels == [["a", "c"], ["b"]]


def test_a_note_without_concepts_of_its_own_cannot_be_cut_by_them(tmp_path):
    nlp = spacy.blank("en")
    doc = nlp.make_doc("Zyxwvutia has fever")
    doc.user_data["note_id"] = "n1"
    DocBin(docs=[nlp.make_doc("x"), doc], store_user_data=True).to_disk(tmp_path / "train.spacy")
    assert len(read("ConceptCorpus", tmp_path / "train.spacy")) == 2
    with pytest.raises(ClinnerError, match=r"^document 0: ConceptCorpus: concepts_per_example .* = null$"):
        read("ConceptCorpus", tmp_path / "train.spacy", concepts_per_example=1)
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "train.spacy")
    with pytest.raises(ClinnerError, match=r"^n1: ") as caught:
        read("ConceptCorpus", tmp_path / "train.spacy", concepts_per_example=1)
    assert "\n" not in str(caught.value)
    assert "Zyxwvutia" not in str(caught.value)
    set_concepts(doc, ())  # searched for nothing, and said so
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "train.spacy")
    assert len(read("ConceptCorpus", tmp_path / "train.spacy", concepts_per_example=1)) == 1


@pytest.mark.parametrize("size", [0, -1])
def test_no_concepts_an_example_is_an_error(tmp_path, size):
    with pytest.raises(ClinnerError, match=r"ConceptCorpus: concepts_per_example must be above 0"):
        read("ConceptCorpus", tmp_path / "train.spacy", concepts_per_example=size)


@pytest.mark.parametrize("name", ["Brat", "Concept", "Conll", "I2b2", "Jsonl", "Nbme"])
def test_a_path_that_a_config_leaves_open_is_asked_for(name):
    reader = {"reader": {"@readers": f"spacy-clinner.{name}Corpus.v1", "path": None}}
    assert registry.fill(reader)["reader"]["path"] is None  # as `init fill-config` and `debug config` do
    with pytest.raises(ClinnerError, match=rf"^{name}Corpus: no path: .*--paths\.train"):
        registry.resolve(reader)
