"""Annotation that a redacted note cannot have is counted, and named by its offsets on request."""

import json

from spacy_clinner.formats.brat import read_brat, write_brat
from spacy_clinner.formats.record import Mention, Note
from tests.support.runs import redact as run


def test_lines_of_brat_that_are_not_read(model, tmp_path):
    write_brat([Note("a", "Grey has fever.", (Mention(9, 14, "PROBLEM", (), "T1"),))], tmp_path / "in")
    with (tmp_path / "in" / "a.ann").open("a") as file:
        file.write("R1\tIn Arg1:T1 Arg2:T1\nE1\tPROBLEM:T1\nA1\tNegated T1\nA2\tOld T1\n#1\tNote T1\tGrey\n")
    output = " ".join(run(model, tmp_path / "in", tmp_path / "out").split())
    assert "Annotation that OUT does not have: 2 attributes, 1 relations, 1 events, 1 comments" in output
    assert len(next(iter(read_brat(tmp_path / "out"))).mentions) == 1


def test_spans_in_removed_text(model, tmp_path):
    mentions = (Mention(0, 4, "PERSON"), Mention(1, 3, "ORG"), Mention(9, 14, "PROBLEM"))
    write_brat([Note("a", "Grey has fever.", mentions)], tmp_path / "in")
    offsets = tmp_path / "offsets.jsonl"
    output = run(model, tmp_path / "in", tmp_path / "out", "--mode", "remove", "--offsets", offsets)
    assert "Annotation that OUT does not have: 2 spans in removed text" in output
    assert json.loads(offsets.read_text())["dropped"] == [[0, 4, "PERSON"], [1, 3, "ORG"]]
    output = run(model, tmp_path / "in", tmp_path / "other", "--mode", "mask")
    assert "Annotation" not in output
