"""What the README shows works from a wheel, in an empty folder, without a clone."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
import srsly

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A directory with the files of the wheel and nothing else; what it depends on is there already."""
    source, wheels, site = (tmp_path_factory.mktemp(name) for name in ("source", "wheels", "site"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(
        ROOT / "spacy_clinner", source / "spacy_clinner", ignore=shutil.ignore_patterns("__pycache__")
    )
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels, source]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", site, wheel], check=True, capture_output=True)
    return site


COMMANDS = """
import json, sys
from contextlib import redirect_stdout
from io import StringIO
import spacy_clinner
from spacy.cli import app
from spacy.util import registry
from typer.main import get_command

registry.cli.get_all()  # as spaCy's own start does: the commands of installed packages
command = get_command(app)
outputs = [spacy_clinner.__file__]
for arguments in json.load(sys.stdin):
    with redirect_stdout(StringIO()) as output:
        code = command(arguments, standalone_mode=False)
    assert not code, (arguments, output.getvalue())
    outputs.append(output.getvalue())
print("\\n" + json.dumps(outputs))
"""
"""Runs `spacy ...` commands in one process; prints where the package is and what each command prints."""


@pytest.fixture
def run(installed, tmp_path):
    """Runs commands in an empty folder, with the wheel's package and not the repository's."""
    folder = tmp_path / "empty"
    folder.mkdir()

    def commands(*lines):
        done = subprocess.run(
            [sys.executable, "-c", COMMANDS],
            input=json.dumps([line.split() for line in lines]),
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(installed)},
            capture_output=True,
            text=True,
            encoding="utf8",
        )
        assert done.returncode == 0, done.stdout + done.stderr
        package, *outputs = json.loads(done.stdout.splitlines()[-1])
        assert Path(package).is_relative_to(installed)
        return outputs

    commands.folder = folder
    return commands


PATHS = "--paths.train corpus/train.spacy --paths.dev corpus/dev.spacy"
STUDY = "--methods fast hash-embed --seeds 0 --steps 4 --no-figures"
FEW = "--training.max_steps 4 --training.eval_frequency 4"


def test_from_notes_to_a_comparison_of_methods(run):
    *_, table, _ = run(
        "clinner synth notes --department cardiology --notes 12 --unlabelled 1",
        "clinner convert notes/cardiology corpus --split 8/2/2",
        "clinner init-config fast fast.cfg",
        f"train fast.cfg --output training {PATHS} {FEW}",
        "clinner evaluate training/model-last corpus/test.spacy --output scores.json",
        f"clinner study corpus/train.spacy corpus/dev.spacy {STUDY}",
        "clinner init-project ward",
    )
    assert "clinical_ner" in spacy.load(run.folder / "training" / "model-last").pipe_names
    assert srsly.read_json(run.folder / "scores.json")
    assert "hash-embed" in table
    assert table.rstrip().endswith("init-config METHOD best.cfg")
    assert list(run.folder.glob("studies/*/*.csv"))
    files = {path.relative_to(run.folder / "ward").as_posix() for path in run.folder.rglob("ward/**/*")}
    assert files >= {"project.yml", ".gitignore", "README.md", "notes/README.md", "new-notes/README.md"}


def test_from_a_model_to_more_labels_and_a_report(run):
    """What to label next, which labels to doubt, what a score means: each command, on one small pipeline."""
    pytest.importorskip("matplotlib")
    model, gold = "training/model-last", "corpus/test.spacy"
    run(
        "clinner synth notes --department cardiology --notes 12 --unlabelled 4",
        "clinner convert notes/cardiology corpus --split 8/2/2",
        "clinner init-config fast fast.cfg",
        f"train fast.cfg --output training {PATHS} --training.max_steps 60 --training.eval_frequency 60",
        f"clinner suggest {model} notes/cardiology_unlabelled.jsonl to-label --notes 2 --labelled {gold}",
        "clinner convert corpus/train.spacy to-label more.spacy",
        "clinner review corpus/train.spacy reviewed --folds 2 --steps 2",
        f"clinner agreement notes/cardiology {gold} --json agreement.json",
        "clinner curve corpus/train.spacy corpus/dev.spacy --steps 2 --seeds 0 --json curve.json",
        f"clinner calibrate {model} corpus/dev.spacy calibrated --method temperature",
        f"clinner report calibrated {gold} report.html --curve curve.json --review reviewed/review.json",
        f"clinner annotate calibrated {gold} annotated --format bioc",
        "clinner redact calibrated notes/cardiology_unlabelled.jsonl redacted --labels Problem",
    )
    page = (run.folder / "report.html").read_text("utf8")
    assert "Scores" in page
    assert not re.findall(r"https?://(?!www\.w3\.org)", page)
    assert len(list(run.folder.glob("to-label/**/*.ann"))) == 2
    assert srsly.read_json(run.folder / "agreement.json")
    assert list(run.folder.glob("annotated/*.xml"))
    assert list(run.folder.glob("redacted/**/*.*"))
