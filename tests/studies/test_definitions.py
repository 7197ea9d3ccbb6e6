"""Every study that comes with the package can be read, and its configs name settings that there are."""

import pytest
from spacy.schemas import ConfigSchemaTraining
from spacy.util import registry

from spacy_clinner.studies.cell_config import Places, cell_config
from spacy_clinner.studies.cells import reported_cells, waves
from spacy_clinner.studies.inputs import require_inputs
from spacy_clinner.studies.reading import read_study, shipped_names

PAPERS = ("2409.03238", "1705.06273", "1804.09021", "2003.10580")
PLACES = Places("train", "dev", "log", 60, "text", "source", "pipeline")
LADTL_ROWS = 10


def test_all_four_papers_have_their_studies():
    references = {name: read_study(name).reference for name in shipped_names()}
    assert all(any(paper in reference for reference in references.values()) for paper in PAPERS)
    assert all(references.values())


@pytest.mark.parametrize("name", shipped_names())
def test_a_definition_can_be_run(name):
    study = read_study(name)
    require_inputs(study)
    assert waves(study)
    assert study.title
    one_cell = {cell.method: cell for wave in waves(study) for cell in wave}
    for method, cell in one_cell.items():
        for setting in study.methods[method].settings:
            config = cell_config(study, cell, setting, PLACES).interpolate()
            if "chain" not in str(config["training"]["before_to_disk"]):
                training = {**config["training"], "train_corpus": "corpora.train"}
                registry.resolve(training, schema=ConfigSchemaTraining, validate=True)
            losses = {
                name: component["loss"]
                for name, component in config["components"].items()
                if component.get("loss")
            }
            registry.resolve(losses)
            registry.resolve(
                {"after_init": config["initialize"]["after_init"]}
                if config["initialize"]["after_init"]
                else {}
            )


def test_the_matrix_has_every_pair_and_the_same_search():
    study = read_study("transfer-matrix")
    assert len(study.axes.tasks) == 12
    assert len(study.reported) == LADTL_ROWS
    assert {len(method.settings) for method in study.reported} == {4}
    assert len([cell for cell in reported_cells(study) if cell.method == "non-transfer"]) == 4 * 3


def test_the_stages_of_the_teachers():
    after = {name: method.after for name, method in read_study("semi-supervised-encoder").methods.items()}
    assert after["self-training"] == "labelled-only"
    assert after["meta-pseudo-labels"] == after["self-training-again"] == "self-training"
    assert {method.after for method in read_study("semi-supervised-entities").reported} == {None}


def test_layers_are_transferred_from_the_bottom_up():
    study = read_study("transfer-layers")
    layers = [m.changes["initialize"]["after_init"]["up_to"] for m in study.reported[1:]]
    assert layers == [
        "token_embedding",
        "char_embedding",
        "char_lstm",
        "token_lstm",
        "fully_connected",
        "crf",
    ]


def test_the_scale_of_the_feedback_can_be_chosen_on_development_documents():
    require_inputs(read_study("meta-feedback", ["score_on=dev"]))
