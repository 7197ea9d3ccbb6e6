"""What the README shows works from a wheel, in an empty folder, without a clone."""

import os
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


@pytest.fixture
def run(installed, tmp_path):
    """Runs `python -m ...` in an empty folder, with the wheel's package and not the repository's."""
    folder = tmp_path / "empty"
    folder.mkdir()

    def command(*arguments):
        environment = {**os.environ, "PYTHONPATH": str(installed)}
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf8",
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    command.folder = folder
    return command


def test_from_notes_to_a_comparison_of_methods(run, installed):
    where = run("timeit", "-n", "1", "-r", "1", "import spacy_clinner; print(spacy_clinner.__file__)")
    assert str(installed) in where
    run(
        "spacy",
        "clinner",
        "synth",
        "notes",
        "--department",
        "cardiology",
        "--notes",
        "12",
        "--unlabelled",
        "1",
    )
    run("spacy", "clinner", "convert", "notes/cardiology", "corpus", "--split", "8/2/2")
    run("spacy", "clinner", "init-config", "fast", "fast.cfg")
    parts = ["--paths.train", "corpus/train.spacy", "--paths.dev", "corpus/dev.spacy"]
    few = ["--training.max_steps", "4", "--training.eval_frequency", "4"]
    run("spacy", "train", "fast.cfg", "--output", "training", *parts, *few)
    assert "clinical_ner" in spacy.load(run.folder / "training" / "model-last").pipe_names
    run("spacy", "clinner", "evaluate", "training/model-last", "corpus/test.spacy", "--output", "scores.json")
    assert srsly.read_json(run.folder / "scores.json")
    table = run(
        *("spacy", "clinner", "study", "corpus/train.spacy", "corpus/dev.spacy"),
        *("--methods", "fast", "hash-embed", "--seeds", "0", "--steps", "4", "--no-figures"),
    )
    assert "hash-embed" in table
    assert table.rstrip().endswith("init-config METHOD best.cfg")
    assert list(run.folder.glob("studies/*/*.csv"))
    run("spacy", "clinner", "init-project", "ward")
    files = {path.relative_to(run.folder / "ward").as_posix() for path in run.folder.rglob("ward/**/*")}
    assert files >= {"project.yml", ".gitignore", "README.md", "notes/README.md", "new-notes/README.md"}
