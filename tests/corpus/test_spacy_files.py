"""spaCy's binary files as notes: gold for `evaluate`, input for `annotate`."""

import pytest
import spacy
import srsly
from spacy.tokens import DocBin, Span
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.corpus.conversion import Conversion, convert
from spacy_clinner.corpus.note_formats import detect_format, read_notes
from spacy_clinner.corpus.spacy_files import read_spacy
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import read_brat
from spacy_clinner.formats.jsonl import read_jsonl, write_jsonl
from spacy_clinner.formats.record import Mention, Note

NOTES = [
    Note("a", "Pain.\n\nNo  fever today.", (Mention(0, 4, "P"), Mention(11, 16, "P"))),
    Note("b", "Well."),
]


@pytest.fixture
def gold(tmp_path):
    write_jsonl(NOTES, tmp_path / "in.jsonl")
    convert(tmp_path / "in.jsonl", tmp_path / "gold" / "dev.spacy", progress=False)
    return tmp_path / "gold"


@pytest.fixture
def model(tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "P", "pattern": "fever"}])
    nlp.to_disk(tmp_path / "model")
    return tmp_path / "model"


def run(*args, code=0):
    done = CliRunner().invoke(app, list(map(str, args)))
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


def test_notes_come_back(gold):
    assert list(read_spacy(gold)) == list(read_spacy(gold / "dev.spacy")) == NOTES


def test_sentences_of_a_note_have_ids_of_their_own(tmp_path):
    write_jsonl(NOTES, tmp_path / "in.jsonl")
    convert(tmp_path / "in.jsonl", tmp_path / "out.spacy", Conversion(unit="sentence"), progress=False)
    assert [note.id for note in read_spacy(tmp_path / "out.spacy")] == ["a", "a-2", "b"]


def test_a_sentence_does_not_take_the_id_of_another_note(tmp_path):
    notes = [Note("case", "Pain. No fever. Rest."), Note("case-2", "Well. Home."), Note("case-3", "Cough.")]
    write_jsonl(notes, tmp_path / "in.jsonl")
    for part in ("train", "dev"):
        convert(
            tmp_path / "in.jsonl", tmp_path / f"{part}.spacy", Conversion(unit="sentence"), progress=False
        )
    read = list(read_notes(tmp_path / "train.spacy"))
    assert len({note.id for note in read}) == len(read) == 6
    assert [(n.id, n.text.strip()) for n in read if n.id in ("case", "case-2", "case-3")] == [
        ("case", "Pain."),
        ("case-2", "Well."),
        ("case-3", "Cough."),
    ]
    both = list(read_spacy(tmp_path))  # the ids of one file come in the other again
    assert len({note.id for note in both}) == len(both) == 12


def test_spacys_own_files(tmp_path):
    nlp = spacy.blank("en")
    docs = [nlp("Pain today"), nlp("Unknown"), nlp("Spans")]
    docs[0].set_ents([Span(docs[0], 0, 1, "P")])
    docs[2].spans["sc"] = [Span(docs[2], 0, 1, "S")]
    DocBin(docs=docs).to_disk(tmp_path / "x.spacy")
    first, second, third = read_spacy(tmp_path / "x.spacy")
    assert (first.id, first.mentions, first.annotated) == ("x-1", (Mention(0, 4, "P"),), True)
    assert not second.annotated
    assert not third.annotated
    *_, third = read_spacy(tmp_path / "x.spacy", "sc")
    assert third.mentions == (Mention(0, 5, "S"),)


def test_spacys_own_json(tmp_path):
    tokens = [
        {"id": i, "orth": word, "ner": tag} for i, (word, tag) in enumerate((("Pain", "U-P"), ("now", "-")))
    ]
    paragraph = {"raw": "Pain now", "sentences": [{"tokens": tokens}]}
    srsly.write_json(tmp_path / "x.json", [{"id": 0, "paragraphs": [paragraph, paragraph]}])
    assert detect_format(tmp_path / "x.json") == "spacy-json"
    first, second = read_notes(tmp_path / "x.json")
    assert (first.id, second.id, first.text) == ("x-1", "x-2", "Pain now")
    assert (first.mentions, first.unknown) == ((Mention(0, 4, "P"),), ((5, 8),))


def test_damaged_and_missing_files(tmp_path):
    (tmp_path / "x.spacy").write_bytes(b"secret")
    with pytest.raises(ClinnerError, match=r"x\.spacy: no readable \.spacy file"):
        list(read_spacy(tmp_path / "x.spacy"))
    with pytest.raises(ClinnerError, match="no such file"):
        list(read_spacy(tmp_path / "none.spacy"))


def test_gold_for_evaluate(gold, model, tmp_path):
    run("evaluate", model, gold, "--output", tmp_path / "scores.json")
    scores = srsly.read_json(tmp_path / "scores.json")["ALL"]
    assert (scores["p"], scores["r"], scores["gold"]) == (1.0, 0.5, 2)


def test_input_for_annotate(gold, model, tmp_path):
    assert "2 notes, 1 entities" in run("annotate", model, gold, tmp_path / "out")
    assert {note.id: len(note.mentions) for note in read_brat(tmp_path / "out")} == {"dev/a": 1, "dev/b": 0}
    run("annotate", model, gold / "dev.spacy", tmp_path / "lines", "--format", "jsonl")
    assert [note.text for note in read_jsonl(tmp_path / "lines")] == [note.text for note in NOTES]


def test_redact_does_not_take_them(gold, model, tmp_path):
    assert "not a file of notes: expected .txt, .jsonl, .json, .xml" in run(
        "redact", model, gold / "dev.spacy", tmp_path / "out", code=1
    )
