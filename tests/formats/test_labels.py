"""Labels as files have them, in every format."""

import json

import pytest
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.gliner import read_gliner
from spacy_clinner.formats.jsonl import read_jsonl
from spacy_clinner.formats.pubtator import read_pubtator
from spacy_clinner.formats.repairs import Repairs
from spacy_clinner.formats.span_tables import read_span_table

READERS = {
    "x.jsonl": (
        read_jsonl,
        lambda label: json.dumps(
            {"id": "n", "text": "pain", "spans": [{"start": 0, "end": 4, "label": label}]}
        ),
    ),
    "x.json": (
        read_gliner,
        lambda label: json.dumps([{"id": "n", "tokenized_text": ["pain"], "ner": [[0, 0, label]]}]),
    ),
    "x.csv": (
        read_span_table,
        lambda label: f'note_id,start,end,label,note_text\nn,0,4,"{label}",pain\n',
    ),
}


@pytest.fixture(params=READERS)
def read(tmp_path, request):
    reader, written = READERS[request.param]

    def notes(label, repairs=None):
        (tmp_path / request.param).write_text(written(label), encoding="utf8", newline="")
        return list(reader(tmp_path / request.param, repairs or Repairs()))

    return notes


def test_white_space_around_a_label_is_taken_off_and_counted(read):
    repairs = Repairs()
    (note,) = read(" Drug Name/x:y\t", repairs)
    assert [mention.label for mention in note.mentions] == ["Drug Name/x:y"]
    assert repairs.warnings(5) == ["labels with white space before or after them, which was taken off: 1"]


@pytest.mark.parametrize("label", ["A\nB", "A\x1b[31m", "A\tB", "A\u2028B", "\x00"])
def test_control_characters_in_labels_are_an_error(read, label):
    with pytest.raises(ClinnerError, match=r"n: the label at 0-4 is blank, or holds a line end"):
        read(label)
    repairs = Repairs(skip_bad=True)
    assert not read(label, repairs)
    assert len(repairs.skipped) == 1


@pytest.mark.parametrize("label", ["Ä-ö/ü:ß", "药物", "L" * 500, "a\u00a0b", "💊"])
def test_other_labels_stay(read, label):
    repairs = Repairs()
    (note,) = read(label, repairs)
    assert [mention.label for mention in note.mentions] == [label]
    assert not repairs.remarks


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--labels", " , "), "--labels: names no label"),
        (("--labels", ""), "--labels: names no label"),
        (("--drop-labels", ""), "--drop-labels: names no label"),
        (("--rename", ","), "--rename: names no label"),
        (("--rename", "P=A,P=B"), "--rename P=B: P is to be A too"),
    ],
)
def test_choices_that_name_nothing_or_two_things(tmp_path, arguments, message):
    (tmp_path / "x.jsonl").write_text('{"text": "pain", "spans": [{"start": 0, "end": 4, "label": "P"}]}\n')
    done = CliRunner().invoke(
        app, ["convert", str(tmp_path / "x.jsonl"), str(tmp_path / "x.spacy"), *arguments]
    )
    assert done.exit_code == 1
    assert message in done.output
    assert not (tmp_path / "x.spacy").exists()


@pytest.mark.parametrize(
    "command",
    [
        ("redact", "model", "in", "out", "--labels", ","),
        ("redact", "model", "in", "out", "--keep-labels", ""),
        ("evaluate", "model", "in", "--phi", "--labels", ""),
        ("serve", "model", "--labels", ""),
        ("init-config", "fast", "out.cfg", "--labels", ""),
        ("init-project", "out", "--labels", ","),
    ],
)
def test_every_command_that_chooses_labels_refuses_none(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    done = CliRunner().invoke(app, list(command))
    assert done.exit_code == 1
    assert "labels: names no label" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_texts_of_one_note_that_differ_are_an_error(tmp_path):
    rows = "Note_ID,Start,End,Label,Note_Text\na,0,4,P,pain\na,,,,\nb,0,4,P,pain\na,0,4,P,rash\n"
    (tmp_path / "x.csv").write_text(rows)
    with pytest.raises(ClinnerError, match=r"x\.csv:3: malformed span|x\.csv:5: the text differs"):
        list(read_span_table(tmp_path / "x.csv"))


def test_a_file_of_pubtator_without_annotation_is_told_of(tmp_path):
    (tmp_path / "x.pubtator").write_text("1|t|Pain\n1|a|None.\n")
    repairs = Repairs()
    (note,) = read_pubtator(tmp_path / "x.pubtator", repairs)
    assert note.annotated
    assert list(repairs.remarks.values()) == [1]
