import pytest
import spacy
import srsly
from spacy.tokens import Doc
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.evaluation.offsets import predict_notes, score_offsets
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.record import Mention, Note
from tests.conftest import TEXTS


def ruler(patterns: dict[str, str]) -> spacy.Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"pattern": p, "label": x} for p, x in patterns.items()])
    return nlp


def test_worked_example():
    """Four gold mentions; one found, one with the wrong label, one inside a token, one missed."""
    nlp = ruler({"pain": "PROBLEM", "aspirin": "PROBLEM", "now": "DRUG"})
    text = "pain aspirin 81mg fever now"
    gold = [(0, 4, "PROBLEM"), (5, 12, "DRUG"), (15, 16, "UNIT"), (18, 23, "PROBLEM")]
    scores = score_offsets(
        predict_notes(nlp, [Note("a", text, tuple(Mention(*mention) for mention in gold))])
    )
    assert (scores.total.gold, scores.total.predicted, scores.total.correct) == (4, 3, 1)
    assert scores.total.precision == pytest.approx(1 / 3)
    assert scores.total.recall == pytest.approx(1 / 4)
    assert scores.total.f_score == pytest.approx(2 / 7)
    problem = scores.labels["PROBLEM"]
    assert (problem.gold, problem.predicted, problem.correct) == (2, 2, 1)
    assert scores.labels["UNIT"].f_score == 0.0


def test_empty_notes_and_no_entities_have_defined_scores():
    notes = [Note("a", ""), Note("b", "fine"), Note("c", "pain", annotated=False)]
    scores = score_offsets(predict_notes(ruler({"pain": "PROBLEM"}), notes))
    assert scores.documents == 2
    assert (scores.total.precision, scores.total.recall, scores.total.f_score) == (0.0, 0.0, 0.0)


def test_predictions_where_nobody_annotated_do_not_count():
    note = Note("a", "pain aspirin now", (Mention(0, 4, "P"),), unknown=((5, 12),))
    scores = score_offsets(predict_notes(ruler({"pain": "P", "aspirin": "D", "now": "D"}), [note]))
    assert (scores.total.gold, scores.total.predicted, scores.total.correct) == (1, 2, 1)


def test_overlapping_gold_all_counts():
    mentions = (Mention(0, 4, "A"), Mention(0, 4, "B"), Mention(0, 4, "A"))
    scores = score_offsets(predict_notes(ruler({"pain": "A"}), [Note("a", "pain", mentions)]))
    assert (scores.total.gold, scores.total.correct) == (3, 1)


def test_command(trained, tmp_path):
    trained.to_disk(tmp_path / "model")
    notes = []
    for i, (text, spans) in enumerate(TEXTS):
        doc = Doc(trained.vocab, words=text.split())
        parts = [(doc[s:e], label) for s, e, label in spans]
        mentions = tuple(Mention(p.start_char, p.end_char, label) for p, label in parts)
        notes.append(Note(str(i), text, mentions))
    write_brat(notes, tmp_path / "gold")
    args = ["evaluate", str(tmp_path / "model"), str(tmp_path / "gold"), "--output", str(tmp_path / "s.json")]
    run = CliRunner().invoke(app, args)
    assert run.exit_code == 0, run.output
    assert "100.00" in run.output
    assert (tmp_path / "s.json").exists()
    run = CliRunner().invoke(app, [*args, "--phi"])
    assert run.exit_code == 0, run.output
    assert "relaxed" in run.output
    assert srsly.read_json(tmp_path / "s.json")["phi_binary"]["f"] == 1.0
    missing = CliRunner().invoke(app, ["evaluate", str(tmp_path), str(tmp_path / "gold")])
    assert missing.exit_code == 1
    assert "no config.cfg there" in missing.output
