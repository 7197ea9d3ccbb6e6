"""Soft targets against enumeration: every tagging of tiny lattices, one by one."""

import itertools
import math

import pytest
import torch

from spacy_clinner.tagger.crf_likelihood import CrfLikelihood, per_token
from spacy_clinner.tagger.cross_entropy import CrossEntropy
from spacy_clinner.tagger.soft_cross_entropy import drawn_cross_entropy, soft_cross_entropy, sure
from tests.support.lattices import Lattice, log_sum, make_crf, make_lattice, path_scores

ROWS = (0, 1, 3)  # row 2 is empty
MODES = [
    {"learned": True, "constrained": True},
    {"learned": True, "constrained": False},
    {"learned": False, "constrained": False},
]


def distribution(lattice, row, temperature=1.0):
    """P(path) of one row."""
    still = lattice._replace(emissions=lattice.emissions.detach())
    scores = path_scores(still, row, lattice.crf.constrained)
    scores = {path: score / temperature for path, score in scores.items()}
    total = log_sum(scores.values())
    return {path: math.exp(score - total) for path, score in scores.items()}


def two_lattices(mode):
    """A teacher's and a student's, of the same tags."""
    teacher = make_lattice("BIO", seed=1, **mode)
    crf = make_crf(teacher.tags, **mode)
    emissions = torch.randn_like(teacher.emissions)
    return teacher, Lattice(teacher.tags, crf, emissions.requires_grad_(), teacher.lengths)


def units(lattice):
    return len(lattice.lengths) if lattice.crf.learned else int(lattice.lengths.sum())


@pytest.mark.parametrize("temperature", [1.0, 0.5])
@pytest.mark.parametrize("mode", MODES)
def test_expected_counts(mode, temperature):
    lattice = make_lattice("BIO", **mode)
    counts = lattice.crf.expected_counts(lattice.emissions, lattice.lengths, temperature)
    tags, start, moves, end = (torch.zeros_like(count) for count in counts)
    for row in ROWS:
        for path, p in distribution(lattice, row, temperature).items():
            start[path[0]] += p
            end[path[-1]] += p
            for step, tag in enumerate(path):
                tags[row, step, tag] += p
                if step:
                    moves[path[step - 1], tag] += p
    for found, wanted in zip(counts, (tags, start, moves, end), strict=True):
        torch.testing.assert_close(found, wanted)
        assert not found.requires_grad


@pytest.mark.parametrize("mode", MODES)
def test_cross_entropy_of_two_distributions_over_taggings(mode):
    teacher, student = two_lattices(mode)
    expected = 0.0
    for row in ROWS:
        q = distribution(student, row)
        expected -= sum(p * math.log(q[path]) for path, p in distribution(teacher, row).items())
    beliefs = teacher.crf.expected_counts(teacher.emissions, teacher.lengths)
    loss = soft_cross_entropy(student.crf, student.emissions, beliefs, student.lengths)
    assert loss.item() == pytest.approx(expected / units(student))


def test_independent_tags_have_a_cross_entropy_a_token():
    teacher, student = two_lattices(MODES[2])
    p, log_q = teacher.emissions.softmax(-1), student.emissions.log_softmax(-1)
    inside = torch.arange(4) < teacher.lengths.unsqueeze(1)
    expected = -(p * log_q).sum(-1)[inside].mean()
    beliefs = teacher.crf.expected_counts(teacher.emissions, teacher.lengths)
    loss = soft_cross_entropy(student.crf, student.emissions, beliefs, student.lengths)
    torch.testing.assert_close(loss, expected)


@pytest.mark.parametrize("mode", MODES)
def test_gradient_is_the_difference_of_expected_counts(mode):
    teacher, student = two_lattices(mode)
    beliefs = teacher.crf.expected_counts(teacher.emissions, teacher.lengths)
    own = student.crf.expected_counts(student.emissions, student.lengths)
    soft_cross_entropy(student.crf, student.emissions, beliefs, student.lengths).backward()
    torch.testing.assert_close(student.emissions.grad, (own.tags - beliefs.tags) / units(student))
    if student.crf.learned:
        expected = (own.transitions - beliefs.transitions) / units(student)
        torch.testing.assert_close(student.crf.transitions.grad, expected)
    assert torch.autograd.gradcheck(
        lambda emissions: soft_cross_entropy(student.crf, emissions, beliefs, student.lengths),
        (student.emissions,),
    )


@pytest.mark.parametrize("mode", MODES)
def test_unsure_tokens_do_not_pull(mode):
    teacher, student = two_lattices(mode)
    beliefs = teacher.crf.expected_counts(teacher.emissions, teacher.lengths)
    own = student.crf.expected_counts(student.emissions, student.lengths)
    threshold = float(beliefs.tags.amax(-1)[0].median())
    known = sure(beliefs.tags, threshold)
    assert known.any()
    assert (~known[0]).any()
    soft_cross_entropy(student.crf, student.emissions, beliefs, student.lengths, known).backward()
    pull = torch.where(known, own.tags - beliefs.tags, 0.0) / units(student)
    torch.testing.assert_close(student.emissions.grad, pull)


def test_all_tokens_are_known_to_a_threshold_of_0():
    assert sure(torch.rand(2, 3, 4), 0.0) is None


@pytest.mark.parametrize("mode", MODES)
def test_drawn_tags_have_the_probability_that_they_were_drawn_with(mode):
    lattice = make_lattice("BIO", **mode)
    lengths = lattice.lengths[3:]
    scores = path_scores(lattice, 3, legal_only=True)
    emissions = lattice.emissions[3:, :3].requires_grad_()
    total = log_sum(scores.values())
    unit = 1 if lattice.crf.learned else 3
    counts, log_partition = lattice.crf.legal_counts(emissions, lengths)
    assert log_partition.item() == pytest.approx(total)
    learned = [emissions, *lattice.crf.parameters()]
    mean = 0.0
    for path, score in scores.items():
        loss = drawn_cross_entropy(
            lattice.crf, emissions, torch.tensor([path]), lengths, counts, log_partition
        )
        assert loss.item() == pytest.approx((total - score) / unit)
        mean = mean + math.exp(score - total) * loss
        # -d log p(path) / d score of a tag: its probability less whether the path has it
        gradient = torch.autograd.grad(loss, emissions, retain_graph=True)[0][0]
        for step, tag in itertools.product(range(3), range(lattice.crf.n_tags)):
            probability = sum(math.exp(s - total) for other, s in scores.items() if other[step] == tag)
            expected = (probability - (path[step] == tag)) / unit
            assert gradient[step, tag].item() == pytest.approx(expected, abs=1e-9)
    for gradient in torch.autograd.grad(mean, learned):
        torch.testing.assert_close(gradient, torch.zeros_like(gradient), atol=1e-12, rtol=0)


def test_per_token():
    lattice = make_lattice("BIO")
    assert per_token(CrfLikelihood(), lattice.lengths) == 4 / 8
    assert per_token(CrossEntropy(), lattice.lengths) == 1
    assert per_token(CrfLikelihood(), torch.tensor([0])) == 1
