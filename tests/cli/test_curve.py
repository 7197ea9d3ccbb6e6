"""`curve` reads trainings of several sizes, or makes them, and answers in words."""

import json
import shlex

import pytest
import srsly
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.cli.curve import SHARES
from spacy_clinner.studies.own_study import own_study
from tests.studies.tiny import corpus, define, write_corpora, write_results
from tests.support.command_lines import PROMPT, parse

STUDY_SHARES = [20.0, 35.0, 70.0, 100.0]


def run(*args):
    done = CliRunner().invoke(app, ["curve", *map(str, args)])
    return done.exit_code, done.output


def failed(*args):
    code, output = run(*args)
    assert code == 1, output
    assert "Traceback" not in output
    return " ".join(output.split())


@pytest.fixture
def corpora(tmp_path):
    return write_corpora(tmp_path / "corpora")


@pytest.fixture
def study(tmp_path, corpora):
    """The file of a study of shares, which was run."""
    write_results(
        define(corpora, shares=STUDY_SHARES),
        tmp_path / "out",
        lambda cell, _: 0.8 - 5.0 / (cell.share + cell.seed),
    )
    path = tmp_path / "tiny.toml"
    lines = ['corpora = ["a"]', "seeds = [0, 1]", f"shares = {STUDY_SHARES}"]
    lines += ["[budget]", "steps = 3", "[method.fast]"]
    for name in ("a", "b"):
        lines.append(f"[corpus.{name}]")
        lines += [f"{part} = {json.dumps(file)}" for part, file in corpus(corpora, name).items()]
    path.write_text("\n".join(lines))
    return path


def test_a_finished_study_answers(study, tmp_path):
    code, output = run(
        *(study, "--out", tmp_path / "out", "--f1", 78, "--words", 10, 20, "--json", tmp_path / "c.json"),
        *("--figure", tmp_path / "c.png"),
    )
    assert code == 0, output
    plain = " ".join(output.split())
    record = json.loads((tmp_path / "c.json").read_text())
    assert len(record["points"]) == 8
    assert record["labelled_words"] == max(point["words"] for point in record["points"])
    assert set(record["words_for"]) == {"0.78"}
    assert set(record["score_with_more"]) == {"10", "20"}
    assert len(record["answers"]) == 5
    for answer in record["answers"]:
        assert answer in plain
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    parse(shlex.split(output.splitlines()[-1])[len(PROMPT) :])


def test_trainings_that_are_there_are_not_made_again(corpora, tmp_path, monkeypatch):
    train, dev = corpora / "a" / "train.spacy", corpora / "a" / "dev.spacy"
    asked = []

    def results(study, out, workers):
        asked.append(study.axes.shares)
        write_results(study, out, lambda cell, _: cell.share / 200)

    monkeypatch.setattr("spacy_clinner.studies.run_study", results)
    code, output = run(train, dev, "--out", tmp_path / "out")
    assert code == 0, output
    assert asked == [SHARES]
    assert asked == [own_study(train, dev, ["fast"], shares=SHARES).axes.shares]
    assert "\nfor F1 " in output


def test_notes_in_both_sets_are_told_of(corpora, tmp_path, monkeypatch):
    train = corpora / "a" / "train.spacy"
    written = lambda study, out, workers: write_results(study, out, lambda cell, _: cell.share / 200)  # noqa: E731
    monkeypatch.setattr("spacy_clinner.studies.run_study", written)
    code, output = run(train, train, "--out", tmp_path / "out")
    assert code == 0, output
    assert f"notes are in {train} too, so that the curve is too high" in " ".join(output.split())


def test_a_curve_is_of_f1(study, tmp_path):
    study.write_text(f'measures = ["token_ua"]\n{study.read_text()}')
    assert "its first measure is token_ua, and a learning curve is one of F1" in failed(
        study, "--out", tmp_path / "out"
    )


def test_bad_input(study, corpora, tmp_path):
    train, dev = corpora / "a" / "train.spacy", corpora / "a" / "dev.spacy"
    assert "at least 4 sizes, and there are 2" in failed(train, dev, "--shares", 50, 100)
    assert "no finished cell of tiny there" in failed(study, "--out", tmp_path / "none")
    assert "there is no method 'slow': choose from fast" in failed(
        study, "--out", tmp_path / "out", "--method", "slow"
    )
    assert "give TRAIN and DEV, or a study alone" in failed(study, "--steps", 5)
    assert "give TRAIN and DEV, or a study alone" in failed(train, dev, study)
    assert "no such file" in failed(tmp_path / "no.spacy", dev, "--out", tmp_path / "x")
    for option, value in (("--f1", 0.8), ("--f1", 100), ("--f1", "nan"), ("--words", -12000), ("--words", 0)):
        assert f"{option} {value}: is " in failed(study, "--out", tmp_path / "out", option, value)
    for path in (tmp_path / "out" / "cells").iterdir():
        record = srsly.read_json(path)
        record["results"]["none"]["scores"]["ents_f"] = None
        srsly.write_json(path, record)
    assert "no finished cell of the method 'fast'" in failed(study, "--out", tmp_path / "out")
