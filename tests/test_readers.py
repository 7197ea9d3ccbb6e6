import json
from pathlib import Path

import pytest
import spacy
from spacy import registry

from spacy_clinner.errors import ClinnerError


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
