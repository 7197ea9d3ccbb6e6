"""A pipeline that finds names by rules, and one that has learned drugs and problems, behind the service."""

import warnings

import pytest
import spacy

with warnings.catch_warnings(category=DeprecationWarning, action="ignore"):
    from fastapi.testclient import TestClient  # it asks for a newer httpx

from spacy_clinner.serving import Limits, Service, create_app
from spacy_clinner.serving.service import ServedModel

SECRET = bytes(range(32))


@pytest.fixture(scope="package")
def names(tmp_path_factory):
    """Directory of a pipeline that finds names."""
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(
        [{"label": "PATIENT", "pattern": "Grey"}, {"label": "DOCTOR", "pattern": "Vane"}]
    )
    path = tmp_path_factory.mktemp("names") / "model"
    nlp.to_disk(path)
    return path


@pytest.fixture(scope="package")
def problems(trained, tmp_path_factory):
    """Directory of a `clinical_ner`, none of whose labels identifies anybody."""
    path = tmp_path_factory.mktemp("problems") / "model"
    trained.to_disk(path)
    return path


@pytest.fixture(scope="package")
def redactor(names):
    return Service(ServedModel(names, SECRET))


@pytest.fixture(scope="package")
def tagger(problems):
    return Service(ServedModel(problems, SECRET))


@pytest.fixture
def client():
    """Makes a client of a service with some limits."""

    def make(service, **limits):
        return TestClient(create_app(service, Limits(**limits)), raise_server_exceptions=False)

    return make
