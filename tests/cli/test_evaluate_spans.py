"""`evaluate` says so if it is asked for what the pipeline does not write, instead of scoring zeros."""

import pytest
import spacy
import srsly
from spacy.language import Language
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.formats.nbme import write_nbme
from spacy_clinner.formats.record import Concept, Mention, Note
from tests.support.concept_corpus import make_examples
from tests.support.overfit import train


@Language.component("test_undeclared_component")
def undeclared_component(doc):
    return doc


@pytest.fixture
def exam(tmp_path):
    concepts = (Concept("1", "Chest-pressure", "0"), Concept("2", "Fever", "0"))
    write_nbme([Note("1", "Felt hot .", (Mention(0, 8, "2"),), concepts=concepts)], tmp_path / "exam")
    return tmp_path / "exam"


def ruler(*behind: str) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("span_ruler", config={"spans_key": "concepts"}).add_patterns(
        [{"pattern": "Felt hot", "label": "2"}]
    )
    for name in behind:
        nlp.add_pipe(name)
    return nlp


def run(nlp, exam, *options, code=0):
    nlp.to_disk(exam.parent / "model")
    output = exam.parent / "scores.json"
    args = ["evaluate", str(exam.parent / "model"), str(exam), "--output", str(output), *options]
    done = CliRunner().invoke(app, args)
    assert done.exit_code == code, done.output
    assert output.exists() == (code == 0)
    return " ".join(done.output.split())


def test_a_concept_extractor(exam):
    nlp = spacy.blank("en")
    nlp.add_pipe("concept_extractor")
    nlp = train(nlp, make_examples(nlp), steps=1)
    assert "finds no entities but spans, in doc.spans: give --spans-key concepts" in run(nlp, exam, code=1)
    assert "ALL" in run(nlp, exam, "--spans-key", "concepts")


def test_keys(exam):
    run(ruler(), exam, "--spans-key", "concepts")
    assert srsly.read_json(exam.parent / "scores.json")["ALL"]["f"] == 1.0
    (exam.parent / "scores.json").unlink()
    assert "give --spans-key concepts" in run(ruler(), exam, "--spans-key", "others", code=1)
    unknown = ruler("test_undeclared_component")
    assert "no note had doc.spans['others']" in run(unknown, exam, "--spans-key", "others", code=1)


@pytest.mark.parametrize("behind", ["ner", "entity_ruler", "test_undeclared_component"])
def test_pipelines_that_may_find_entities_are_scored(exam, behind):
    nlp = ruler(behind)
    if behind == "ner":
        nlp.get_pipe("ner").add_label("2")
        nlp.initialize()
    assert "ALL" in run(nlp, exam)


def test_keys_that_are_settings(exam):
    """spancat has no attribute of the name."""
    nlp = spacy.blank("en")
    nlp.add_pipe("spancat", config={"spans_key": "found"}).add_label("2")
    nlp.initialize()
    assert "give --spans-key found" in run(nlp, exam, code=1)
    assert "ALL" in run(nlp, exam, "--spans-key", "found")
