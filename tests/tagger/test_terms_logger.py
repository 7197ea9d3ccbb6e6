"""The terms of an objective stand under each row and in the log file."""

import io

import pytest
import spacy
import srsly
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as train_loop

from spacy_clinner.tagger.objective import Supervised, Update
from spacy_clinner.tagger.terms_logger import terms_logger
from tests.support.composed import composed


class WithTerms(Supervised):
    """Adds a constant to what is shown, half of it twice."""

    def __call__(self, ner, examples):
        loss, _ = super().__call__(ner, examples)
        return Update(loss, {"constant": 3.0, "loss": loss})


class WithRareTerm(WithTerms):
    """One of its terms is told of every other update only."""

    updates = 0

    def __call__(self, ner, examples):
        loss, terms = super().__call__(ner, examples)
        self.updates += 1
        return Update(loss, {**terms, "rare": 5.0} if self.updates % 2 else terms)


@pytest.fixture
def trained_with(train_path, tmp_path):
    def run(objective):
        loop = {"training.max_epochs": 0, "training.max_steps": 8, "training.eval_frequency": 4}
        config = composed("fast", train_path, overrides=loop)
        log = tmp_path / "logs" / "rows.jsonl"
        config["training"]["logger"] = {
            "@loggers": "spacy-clinner.terms_logger.v1",
            "output_file": str(log),
        }
        nlp = init_nlp(config)
        nlp.get_pipe("clinical_ner").objective = objective
        out = io.StringIO()
        train_loop(nlp, tmp_path, stdout=out)
        return out.getvalue(), list(srsly.read_jsonl(log))

    return run


def test_terms_are_shown_and_written(trained_with):
    printed, rows = trained_with(WithTerms())
    assert printed.count("constant 3 ") == len(rows) == 3
    assert [row["step"] for row in rows] == [0, 4, 8]
    for row in rows:
        assert row["terms"]["clinical_ner.constant"] == 3.0
        assert "ents_f" in row["scores"]
    steps = [1, 4, 4]
    for row, count in zip(rows, steps, strict=True):
        assert row["losses"]["clinical_ner"] == pytest.approx(
            count * row["terms"]["clinical_ner.loss"], rel=1e-4
        )


def test_an_objective_without_terms_has_rows_too(trained_with):
    printed, rows = trained_with(Supervised())
    assert "constant" not in printed
    assert rows[-1]["terms"] == {}
    assert "LOSS CLINI" in printed.upper()


def test_a_term_that_some_updates_lack_is_averaged_over_the_others(trained_with):
    _, rows = trained_with(WithRareTerm())
    assert [row["terms"]["clinical_ner.rare"] for row in rows] == [5.0, 5.0, 5.0]


def test_a_score_that_is_no_number_is_null(tmp_path):
    """The row went out, and the training ended with a traceback."""
    log, _ = terms_logger(output_file=tmp_path / "rows.jsonl")(
        spacy.blank("en"), io.StringIO(), io.StringIO()
    )
    info = {"epoch": 0, "step": 1, "score": float("nan"), "losses": {"tagger": float("inf")}, "max_steps": 1}
    log(info | {"other_scores": {"ents_f": float("nan"), "ents_per_type": {"A": {"p": float("nan")}}}})
    (row,) = srsly.read_jsonl(tmp_path / "rows.jsonl")
    assert (row["score"], row["losses"]) == (None, {"tagger": None})
    assert row["scores"] == {"ents_f": None, "ents_per_type": {"A": {"p": None}}}
