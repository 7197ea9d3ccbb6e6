"""A misspelt setting is an error before anything is trained, rather than a setting without effect."""

import pytest

from spacy_clinner.configs import compose
from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies.known_settings import require_settings


@pytest.fixture(scope="module")
def config():
    return compose("fast")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"training": {"dropuot": 0.2}},
            "training.dropuot: the config of fast has no such setting: did you mean",
        ),
        (
            {"trainin": {"dropout": 0.2}},
            "trainin: the config of fast has no such setting: did you mean training?",
        ),
        ({"components": {"clinical_nerr": {"x": 1}}}, "did you mean components.clinical_ner?"),
        ({"corpora": {"trian": {"limit": 1}}}, "did you mean corpora.train?"),
        ({"initialize": {"components": {"ner": {"labels": []}}}}, "initialize.components.ner: the config of"),
        ({"training": 3}, "training is no table: write set.training.KEY"),
        ({"nlp": {"x": 3}}, "nlp.x: the config of fast has no such setting: mend its name"),
    ],
)
def test_what_no_config_has_is_refused(config, changes, message):
    with pytest.raises(ClinnerError, match=r"^s: method\.m: ") as caught:
        require_settings(config, changes, "fast", "s: method.m")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"training": {"before_update": {"@callbacks": "x"}, "score_weights": {"a": 1}, "dropout": 0.2}},
        {"components": {"ruler": {"factory": "entity_ruler"}, "clinical_ner": {"confidence": False}}},
        {"initialize": {"components": {"clinical_ner": {"labels": ["A"]}}, "vectors": "x"}},
        {"corpora": {"more": {"@readers": "x"}}, "paths": {"more": "x"}},
    ],
)
def test_what_it_has_or_what_is_new_as_a_whole_is_taken(config, changes):
    require_settings(config, changes, "fast", "here")
