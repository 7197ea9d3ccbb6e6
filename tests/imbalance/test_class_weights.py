import math

import numpy as np
import pytest
import torch

from spacy_clinner.errors import ClinnerError
from spacy_clinner.imbalance.class_weights import ClassWeights, class_weights
from spacy_clinner.tags import TagSet

TAGS = TagSet(["DRUG", "PROBLEM"], "BIO")
COUNTS = np.array([70, 5, 5, 8, 12])  # O; DRUG 10; PROBLEM 20


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ("uniform", [1, 1, 1]),
        ("complement", [0.3, 0.9, 0.8]),
        ("inverse", [100 / 210, 100 / 30, 100 / 60]),
        ({"O": 1.0, "PROBLEM": 2.0, "DRUG": 3.0}, [1, 3, 2]),
    ],
)
def test_weights_follow_the_share_of_the_class(weights, expected):
    assert class_weights(TAGS, COUNTS, weights, 0.9).tolist() == pytest.approx(expected)


def test_power_and_annealing():
    weights = ClassWeights("inverse", power=0.5, anneal_steps=4)
    weights.initialize(TAGS, COUNTS)
    full = class_weights(TAGS, COUNTS, "inverse", 0.9)
    for done in (0, 0.25, 0.5, 0.75, 1, 1):
        assert weights.next_batch().tolist() == pytest.approx((full ** (0.5 * done)).tolist())
    at_once = ClassWeights("inverse", power=0.5)
    at_once.initialize(TAGS, COUNTS)
    expected = [math.sqrt(100 / 210), math.sqrt(100 / 30), math.sqrt(100 / 60)]
    assert at_once.next_batch().tolist() == pytest.approx(expected)
    with pytest.raises(ClinnerError, match="must not be negative"):
        ClassWeights("inverse", power=-1.0)


def test_only_what_is_learned_moves_annealing_on():
    weights = ClassWeights("inverse", anneal_steps=4)
    weights.initialize(TAGS, COUNTS)
    first = weights.next_batch()
    with torch.no_grad():
        second, third = weights.next_batch(), weights.next_batch()
    assert not torch.equal(first, second)
    assert torch.equal(second, third)
    assert torch.equal(second, weights.next_batch())


def test_a_second_training_anneals_from_the_beginning():
    weights = ClassWeights("inverse", anneal_steps=2)
    weights.initialize(TAGS, COUNTS)
    first = [weights.next_batch().tolist() for _ in range(3)]
    assert first[0] != first[1] != first[2]
    weights.initialize(TAGS, COUNTS)
    assert [weights.next_batch().tolist() for _ in range(3)] == first


def test_effective_number():
    raw = [0.1 / (1 - 0.9**n) for n in (70, 10, 20)]
    mean = sum(raw) / 3
    found = class_weights(TAGS, COUNTS, "effective_number", 0.9)
    assert found.tolist() == pytest.approx([w / mean for w in raw])


@pytest.mark.parametrize("scheme", ["IO", "BIO", "BILUO"])
def test_tags_weigh_what_their_class_weighs_in_any_scheme(scheme):
    tags = TagSet(["DRUG", "PROBLEM"], scheme)
    counts = np.zeros(len(tags), dtype=int)
    counts[0] = 70
    counts[[tags.tag_id("I-DRUG"), tags.tag_id("I-PROBLEM")]] = 10, 20
    weights = class_weights(tags, counts, "complement", 0.9)
    for tag, class_id in zip(tags.tags, tags.class_ids, strict=True):
        assert weights[class_id].item() == pytest.approx(
            {"O": 0.3, "DRUG": 0.9, "PROBLEM": 0.8}[tag.split("-")[-1]]
        )


@pytest.mark.parametrize("weights", ["inverse", "effective_number"])
def test_class_without_example_is_named(weights):
    with pytest.raises(ClinnerError, match=r"no training token of DRUG.*drop the label"):
        class_weights(TAGS, np.array([70, 0, 0, 8, 12]), weights, 0.9)


def test_class_without_example_weighs_one_by_complement():
    assert class_weights(TAGS, np.array([70, 0, 0, 10, 20]), "complement", 0.9)[1] == 1


def test_one_class_alone_would_weigh_nothing():
    """A tagger would learn nothing, at a loss of 0."""
    with pytest.raises(ClinnerError, match="all annotated training tokens are DRUG"):
        class_weights(TAGS, np.array([0, 4, 6, 0, 0]), "complement", 0.9)


@pytest.mark.parametrize(
    ("weights", "beta", "message"),
    [
        ({"O": 1.0, "DRUG": 1.0}, 0.9, "no weight for PROBLEM"),
        ({"O": 1.0, "DRUG": 1.0, "PROBLEM": 1.0, "DOSE": 1.0}, 0.9, "no such class: DOSE"),
        ({"O": 1.0, "DRUG": 0.0, "PROBLEM": 1.0}, 0.9, "not positive"),
        ({"O": 1.0, "DRUG": math.inf, "PROBLEM": 1.0}, 0.9, "not positive and finite"),
        ("effective_number", 1.0, r"beta must be in \[0, 1\)"),
    ],
)
def test_bad_settings_are_one_line(weights, beta, message):
    with pytest.raises(ClinnerError, match=message) as caught:
        class_weights(TAGS, COUNTS, weights, beta)
    assert "\n" not in str(caught.value)
