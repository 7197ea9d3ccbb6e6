"""A pipeline that finds the names in the tests' notes."""

import pytest
import spacy


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    nlp = spacy.blank("en")
    patterns = {"Grey": "PATIENT", "Müller": "PATIENT", "Vane": "DOCTOR", "AB1x": "MEDICALRECORD"}
    nlp.add_pipe("entity_ruler").add_patterns([{"label": v, "pattern": k} for k, v in patterns.items()])
    path = tmp_path_factory.mktemp("ruler") / "model"
    nlp.to_disk(path)
    return path
