"""What the header of a config says of a paper's settings and of its own is so."""

from pathlib import Path

import pytest
from spacy.util import load_config

CONFIGS = Path(__file__).parents[1] / "configs"
UPDATE, LOSS, KNN = "training.before_update", "components.clinical_ner.loss", "components.knn_calibrator"


@pytest.mark.parametrize(
    ("config", "setting", "value", "told"),
    [
        ("meta_pseudo_labels", f"{UPDATE}.supervised", 1.0, "(supervised = 1.0)"),
        ("meta_pseudo_labels", f"{UPDATE}.feedback", "dot", "the product of gradients as feedback"),
        ("meta_pseudo_labels_transformer", f"{UPDATE}.feedback", "cosine", "feedback is a cosine"),
        ("concepts_meta_pseudo_labels", f"{UPDATE}.labels", "viterbi", "teacher's best tagging"),
        ("btl", f"{LOSS}.sequential", False, "(theirs: sequential = true)"),
        ("btl", f"{LOSS}.weights", "inverse", 'theirs: weights = "complement"'),
        ("btl_knn", f"{LOSS}.sequential", False, "(theirs: sequential = true)"),
        ("btl_knn", f"{LOSS}.power", 0.5, "roots of inverse frequencies"),
        ("btl_knn", f"{KNN}.k", 17, "17 neighbours"),
        ("btl_knn", f"{KNN}.mix", 0.5, "theirs: 1, 0 and null"),
        ("btl_knn", "training.optimizer.@optimizers", "Adam.v1", "theirs: SGD at 5e-5"),
        ("atl", "training.optimizer.learn_rate.initial_rate", 0.0003, "Adam at 3e-4"),
        ("atl", f"{LOSS}.weights", "complement", "w_c = 1 - N_c / N"),
        ("cross_specialty/la_dtl", "training.optimizer.learn_rate", 0.008, "Adam at 0.008"),
        ("cross_specialty/la_dtl", f"{UPDATE}.gamma", 0.0, "gamma = 0 (theirs"),
        ("weibo_la_dtl", "training.optimizer.learn_rate", 0.004, "Adam at 0.004"),
        ("add_label", f"{UPDATE}.annotated", "all", 'annotated: "all" if'),
    ],
)
def test_headers(config, setting, value, told):
    path = CONFIGS / f"{config}.cfg"
    node = load_config(path, interpolate=False)
    for key in setting.split("."):
        node = node[key]
    assert node == value
    header = [line.removeprefix("# ") for line in path.read_text("utf8").splitlines() if line[:1] == "#"]
    assert told in " ".join(header)
