import numpy as np
import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.imbalance.neighbour_store import NeighbourStore
from spacy_clinner.tags import TagSet

TAGS = TagSet(["DOSE", "DRUG"], "BIO")
GOLD = np.array([0] * 60 + [TAGS.tag_id("B-DRUG")] * 20 + [TAGS.tag_id("I-DRUG")] * 10 + [1] * 3)
SCORES = np.arange(len(GOLD) * len(TAGS), dtype=np.float32).reshape(len(GOLD), len(TAGS))


def test_everything_is_kept_by_default():
    store = NeighbourStore.draw(SCORES, GOLD, TAGS, None)
    np.testing.assert_array_equal(store.scores, SCORES)
    np.testing.assert_array_equal(store.tags, GOLD)
    assert store.counts.tolist() == [60, 3, 30]


def test_rare_classes_stay_whole():
    store = NeighbourStore.draw(SCORES, GOLD, TAGS, 10)
    classes = TAGS.class_ids[store.tags.numpy()]
    assert np.bincount(classes).tolist() == [10, 3, 10]
    for scores, tag in zip(store.scores.numpy(), store.tags.tolist(), strict=True):
        assert GOLD[int(scores[0]) // len(TAGS)] == tag  # scores and tags still belong together
    again = NeighbourStore.draw(SCORES, GOLD, TAGS, 10)
    assert store.to_bytes() == again.to_bytes()


@pytest.mark.parametrize("balance", [0.0, 0.5, 1.0])
def test_vote_weights(balance):
    weights = NeighbourStore.draw(SCORES, GOLD, TAGS, 10).vote_weights(TAGS, balance).tolist()
    for tag, weight in zip(TAGS.tags, weights, strict=True):
        count, kept = {"O": (60, 10), "DOSE": (3, 3), "DRUG": (30, 10)}[tag.split("-")[-1]]
        assert weight == pytest.approx(count / kept * (count / 93) ** -balance)


def test_bytes_round_trip_holds_numbers_alone():
    store = NeighbourStore.draw(SCORES, GOLD, TAGS, 10)
    data = store.to_bytes()
    assert NeighbourStore.from_bytes(data, TAGS).to_bytes() == data
    assert b"DRUG" not in data


def test_class_without_token():
    with pytest.raises(ClinnerError, match="no training token of DOSE"):
        NeighbourStore.draw(SCORES[:90], GOLD[:90], TAGS, None)


def test_scores_that_are_not_finite():
    scores = SCORES.copy()
    scores[3, 1] = np.nan
    with pytest.raises(ClinnerError, match="not finite"):
        NeighbourStore.draw(scores, GOLD, TAGS, None)
