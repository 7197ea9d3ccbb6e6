"""Open corpora: only the one that was measured is unpacked, and notes that overlap are left out."""

import hashlib
import json
import zipfile

import pytest
import spacy
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.i2b2 import write_i2b2
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.studies.corpora.archive import content_digest
from spacy_clinner.synthetic.hospitals import generate_hospital

LABELLED = "A man of 70 was admitted with chest pain and a cough that had lasted for three weeks."
FILES = {"corpus/train/1.txt": b"text", "corpus/train/1.ann": b"", "corpus/readme.md": b"x", "1.xml": b"<a/>"}


def invoke(*args):
    done = CliRunner().invoke(app, ["corpus", *map(str, args)])
    assert "Traceback" not in done.output
    return done


def write_zip(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("corpus", {"train/1.txt": b"text", "train/1.ann": b""}),
        (None, {"1.txt": b"text", "1.ann": b"", "1.xml": b"<a/>"}),
    ],
)
def test_an_archive_is_unpacked_if_it_is_the_one(tmp_path, below, expected):
    archive = write_zip(tmp_path / "a.zip", FILES | {"__MACOSX/corpus/2.txt": b"x", "../corpus/3.txt": b"y"})
    options = ["--sha256", content_digest(expected)] + (["--below", below] if below else [])
    done = invoke("unpack", archive, tmp_path / "out", *options)
    assert done.exit_code == 0, done.output
    found = {
        p.relative_to(tmp_path / "out").as_posix(): p.read_bytes() for p in (tmp_path / "out").rglob("*.*")
    }
    assert found == expected
    other = write_zip(tmp_path / "b.zip", FILES | {"corpus/train/1.txt": b"Text"})
    refused = invoke("unpack", other, tmp_path / "out", *options)
    assert refused.exit_code == 1
    assert "expected" in refused.output
    assert (
        tmp_path / "out" / "train" / "1.txt" if below else tmp_path / "out" / "1.txt"
    ).read_bytes() == b"text"


def test_what_is_no_archive_is_one_line(tmp_path):
    (tmp_path / "a.zip").write_text("x")
    assert (
        "no zip file: fetch it again"
        in invoke("unpack", tmp_path / "a.zip", tmp_path / "o", "--sha256", "0").output
    )


def test_presidio(tmp_path):
    records = [
        {"full_text": "Ann is 30", "template_id": i, "spans": spans}
        for i, spans in enumerate(
            [
                [{"start_position": 0, "end_position": 3, "entity_type": "PERSON"}],
                [{"start_position": 7, "end_position": 9, "entity_type": "AGE"}],
            ]
        )
    ]
    source = tmp_path / "s.json"
    source.write_text(json.dumps(records))
    out = [tmp_path / "train.jsonl", tmp_path / "dev.jsonl"]
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    assert invoke("presidio", source, *out, "--sha256", digest).exit_code == 0
    train, dev = (json.loads(path.read_text()) for path in out)
    assert (train["id"], train["spans"]) == ("presidio-1-1", [])  # an age has no counterpart
    assert (dev["id"], [span["label"] for span in dev["spans"]]) == ("presidio-0-0", ["NAME"])
    assert "other sha256" in invoke("presidio", source, *out, "--sha256", "0").output
    source.write_text("[{}]")
    assert "not a file of presidio_synth (KeyError)" in invoke("presidio", source, *out).output


def test_asq_phi(tmp_path):
    tags = [("Ann", "NAME"), ("Ann", "NAME"), ("Bob", "NAME")]
    lines = "\n".join(json.dumps({"value": value, "identifier_type": kind}) for value, kind in tags)
    (tmp_path / "s.txt").write_text(f"===QUERY===\nAnn and Ann\n===PHI_TAGS===\n{lines}\n")
    done = invoke("asq-phi", tmp_path / "s.txt", tmp_path / "out.jsonl")
    assert done.exit_code == 0, done.output
    note = json.loads((tmp_path / "out.jsonl").read_text())
    assert [(span["start"], span["end"]) for span in note["spans"]] == [(0, 3), (8, 11)]
    assert "1 values do not stand in their query: asq-0" in " ".join(done.output.split())


def test_brat_and_xml_hold_the_same_notes(tmp_path):
    notes = [
        *generate_hospital("target_hospital", 8),
        Note("ward/1", "\ufeffAda <a&b>", (Mention(1, 4, "NAME"),)),
    ]
    write_brat(notes, tmp_path / "brat")
    write_i2b2(notes, tmp_path / "xml")
    done = invoke("compare", tmp_path / "brat", tmp_path / "xml")
    assert done.exit_code == 0, done.output
    expected = f"9 documents, {sum(len(n.mentions) for n in notes)} mentions, all the same"
    assert expected in " ".join(done.output.split())
    write_i2b2([Note("ward/1", "\ufeffAda <a&b>", (Mention(0, 3, "NAME"),))], tmp_path / "xml")
    changed = invoke("compare", tmp_path / "brat", tmp_path / "xml")
    assert changed.exit_code == 1
    assert "1 documents differ: ward/1" in " ".join(changed.output.split())


def without_overlap(tmp_path, texts, *options):
    DocBin(docs=[spacy.blank("en")(LABELLED)]).to_disk(tmp_path / "train.spacy")
    lines = [json.dumps({"id": str(i), "text": text}) for i, text in enumerate(texts)]
    (tmp_path / "notes.jsonl").write_text("\n".join(lines))
    files = [tmp_path / "notes.jsonl", tmp_path / "out.jsonl", "--from", tmp_path / "train.spacy"]
    done = invoke("without-overlap", *files, *options)
    assert done.exit_code == 0, done.output
    return [json.loads(line)["id"] for line in (tmp_path / "out.jsonl").read_text().splitlines()], done.output


def test_shared_runs_whatever_their_case(tmp_path):
    texts = [
        "A woman of 70 was admitted with chest pain.",  # seven words in common
        "Before. A MAN of 70 was admitted - with chest pain and a cough that. After.",
        "Another note.",
        LABELLED,
    ]
    ids, printed = without_overlap(tmp_path, texts)
    assert ids == ["0", "2"]
    assert "4 notes, 2 with shared text, 2 written" in printed
    assert without_overlap(tmp_path, texts, "--words", 7)[0] == ["2"]


def test_a_draw_is_the_same_each_time(tmp_path):
    texts = [f"Note number {i} of many." for i in range(30)]
    ids = without_overlap(tmp_path, texts, "--limit", 5)[0]
    assert len(ids) == 5
    assert ids == without_overlap(tmp_path, texts, "--limit", 5)[0]
