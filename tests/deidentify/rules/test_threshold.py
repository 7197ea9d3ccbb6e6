import numpy as np

from spacy_clinner.deidentify.rules.threshold import likely_spans


def test_sums_over_labels_and_runs():
    probabilities = np.array(
        [[0.0, 0.01], [0.06, 0.05], [0.3, 0.1], [0.1, 0.5], [0, 0], [0.9, 0.1]], np.float32
    )
    labels = ["A", "B"]
    assert likely_spans(probabilities, labels, 0.1) == [(1, 3, "A"), (3, 4, "B"), (5, 6, "A")]
    assert likely_spans(probabilities, labels, 0.5) == [(3, 4, "B"), (5, 6, "A")]
    assert likely_spans(np.zeros((0, 2), np.float32), labels, 0.1) == []
    assert likely_spans(np.zeros((3, 0), np.float32), [], 0.1) == []
