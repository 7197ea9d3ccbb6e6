"""What a config says of a paper's settings and of its own is so."""

import pytest

from spacy_clinner.configs import config_text
from tests.support.composed import composed, needed

UPDATE, LOSS, KNN = "training.before_update", "components.clinical_ner.loss", "components.knn_calibrator"
RATE = "training.optimizer.learn_rate"


@pytest.mark.parametrize(
    ("method", "setting", "value", "told"),
    [
        ("neuroner", RATE, 0.005, "plain SGD at 0.005"),
        ("meta-pseudo-labels", f"{UPDATE}.supervised", 0.0, "(supervised = 0)"),
        ("meta-pseudo-labels", f"{UPDATE}.feedback.measure", "dot", "the product of gradients as feedback"),
        ("meta-pseudo-labels", f"{UPDATE}.fine_tune_from", 1600, "(fine_tune_from)"),
        ("meta-pseudo-labels-transformer", f"{UPDATE}.feedback.measure", "cosine", "feedback is a cosine"),
        (
            "concepts-meta-pseudo-labels",
            f"{UPDATE}.pseudo_labels.labels",
            "viterbi",
            "teacher's best tagging",
        ),
        ("self-training", f"{UPDATE}.threshold", 0.9, "from a probability of 0.9"),
        ("btl", f"{LOSS}.sequential", False, "all copies share one update"),
        ("btl", f"{LOSS}.others", "ignore", "words of other classes are ignored"),
        ("btl", f"{LOSS}.power", 0.5, "roots of inverse frequencies"),
        ("btl", f"{RATE}.initial_rate", 0.0003, "Adam runs at 3e-4"),
        ("btl-knn", f"{KNN}.k", 17, "17 neighbours"),
        ("btl-paper", f"{LOSS}.sequential", True, "one update for each copy"),
        ("btl-paper", f"{LOSS}.weights", "complement", "w_c = 1 - N_c / N"),
        ("btl-paper", f"{LOSS}.others", "outside", "here they are O"),
        ("btl-paper", f"{KNN}.mix", 1.0, "17 neighbours that decide alone"),
        ("btl-paper", RATE, 5e-5, "SGD at 5e-5"),
        ("btl-paper", "training.max_epochs", 20, "for 20 epochs"),
        ("atl", f"{RATE}.initial_rate", 0.0003, "Adam at 3e-4"),
        ("atl", f"{LOSS}.weights", "complement", "w_c = 1 - N_c / N"),
        ("la-dtl", RATE, 0.008, "Adam at 0.008"),
        ("la-dtl", f"{UPDATE}.gamma", 0.0, "gamma = 0, where"),
        ("la-dtl-paper", f"{UPDATE}.gamma", 0.001, "gamma = 0.001"),
        ("la-dtl-paper", f"{RATE}.start", 0.03, "Adagrad at 0.03"),
        ("weibo-la-dtl", RATE, 0.004, "Adam at 0.004"),
        ("add-label", f"{UPDATE}.annotated", "all", '"all" if the training notes'),
    ],
)
def test_headers(method, setting, value, told):
    block = composed(method, "NOTES", "PIPELINE")
    for name in setting.split("."):
        block = block[name]
    assert block == value
    lines = config_text(method, **needed(method, "NOTES", "PIPELINE")).splitlines()
    assert told in " ".join(line.removeprefix("# ") for line in lines if line.startswith("#"))
