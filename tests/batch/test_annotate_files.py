"""Predictions of every file go to a place of their own, in the output and nowhere else."""

import json
from typing import get_args

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Span
from typer.testing import CliRunner

from spacy_clinner.batch.note_files import note_files
from spacy_clinner.batch.note_writers import OutFormat, is_one_file
from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.formats.brat import read_brat, write_brat
from spacy_clinner.formats.i2b2 import read_i2b2, write_i2b2
from spacy_clinner.formats.jsonl import read_jsonl, write_jsonl
from spacy_clinner.formats.record import Mention, Note
from tests.support.concept_corpus import make_examples
from tests.support.overfit import train
from tests.support.runs import annotate as run

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """As a run leaves it; taken back, as test_memory starts processes without."""
    monkeypatch.setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "0")


@pytest.mark.parametrize("out_format", get_args(OutFormat))
def test_files_of_one_name_do_not_overwrite_each_other(model, tmp_path, out_format):
    source = tmp_path / "in" / "ward"
    write_brat([Note("a", "Grey one")], source)
    write_i2b2([Note("a", "Grey two")], source)
    write_jsonl([Note("b", "Grey three")], source / "a.jsonl")
    write_jsonl([Note("c", "Grey four")], source / "a.json")
    write_brat([Note("b", "Grey five"), Note("a.xml", "Grey six")], source / "a")
    write_brat([Note("a.xml", "Grey seven")], source)
    (source / "a.TXT").write_text("Grey eight")
    (source / "a.ann").unlink()  # or nobody knows whose it is
    assert "8 notes, 8 entities" in run(model, tmp_path / "in", tmp_path / "out", "--format", out_format)
    out = tmp_path / "out"
    files = [path for path in out.rglob("*") if path.is_file()] if is_one_file(out_format) else [out]
    written = [note.text.strip() for file in files for note in read_notes(file, out_format)]
    assert len(written) == len(set(written)) == 8


@pytest.mark.parametrize("note_id", ["/escaped", "../../escaped", "x/../../../escaped", "", "./a"])
@pytest.mark.parametrize("out_format", ["brat", "i2b2", "webanno", "xmi", "cas-json"])
def test_ids_do_not_lead_out_of_the_output(model, tmp_path, note_id, out_format):
    if note_id.startswith("/"):
        note_id = str(tmp_path / "escaped")
    write_jsonl([Note("a", "Fever"), Note(note_id, "Grey")], tmp_path / "in" / "bad.jsonl")
    write_jsonl([Note("sub/a", "Fever")], tmp_path / "in" / "good.jsonl")
    output = run(model, tmp_path / "in", tmp_path / "out", "--format", out_format, code=1)
    assert "bad.jsonl:2: the id of the note" in output
    assert "escaped" not in output
    assert "1 record was not annotated" in output
    assert not list(tmp_path.rglob("*escaped*"))
    written = {
        p.with_suffix("")
        for p in (tmp_path / "out").rglob("*")
        if p.suffix in (".txt", ".xml", ".tsv", ".xmi", ".json")
    }
    written -= {tmp_path / "out" / "TypeSystem"}
    assert written == {tmp_path / "out" / "good" / "sub" / "a", tmp_path / "out" / "bad" / "a"}


def test_gold_annotation_is_not_overwritten(model, tmp_path):
    gold = [Note("a", "Grey has fever", (Mention(9, 14, "PROBLEM"),))]
    write_brat(gold, tmp_path / "in")
    for source, out in [("in", "in"), ("in", "in/out"), ("in/a.txt", "in")]:
        output = run(model, tmp_path / source, tmp_path / out, code=1)
        assert "is read" in output
        assert "give another place" in output
    assert [n.mentions[0].label for n in read_brat(tmp_path / "in")] == ["PROBLEM"]


def test_odd_files_do_not_stop_the_others(model, tmp_path):
    write_brat([Note("a", "Grey"), Note("c", "Vane")], tmp_path / "in")
    (tmp_path / "in" / "b.txt").write_text("Grey " * 200_001)
    (tmp_path / "in" / "b.json").write_text(json.dumps({"text": "Grey", "annotations": [3]}))
    (tmp_path / "in" / "b.jsonl").write_text('{"text": "Grey \\ud83d"}')
    output = run(model, tmp_path / "in", tmp_path / "out", code=1)
    assert "b.txt: the note has more than 1,000,000 characters" in output
    assert "b.json:1: `annotations` is malformed" in output
    assert "b.jsonl:1: character 5 of the text is half a character" in output
    assert "Grey" not in output
    assert [n.id for n in read_brat(tmp_path / "out")] == ["a", "c"]


