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
    assert "a 2-5 Q: an equally long P that starts earlier overlaps it" in output
    assert "a 0-3 R: an equally long P at the same place stands earlier in the file" in output
    assert "sentence joined: 1" in output


def test_pubtator_by_its_suffix(tmp_path):
    (tmp_path / "x.PubTator").write_text("1|t|Pain\n1\t0\t4\tPain\tP\n")
    assert "1 mentions read, 1 entities written" in run(tmp_path / "x.PubTator", tmp_path / "o.spacy")
    (tmp_path / "x.PubTator").rename(tmp_path / "x.txt")
    assert "looks like PubTator" in run(tmp_path / "x.txt", tmp_path / "o.spacy", code=1)
    run(tmp_path / "x.txt", tmp_path / "o.spacy", "--format", "pubtator")


def test_labels_that_a_split_leaves_too_few_of_are_named(tmp_path):
    records = [{"text": f"pain {i}", "spans": [{"start": 0, "end": 4, "label": "P"}]} for i in range(19)]
    records.append({"text": "rash today", "spans": [{"start": 0, "end": 4, "label": "RARE"}]})
    source = lines(tmp_path / "x.jsonl", *records)
    output = run(source, tmp_path / "out", "--split", "16/2/2", "--seed", 3)
    line = "Labels with too few entities to learn or to score (train/dev/test): RARE "
    assert line in output
    counts = [
        sum(e.label_ == "RARE" for doc in load(tmp_path / "out" / f"{part}.spacy") for e in doc.ents)
        for part in ("train", "dev", "test")
    ]
    assert f"{line}{'/'.join(map(str, counts))}: annotate more notes" in output
    assert "P " not in output.partition(line)[2].partition(":")[0]
    assert "too few entities" not in run(source, tmp_path / "all.spacy")


def test_labels_that_all_parts_hold_are_not_named(tmp_path):
    records = [{"text": f"pain {i}", "spans": [{"start": 0, "end": 4, "label": "P"}]} for i in range(20)]
    assert "too few" not in run(lines(tmp_path / "x.jsonl", *records), tmp_path / "out", "--split", "80/20")


def bad_corpus(name: str, folder):
    """A file of a format with a good note and two bad ones, and where the bad ones stand."""
    folder.mkdir()
    if name == "conll":
        (folder / "a.conll").write_text(
            "-DOCSTART- O\n\npain B-P\nnow O\nand O\nthen O\n\n"
            "-DOCSTART- O\n\nsecret\n\n-DOCSTART- O\n\nsecret a b\nx\n"
        )
        return "a.conll:10", "a.conll:14"
    if name == "jsonl":
        (folder / "a.jsonl").write_text('{"text": "pain", "spans": []}\n{"text": "secret\n{"secret": 1}\n')
        return "a.jsonl:2", "a.jsonl:3"
    if name == "json":
        (folder / "a.json").write_text('[{"text": "pain", "spans": []}, {"secret": 1}, {"text": secret]')
        return "a.json:2", "a.json: broken JSON at character"
    if name == "brat":
        write_brat([Note("good", "pain"), Note("b", "secret"), Note("c", "secret")], folder)
        (folder / "b.ann").write_text("T1\tP 0 99\tsecret\n")
        (folder / "c.ann").write_text("T1 secret\n")
        return "b.ann:1", "c.ann:1"
    if name == "i2b2":
        note = "<d><TEXT>{}</TEXT><TAGS></TAGS></d>"
        (folder / "a.xml").write_text(note.format("pain"))
        (folder / "b.xml").write_text("<secret>")
        (folder / "c.xml").write_text(note.format("secret") + "<secret>")
        return "b.xml:1", "c.xml:1"
    if name == "nbme":
        (folder / "patient_notes.csv").write_text(
            "pn_num,case_num,pn_history\n1,0,pain\n2,0,secret\n3,0,secret\n"
        )
        (folder / "features.csv").write_text("feature_num,case_num,feature_text\n5,0,has pain\n")
        rows = ["1_5,0,1,5,['pain'],['0 4']", "2_9,0,2,9,[],[]", "3_5,0,3,5,['secret'],['0 99']"]
        (folder / "train.csv").write_text(
            "\n".join(["id,case_num,pn_num,feature_num,annotation,location", *rows])
        )
        return "train.csv:3", "train.csv:4"
    if name == "pubtator":
        good, bad = (
            "1|t|pain\n1|a|now\n1\t0\t4\tpain\tP\tD\n\n",
            "{0}|t|secret\n{0}|a|now\n{0}\t0\t99\tsecret\tP\tD\n\n",
        )
        (folder / "a.pubtator").write_text(good + bad.format(2) + bad.format(3))
        return "a.pubtator:7", "a.pubtator:11"
    DocBin(docs=[spacy.blank("en")("pain")]).to_disk(folder / "a.spacy")
    (folder / "b.spacy").write_bytes(b"secret")
    (folder / "c.spacy").write_bytes(b"")
    return "b.spacy", "c.spacy"


