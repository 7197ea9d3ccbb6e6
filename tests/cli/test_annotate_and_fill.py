"""`annotate` writes predictions, `fill` makes training data of placeholders."""

import pytest
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.jsonl import read_jsonl, write_jsonl
from spacy_clinner.formats.record import Note
from tests.conftest import TEXTS

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def model(trained, tmp_path_factory):
    path = tmp_path_factory.mktemp("annotate") / "model"
    trained.to_disk(path)
    return path


@pytest.mark.parametrize("out_format", ["brat", "i2b2", "jsonl"])
@pytest.mark.parametrize("source", ["txt", "jsonl"])
def test_predictions_in_every_format(trained, model, tmp_path, out_format, source):
    notes = [Note(f"n{i}", text, annotated=False) for i, (text, _) in enumerate(TEXTS)]
    if source == "txt":
        write_brat(notes, tmp_path / "in" / "ward")
    else:
        write_jsonl(notes, tmp_path / "in" / "ward.jsonl")
    done = RUNNER.invoke(
        app, ["annotate", str(model), str(tmp_path / "in"), str(tmp_path / "out"), "--format", out_format]
    )
    assert done.exit_code == 0, done.output
    written = {n.text: n for n in read_notes(tmp_path / "out")}
    assert set(written) == {note.text for note in notes}
    for note in notes:
        expected = [(e.start_char, e.end_char, e.label_) for e in trained(note.text).ents]
        assert [(m.start, m.end, m.label) for m in written[note.text].mentions] == expected
    if out_format != "jsonl":
        assert all(n.id.startswith("ward/n") for n in written.values())


def test_annotate_computes_on_the_gpu_that_it_is_told(model, tmp_path, monkeypatch):
    used: list[int] = []
    for name in ("require_usable_gpu", "use_gpu"):
        monkeypatch.setattr(f"spacy_clinner.batch.annotate_files.{name}", used.append)
    write_brat([Note("a", "Aspirin.", annotated=False)], tmp_path / "in")
    paths = [str(model), str(tmp_path / "in"), str(tmp_path / "out")]
    assert RUNNER.invoke(app, ["annotate", *paths, "--gpu-id", "3"]).exit_code == 0
    assert used == [3, 3]


def test_annotate_bad_input(model, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(b"\xff\xff")
    for args in (
        [str(tmp_path), str(tmp_path / "in")],
        [str(model), str(tmp_path / "in")],
        [str(model), "missing"],
    ):
        done = RUNNER.invoke(app, ["annotate", *args, str(tmp_path / "out")])
        assert done.exit_code == 1
        assert "Traceback" not in done.output


def test_fill_counts_placeholders_without_an_end(tmp_path):
    text = "Seen by [**Doctor First Name 12 on Monday. Stop heparin. Follow up with [**Last Name 3**]."
    (tmp_path / "a.txt").write_text(text, encoding="utf8")
    done = RUNNER.invoke(app, ["fill", str(tmp_path / "a.txt"), str(tmp_path / "out.jsonl")])
    assert done.exit_code == 0, done.output
    assert "1 placeholders have no end" in done.output
    assert "Stop heparin." in (tmp_path / "out.jsonl").read_text(encoding="utf8")


def test_fill(tmp_path):
    (tmp_path / "a.txt").write_text(
        "Seen by Dr. [**Last Name (STitle) 12**] on [**2150-3-4**].", encoding="utf8"
    )
    done = RUNNER.invoke(app, ["fill", str(tmp_path / "a.txt"), str(tmp_path / "out.jsonl")])
    assert done.exit_code == 0, done.output
    (note,) = read_jsonl(tmp_path / "out.jsonl")
    assert [m.label for m in note.mentions] == ["DOCTOR", "DATE"]
    assert note.text.startswith("Seen by Dr. ")
    done = RUNNER.invoke(app, ["fill", str(tmp_path / "b.txt"), str(tmp_path / "out.jsonl")])
    assert done.exit_code == 1
