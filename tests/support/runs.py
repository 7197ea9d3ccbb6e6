"""Commands over directories of notes, run in this process."""

from pathlib import Path

from typer.testing import CliRunner

from spacy_clinner.cli import app

RUNNER = CliRunner()


def redact(*args, code=0):
    done = RUNNER.invoke(app, ["redact", *map(str, args)])
    assert done.exit_code == code, done.output
    return done.output


def everything(directory: Path) -> str:
    parts = [str(p.relative_to(directory)) for p in directory.rglob("*")]
    parts += [p.read_bytes().decode("utf8") for p in directory.rglob("*") if p.is_file()]
    return "\n".join(parts).lower()


def annotate(*args, code=0):
    done = RUNNER.invoke(app, ["annotate", *map(str, args)])
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    return " ".join(done.output.split())
