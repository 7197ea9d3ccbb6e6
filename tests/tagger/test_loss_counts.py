import numpy as np
import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.loss_counts import LossCounts
from tests.support.tiny_taggers import labelled, pipeline

INVERSE = {"@losses": "spacy-clinner.WeightedCrossEntropy.v1", "weights": "inverse"}


def trained_on(repeats):
    """A tagger whose first training note came `repeats` times; the tags are the same ones."""
    nlp = pipeline(loss=INVERSE)
    nlp.initialize(lambda: labelled(nlp) + labelled(nlp)[:1] * repeats)
    return nlp


def weights(nlp):
    """What the loss of the next update weighs classes by."""
    ner = nlp.get_pipe("clinical_ner")
    ner.update(labelled(nlp))
    return ner.loss._weights._full.tolist()


@pytest.mark.parametrize("way", ["bytes", "disk"])
def test_weights_are_those_of_the_loaded_state(way, tmp_path):
    pipelines = trained_on(0), trained_on(3)
    ner, other = (nlp.get_pipe("clinical_ner") for nlp in pipelines)
    assert weights(pipelines[0]) != weights(pipelines[1])
    if way == "bytes":
        ner.from_bytes(other.to_bytes())
    else:
        other.to_disk(tmp_path / "ner")
        ner.from_disk(tmp_path / "ner")
    assert ner.cfg["tag_counts"] == other.cfg["tag_counts"]
    assert weights(pipelines[0]) == weights(pipelines[1])


class Noting:
    """A counted loss that notes what it is given, and cannot do without examples of the first label."""

    def __init__(self):
        self.given = []

    def initialize(self, tags, counts):
        self.given.append(counts.tolist())
        if not counts[1]:
            raise ClinnerError("no example")


def test_a_loss_is_given_counts_when_they_change():
    ner = pipeline().get_pipe("clinical_ner")
    loss, loss_counts = Noting(), LossCounts()
    counts = {tag: 1 + i for i, tag in enumerate(ner.cfg["tag_counts"])}
    for _ in range(3):
        loss_counts.give(loss, ner.model, ner.labels, counts)
    assert loss.given == [list(counts.values())]
    counts["O"] += 1  # in place too
    loss_counts.give(loss, ner.model, ner.labels, counts)
    assert loss.given[1:] == [list(counts.values())]
    with pytest.raises(ClinnerError, match="no example"):
        loss_counts.give(loss, ner.model, ner.labels, {})
    loss_counts.give(loss, ner.model, ner.labels, counts)  # what the error left half done
    assert loss.given[3:] == [list(counts.values())]
    ner.add_label("NEW")
    loss_counts.give(loss, ner.model, ner.labels, counts)
    assert loss.given[-1] == [*counts.values(), *np.zeros(len(loss.given[-1]) - len(counts), dtype=int)]
