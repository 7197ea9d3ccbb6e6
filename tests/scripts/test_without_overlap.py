"""Unlabelled notes that share text with labelled ones are left out."""

import json
from pathlib import Path

import spacy
from spacy.tokens import DocBin

from tests.support.in_process import run_script

SCRIPT = Path(__file__).parents[2] / "scripts" / "without_overlap.py"
LABELLED = "A man of 70 was admitted with chest pain and a cough that had lasted for three weeks."


def run(tmp_path, texts, *options):
    nlp = spacy.blank("en")
    DocBin(docs=[nlp(LABELLED)]).to_disk(tmp_path / "train.spacy")
    lines = [json.dumps({"id": str(i), "text": text}) for i, text in enumerate(texts)]
    (tmp_path / "notes.jsonl").write_text("\n".join(lines))
    files = [tmp_path / "notes.jsonl", tmp_path / "out.jsonl", "--from", tmp_path / "train.spacy"]
    done = run_script(SCRIPT, *files, *options)
    assert done.returncode == 0, done.stderr
    return [json.loads(line)["id"] for line in (tmp_path / "out.jsonl").read_text().splitlines()], done.stdout


def test_shared_runs_whatever_their_case(tmp_path):
    texts = [
        "A woman of 70 was admitted with chest pain.",  # seven words in common
        "Before. A MAN of 70 was admitted - with chest pain and a cough that. After.",
        "Another note.",
        LABELLED,
    ]
    kept, printed = run(tmp_path, texts)
    assert kept == ["0", "2"]
    assert "4 notes, 2 with shared text, 2 written" in printed
    assert run(tmp_path, texts, "--words", 7)[0] == ["2"]


def test_a_draw_is_the_same_each_time(tmp_path):
    texts = [f"Note number {i} of many." for i in range(30)]
    kept = run(tmp_path, texts, "--limit", 5)[0]
    assert len(kept) == 5
    assert kept == run(tmp_path, texts, "--limit", 5)[0]
