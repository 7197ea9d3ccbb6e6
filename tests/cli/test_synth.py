from pathlib import Path

from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.formats.nbme import read_nbme

RUNNER = CliRunner()


def test_writes_what_is_asked_for(tmp_path: Path):
    args = ["synth", str(tmp_path), "--department", "neurology", "--notes", "3", "--unlabelled", "2"]
    run = RUNNER.invoke(app, args)
    assert run.exit_code == 0
    assert len(list((tmp_path / "neurology").glob("*.ann"))) == 3
    assert len((tmp_path / "neurology_unlabelled.jsonl").read_text("utf8").splitlines()) == 2
    assert not (tmp_path / "cardiology").exists()


def test_hospitals(tmp_path: Path):
    run = RUNNER.invoke(app, ["synth", str(tmp_path), "--hospital", "target_hospital", "--phi-notes", "3"])
    assert run.exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["target_hospital.jsonl"]
    assert len((tmp_path / "target_hospital.jsonl").read_text("utf8").splitlines()) == 3


def test_invented_hospitals(tmp_path: Path):
    run = RUNNER.invoke(app, ["synth", str(tmp_path), "--hospitals", "2", "--notes", "3", "--seed", "5"])
    assert run.exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hospital_000.jsonl", "hospital_001.jsonl"]
    assert len((tmp_path / "hospital_001.jsonl").read_text("utf8").splitlines()) == 3


def test_bad_input(tmp_path: Path):
    file = tmp_path / "file"
    file.touch()
    for args, message in [
        ([str(file)], "is a file"),
        ([str(tmp_path), "--department", "neurology", "--department", "x"], "unknown department"),
        ([str(tmp_path), "--hospital", "x"], "unknown hospital"),
        ([str(tmp_path), "--notes", "-1"], "cannot write -1 notes"),
    ]:
        run = RUNNER.invoke(app, ["synth", *args])
        assert run.exit_code == 1
        assert message in run.output
    assert not (tmp_path / "neurology").exists()


def test_fewer_notes_than_before_are_not_mixed_with_the_others(tmp_path: Path):
    args = ["synth", str(tmp_path), "--department", "neurology", "--unlabelled", "0", "--notes"]
    assert RUNNER.invoke(app, [*args, "3"]).exit_code == 0
    assert RUNNER.invoke(app, [*args, "3", "--seed", "7"]).exit_code == 0
    run = RUNNER.invoke(app, [*args, "2"])
    assert run.exit_code == 1
    assert "has 1 notes that this run does not write" in " ".join(run.output.split())


def test_exam(tmp_path: Path):
    run = RUNNER.invoke(
        app, ["synth", str(tmp_path), "--exam", "--exam-notes", "3", "--exam-unlabelled", "2"]
    )
    assert run.exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["exam"]
    assert [note.annotated for note in read_nbme(tmp_path / "exam")] == [True] * 3 + [False] * 2


def test_many_exam_notes_have_ids_of_their_own(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("spacy_clinner.cli.synth.UNLABELLED", 2)
    args = ["synth", str(tmp_path), "--exam", "--exam-notes", "4", "--exam-unlabelled", "2"]
    assert RUNNER.invoke(app, args).exit_code == 0
    assert len({note.id for note in read_nbme(tmp_path / "exam")}) == 6