@pytest.mark.parametrize("name", ["conll", "jsonl", "json", "brat", "i2b2", "nbme", "pubtator", "spacy"])
def test_all_bad_notes_are_named_in_all_formats(tmp_path, name):
    first, second = bad_corpus(name, tmp_path / "in")
    output = run(tmp_path / "in", tmp_path / "o.spacy", code=1)
    assert "2 note(s) cannot be read: " in output
    assert first in output
    assert second in output
    assert "give --skip-bad" in output
    assert not (tmp_path / "o.spacy").exists()
    skipped = run(tmp_path / "in", tmp_path / "o.spacy", "--skip-bad", "--report", tmp_path / "r.json")
    assert "2 bad note(s) skipped" in skipped
    assert len(load(tmp_path / "o.spacy")) == 1
    (of_first, of_second) = json.loads((tmp_path / "r.json").read_text())["skipped_notes"]
    assert (first in of_first, second in of_second) == (True, True)
    assert "secret" not in output + skipped + (tmp_path / "r.json").read_text()


def test_further_bad_lines_of_a_document_are_counted(tmp_path):
    bad_corpus("conll", tmp_path / "in")
    assert "a.conll:14: 3 column(s)" in (output := run(tmp_path / "in", tmp_path / "o.spacy", code=1))
    assert "(1 more in this document)" in output


def test_many_bad_notes_make_one_short_line(tmp_path):
    lines(tmp_path / "x.jsonl", *({"secret": i} for i in range(30)))
    output = run(tmp_path / "x.jsonl", tmp_path / "o.spacy", code=1)
    assert "30 note(s) cannot be read" in output
    assert "; and 25 more (mend" in output
    assert len(output) < 1200


def test_several_sources_of_several_formats(tmp_path):
    write_brat([Note("p1/a", "pain", (Mention(0, 4, "P"),)), Note("p2/a", "rash")], tmp_path / "ward-1")
    write_brat([Note("p1/a", "cough"), Note("p3/a", "fever")], tmp_path / "ward-2")
    source = lines(tmp_path / "more.jsonl", {"id": "p9/a", "text": "pain", "spans": []})
    sources = (tmp_path / "ward-1", tmp_path / "ward-2", source)
    output = run(*sources, tmp_path / "all.spacy")
    assert "further copies of a text" in output or "annotations" in output
    ids = [doc.user_data["note_id"] for doc in load(tmp_path / "all.spacy")]
    assert ids[:4] == ["ward-1/p1/a", "ward-1/p2/a", "ward-2/p1/a", "ward-2/p3/a"]
    run(*sources, tmp_path / "out", "--split", "60/20/20", "--patients", "[^/]+")
    parts = {
        doc.user_data["note_id"]: part
        for part in ("train", "dev", "test")
        for doc in load(tmp_path / "out" / f"{part}.spacy")
    }
    assert parts["ward-1/p1/a"] == parts["ward-2/p1/a"]


def test_sources_of_one_name_are_told_apart_by_their_paths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("x/notes", "y/notes"):
        write_brat([Note("a", f"pain {folder}")], tmp_path / folder)
    run("x/notes", "y/notes", "all.spacy")
    assert [doc.user_data["note_id"] for doc in load("all.spacy")] == ["x/notes/a", "y/notes/a"]


def test_one_source_keeps_its_ids(tmp_path):
    write_brat([Note("p1/a", "pain")], tmp_path / "ward-1")
    run(tmp_path / "ward-1", tmp_path / "all.spacy")
    assert [doc.user_data["note_id"] for doc in load(tmp_path / "all.spacy")] == ["p1/a"]


def test_a_split_into_a_file_is_no_split(tmp_path):
    source = lines(tmp_path / "x.jsonl", {"text": "pain", "spans": []})
    assert "is a file, and --split writes several" in run(source, source, "--split", "80/20", code=1)
