"""What `convert` says of copies, units, bad notes, languages and what was there before."""

import json
import os

import pytest
import spacy
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.record import Mention, Note


def run(*args, code=0):
    done = CliRunner().invoke(app, ["convert", *map(str, args)])
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    return " ".join(done.output.split())


def load(path):
    return list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))


def lines(path, *records):
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf8")
    return path


def marked(number: int, annotator: str):
    text = f"Note {number:02}: pt on aspirin for fever."
    return {"text": text, "spans": [{"start": 15, "end": 22, "label": annotator}], "_annotator_id": annotator}


@pytest.mark.parametrize(("rule", "labels"), [("first", {"A"}), ("union", {"A", "B"}), ("majority", set())])
def test_two_annotators_in_two_files(tmp_path, rule, labels):
    for name in "AB":
        spans = [marked(i, name) for i in range(10)]
        if name == "B":
            spans = [{**record, "spans": [{"start": 27, "end": 32, "label": "B"}]} for record in spans]
        lines(tmp_path / "in" / f"{name}.jsonl", *spans)
    output = run(tmp_path / "in", tmp_path / "out", "--split", "60/20/20", "--annotators", rule)
    assert "texts with several annotations, merged into one document each: 10" in output
    assert "annotations that were merged: 20" in output
    assert "mentions in them: 20" in output
    docs = [doc for part in ("train", "dev", "test") for doc in load(tmp_path / "out" / f"{part}.spacy")]
    assert len({doc.text for doc in docs}) == len(docs) == 10
    assert {entity.label_ for doc in docs for entity in doc.ents} == labels


@pytest.mark.parametrize("patients", [[], ["--patients", "[0-9]+"]])
def test_copies_stay_in_one_part(tmp_path, patients):
    records = [
        {"id": f"{i}-{copy}", "text": f"Pain  {i % 10}" if copy else f"Pain {i % 10}\r\n", "spans": []}
        for i in range(20)
        for copy in range(2)
    ]
    output = run(lines(tmp_path / "x.jsonl", *records), tmp_path / "out", "--split", "60/20/20", *patients)
    assert "further copies of a text, kept in the part of the first: 30" in output
    texts = [
        {" ".join(doc.text.split()) for doc in load(tmp_path / "out" / f"{part}.spacy")}
        for part in ("train", "dev", "test")
    ]
    assert len(set().union(*texts)) == sum(map(len, texts)) == 10


def test_rows_of_one_task_have_one_id(tmp_path):
    rows = [
        {"id": 1, "text": "pain", "label": [{"start": 0, "end": 4, "labels": [label]}], "annotator": i}
        for i, label in enumerate("ABA")
    ]
    run(lines(tmp_path / "x.jsonl", *rows), tmp_path / "out.spacy", "--annotators", "majority")
    (doc,) = load(tmp_path / "out.spacy")
    assert [entity.label_ for entity in doc.ents] == ["A"]


def test_texts_that_another_part_holds_are_told_of(tmp_path):
    for part, count in (("train", 3), ("dev", 2)):
        source = lines(
            tmp_path / f"{part}.jsonl", *({"text": f"pain {i}", "spans": []} for i in range(count))
        )
        output = run(source, tmp_path / "out" / f"{part}.spacy")
    assert "2 of the documents have a text that train.spacy beside them also holds" in output