def test_nothing_to_read_and_what_was_not_read(model, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pdf").touch()
    assert "no file of notes there" in run(model, tmp_path / "in", tmp_path / "out", code=1)
    write_brat([Note("a", "Grey")], tmp_path / "in")
    assert "Not read: 1 files of other kinds" in run(model, tmp_path / "in", tmp_path / "out")


OVERLAPPING = [(0, 14, "PAIN"), (6, 14, "PRESSURE"), (6, 14, "PAIN")]
READERS = {"brat": read_brat, "i2b2": read_i2b2, "jsonl": read_jsonl}


@Language.component("test_undeclared_entities")
def undeclared_entities(doc):
    doc.ents = [doc.char_span(0, 5, "PAIN")] if doc else []
    return doc


@Language.component("test_unlabelled_spans", assigns=["doc.spans"])
def unlabelled_spans(doc):
    doc.spans["found"] = [Span(doc, 0, 1)]
    return doc


def ruler(*behind) -> Language:
    """Spans in `doc.spans["concepts"]`, and components behind."""
    nlp = spacy.blank("en")
    patterns = [("chest pressure", "PAIN"), ("pressure", "PRESSURE"), ("pressure", "PAIN")]
    nlp.add_pipe("span_ruler", config={"spans_key": "concepts"}).add_patterns(
        [{"pattern": pattern, "label": label} for pattern, label in patterns]
    )
    for name in behind:
        nlp.add_pipe(name)
    return nlp


@pytest.fixture
def paths(tmp_path):
    """Saves a pipeline; what `annotate` is given."""

    def save(nlp, text="chest pressure"):
        nlp.to_disk(tmp_path / "model")
        write_brat([Note("a", text), Note("b", "")], tmp_path / "in")
        return tmp_path / "model", tmp_path / "in", tmp_path / "out"

    return save


@pytest.mark.parametrize(("out_format", "processes"), [("brat", 1), ("i2b2", 1), ("jsonl", 1), ("brat", 2)])
@pytest.mark.usefixtures("quick_processes")
def test_spans_and_overlapping_ones(paths, tmp_path, out_format, processes):
    options = ["--spans-key", "concepts", "--format", out_format, "--processes", processes]
    assert "2 notes, 3 entities" in run(*paths(ruler()), *options)
    written = [note for file in note_files(tmp_path / "out") for note in READERS[out_format](file)]
    found = {note.id: sorted((m.start, m.end, m.label) for m in note.mentions) for note in written}
    assert found == {"a": sorted(OVERLAPPING), "b": []}


@pytest.mark.parametrize(
    ("out_format", "bad"),
    [
        ("pubtator", Note("c|c", "calm")),
        ("bioc", Note("c", "calm\x0b")),
        ("xmi", Note("c", "calm\x0b")),
        ("i2b2", Note("c", "calm\x0b")),
    ],
)
def test_a_note_that_the_format_cannot_hold_costs_only_itself(paths, tmp_path, out_format, bad):
    model, source, out = paths(ruler())
    write_jsonl([Note("a", "chest pressure"), bad, Note("b", "calm")], source / "x.jsonl")
    output = run(*(model, source / "x.jsonl", out, "--spans-key", "concepts", "--format", out_format), code=1)
    assert "1 record was not annotated" in output
    assert "calm" not in output
    written = {note.id.rpartition("/")[2]: len(note.mentions) for note in read_notes(out, out_format)}
    assert written == {"a": 3, "b": 0}
    assert not list(out.rglob(".*"))


@pytest.mark.parametrize("behind", [[], ["doc_cleaner", "sentencizer"]])
def test_spans_are_not_lost_without_a_word(paths, tmp_path, behind):
    output = run(*paths(ruler(*behind)), code=1)
    assert "finds no entities but spans, in doc.spans: give --spans-key concepts" in output
    assert not (tmp_path / "out").exists()


def test_a_concept_extractor(paths):
    nlp = spacy.blank("en")
    nlp.add_pipe("concept_extractor")
    nlp = train(nlp, make_examples(nlp), steps=1)
    found = len(nlp("Felt hot .").spans["concepts"])
    given = paths(nlp, "Felt hot .")
    assert "give --spans-key concepts" in run(*given, code=1)
    assert f"2 notes, {found} entities" in run(*given, "--spans-key", "concepts")


@pytest.mark.parametrize("behind", ["entity_ruler", "span_ruler", "test_undeclared_entities"])
def test_pipelines_that_may_find_entities_are_not_refused(paths, behind):
    nlp = ruler()
    if behind == "span_ruler":
        nlp.add_pipe(behind, "second", config={"annotate_ents": True, "spans_key": None})
        nlp.get_pipe("second").add_patterns([{"label": "PAIN", "pattern": "chest"}])
    else:
        nlp.add_pipe(behind)
    if behind == "entity_ruler":
        nlp.get_pipe(behind).add_patterns([{"label": "PAIN", "pattern": "chest"}])
    assert "2 notes, 1 entities" in run(*paths(nlp))


def test_a_key_that_no_component_writes(paths, tmp_path):
    output = run(*paths(ruler()), "--spans-key", "concept", code=1)
    assert "no component writes doc.spans['concept']: give --spans-key concepts" in output
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PAIN", "pattern": "chest"}])
    output = run(*paths(nlp), "--spans-key", "concepts", code=1)
    assert "no component writes doc.spans['concepts']: leave --spans-key out" in output
    assert not (tmp_path / "out").exists()


def test_a_key_that_no_document_has(paths):
    output = run(*paths(ruler("test_undeclared_entities")), "--spans-key", "others", code=1)
    assert "no note had doc.spans['others'], so nothing was found: check --spans-key" in output
    assert "0 entities" not in output


def test_spans_without_a_label(paths, tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("test_unlabelled_spans")
    write_brat([Note("a", "Grey")], tmp_path / "notes")
    model, *_, out = paths(nlp)
    output = run(model, tmp_path / "notes", out, "--spans-key", "found", code=1)
    assert "a: the span at 0-4 has no label" in output
    assert not out.exists()
