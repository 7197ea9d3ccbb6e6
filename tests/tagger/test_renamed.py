"""A tagger that its pipeline calls otherwise than it calls itself."""

import pytest
import spacy

from spacy_clinner.imbalance.fit_temperature import fit_temperature
from spacy_clinner.labelling.mislabelled.span_readings import word_emissions
from spacy_clinner.semi_supervised.mean_teacher import mean_teacher
from tests.support.tiny_taggers import labelled, pipeline

NAME = "clinical_ner"


@pytest.fixture
def nlp():
    """Another pipeline shares its tagger under a name of its own, which spaCy then tells the tagger."""
    nlp = pipeline()
    spacy.blank("en").add_pipe("clinical_ner", name="entities", source=nlp)
    assert nlp.get_pipe(NAME).name == "entities"
    return nlp


def test_a_temperature_is_fitted(nlp):
    assert fit_temperature(lambda nlp: labelled(nlp))(nlp).pipe_names == [NAME]


def test_a_teacher_is_made(nlp):
    callback = mean_teacher(labelled, lambda examples: [list(examples)])
    callback(nlp, {"step": 0, "epoch": 0})
    losses = nlp.update(labelled(nlp), sgd=nlp.resume_training())
    assert losses["entities.consistency"] >= 0


def test_its_scores_are_read(nlp):
    (emissions,) = word_emissions(nlp, nlp.get_pipe(NAME), [nlp.make_doc("No acute distress .")])
    assert len(emissions) == 4