def test_a_second_run_says_what_it_replaced(tmp_path):
    source = lines(tmp_path / "x.jsonl", *({"text": f"pain {i}", "spans": []} for i in range(4)))
    assert "Replaced" not in run(source, tmp_path / "out", "--split", "50/50")
    assert "Replaced what was there: train.spacy, dev.spacy" in run(
        source, tmp_path / "out", "--split", "50/50"
    )
    run(source, tmp_path / "one.spacy")
    assert "Replaced what was there: one.spacy" in run(source, tmp_path / "one.spacy")


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_outputs_follow_the_umask(tmp_path):
    source = lines(tmp_path / "x.jsonl", {"text": "pain", "spans": []})
    before = os.umask(0o027)
    try:
        run(source, tmp_path / "one.spacy", "--report", tmp_path / "report.json")
    finally:
        os.umask(before)
    for name in ("one.spacy", "report.json"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o640


def test_languages(tmp_path, monkeypatch):
    source = lines(tmp_path / "x.jsonl", {"text": "pain", "spans": []})
    assert "--lang xyz: spaCy has no such language" in run(
        source, tmp_path / "o.spacy", "--lang", "xyz", code=1
    )

    def missing(lang):
        raise ImportError("Japanese support requires SudachiPy\nand a dictionary")

    monkeypatch.setattr(spacy, "blank", missing)
    output = run(source, tmp_path / "o.spacy", "--lang", "ja", code=1)
    assert "--lang ja: the tokenizer of this language needs a package that is not installed" in output
    assert "pip install 'spacy[ja]'" in output


def test_bad_notes_are_skipped_and_counted(tmp_path):
    write_brat([Note("good", "pain"), Note("bad", "secret")], tmp_path / "in")
    (tmp_path / "in" / "bad.ann").write_text("T1\tP 0 99\tsecret\n")
    assert "bad.ann:1: offsets 0-99" in run(tmp_path / "in", tmp_path / "o.spacy", code=1)
    output = run(tmp_path / "in", tmp_path / "o.spacy", "--skip-bad", "--report", tmp_path / "r.json")
    assert "1 bad note(s) skipped" in output
    assert "secret" not in output
    assert len(load(tmp_path / "o.spacy")) == 1
    assert len(json.loads((tmp_path / "r.json").read_text())["skipped_notes"]) == 1
    (tmp_path / "in" / "good.ann").write_text("T1\tP 0 99\tpain\n")
    assert "all are bad, the first" in run(tmp_path / "in", tmp_path / "o.spacy", "--skip-bad", code=1)


def test_notes_that_are_too_long_are_bad(tmp_path):
    write_brat([Note("good", "pain"), Note("long", "x" * 1_000_001)], tmp_path / "in")
    assert "1 bad note(s) skipped" in run(tmp_path / "in", tmp_path / "o.spacy", "--skip-bad")


def test_lines_that_are_not_read_are_counted(tmp_path):
    write_brat([Note("a", "pain", (Mention(0, 4, "P"),))], tmp_path / "in")
    with (tmp_path / "in" / "a.ann").open("a") as file:
        file.write("R1\tX Arg1:T1 Arg2:T1\nE1\tP:T1\nE2\tP:T1\n")
    assert "not read: 1 relations, 2 events" in run(tmp_path / "in", tmp_path / "o.spacy")


def test_notes_in_which_nothing_tells_the_unit_are_named(tmp_path):
    text = "\U0001f600\U0001f600 a b a b a b"
    record = {"id": "d7", "text": text, "spans": [{"start": 7, "end": 8, "label": "P"}]}
    output = run(lines(tmp_path / "x.jsonl", record), tmp_path / "o.spacy", "--report", tmp_path / "r.json")
    assert "1 note(s) with characters above U+FFFF" in output
    assert "check their labels: d7" in output
    assert json.loads((tmp_path / "r.json").read_text())["offsets_in_unknown_units"] == ["d7"]


def test_nothing_but_predictions_is_no_success(tmp_path):
    record = {"data": {"text": "pain"}, "annotations": [], "predictions": [{"result": []}]}
    output = run(lines(tmp_path / "x.jsonl", record), tmp_path / "o.spacy", code=1)
    assert "no document is annotated, and there are records with `predictions` of a model" in output


def test_annotation_beside_the_texts_that_is_not_read(tmp_path):
    write_brat([Note("a", "pain"), Note("b", "fever", annotated=False)], tmp_path / "in")
    (tmp_path / "in" / "b.con").touch()
    with pytest.warns(UserWarning, match=r"files beside the texts that are not read: \.con 1"):
        run(tmp_path / "in", tmp_path / "o.spacy")
    (tmp_path / "in" / "a.ann").unlink()
    assert "files of a kind that is not read: .con 1" in run(tmp_path / "in", tmp_path / "o.spacy", code=1)


def test_equally_long_mentions_and_joined_sentences(tmp_path):
    text = "a b c d.\n\nE.\n\nF"
    mentions = (Mention(0, 3, "P"), Mention(2, 5, "Q"), Mention(0, 3, "R"), Mention(6, 15, "S"))
    write_brat([Note("a", text, mentions)], tmp_path / "in")
    output = run(tmp_path / "in", tmp_path / "o.spacy")
    assert "a 2-5 Q: an equally long one that starts earlier overlaps it" in output
    assert "a 0-3 R: an equally long one at the same place stands earlier in the file" in output
    assert "sentence joined: 1" in output


def test_pubtator_by_its_suffix(tmp_path):
    (tmp_path / "x.PubTator").write_text("1|t|Pain\n1\t0\t4\tPain\tP\n")
    assert "1 mentions read, 1 entities written" in run(tmp_path / "x.PubTator", tmp_path / "o.spacy")
    (tmp_path / "x.PubTator").rename(tmp_path / "x.txt")
    assert "looks like PubTator" in run(tmp_path / "x.txt", tmp_path / "o.spacy", code=1)
    run(tmp_path / "x.txt", tmp_path / "o.spacy", "--format", "pubtator")
