"""The benchmark of `adapt` measures what it says, and keeps no text."""

from pathlib import Path

import pytest
import srsly

from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Note
from tests.support.in_process import run_script
from tests.support.tiny_encoder import note_texts, write_tiny_encoder

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "adapt.py"
NOTES = [Note(str(i), text, annotated=False) for i, text in enumerate(note_texts())]


def test_perplexity_without_the_notes_that_overlap(tmp_path):
    pytest.importorskip("scipy")
    write_jsonl(NOTES, tmp_path / "notes.jsonl")
    write_brat(NOTES[:3], tmp_path / "labelled")
    encoder = write_tiny_encoder(tmp_path / "tiny")
    command = ["perplexity", tmp_path / "notes.jsonl", encoder, tmp_path / "out", "--labelled"]
    options = ["--held-out", "0.3", "--batch-pieces", "1024", "--json", tmp_path / "figures.json"]
    for _ in range(2):  # the second time nothing is made again
        done = run_script(SCRIPT, *command, tmp_path / "labelled", *options)
        assert done.returncode == 0, done.stderr
    figures = srsly.read_json(tmp_path / "figures.json")
    assert figures["corpus"]["overlapping"] >= 3
    assert figures["corpus"]["used"] == len(NOTES) - figures["corpus"]["overlapping"]
    alone, longer = (figures["runs"][name] for name in ("adapted", "frozen"))
    assert longer["head_steps"] == 2 * alone["head_steps"] == 2 * alone["steps"]
    assert figures["perplexity"]["adapted"] == alone["after"]
    assert NOTES[5].text[:20] not in (tmp_path / "figures.json").read_text()


def test_growth_is_measured(tmp_path):
    pytest.importorskip("scipy")
    done = run_script(SCRIPT, "growth", "--notes", 4, 40, "--json", tmp_path / "growth.json")
    figures = srsly.read_json(tmp_path / "growth.json")
    assert list(figures["cpu_seconds"]) == ["4", "40"]
    assert done.returncode == (figures["growth"][0] > 2.3)
