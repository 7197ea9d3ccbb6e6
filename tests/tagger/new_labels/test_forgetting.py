"""What is forgotten, and gold of new labels alone, against enumeration of every tagging of tiny lattices."""

import math

import pytest
import torch

from spacy_clinner.tagger.new_labels.forgetting import forgetting, new_label_loss
from spacy_clinner.tags import UNKNOWN, TagSet
from tests.support.lattices import Lattice, log_sum, make_crf, path_scores

LENGTHS = torch.tensor([3, 1, 0])
ROWS = (0, 1)
MODES = [
    {"learned": True, "constrained": True},
    {"learned": True, "constrained": False},
    {"learned": False, "constrained": False},
]


def make(labels, mode, scheme="BIO"):
    tags = TagSet(labels, scheme)
    emissions = torch.randn(3, 3, len(tags), dtype=torch.float64)
    return Lattice(tags, make_crf(tags, **mode), emissions.requires_grad_(), LENGTHS)


def pair(mode, scheme="BIO"):
    """A teacher that knows one label, a student that knows another one too, and the student's ids of tags."""
    torch.manual_seed(3)
    teacher, student = make(["b"], mode, scheme), make(["a", "b"], mode, scheme)
    return teacher, student, torch.tensor([student.tags.tag_id(tag) for tag in teacher.tags.tags])


def log_probabilities(lattice, row, keep=lambda path: True):
    still = lattice._replace(emissions=lattice.emissions.detach())
    scores = path_scores(still, row, lattice.crf.constrained)
    scores = {path: score for path, score in scores.items() if keep(path)}
    total = log_sum(scores.values())
    return {path: score - total for path, score in scores.items()}


def units(mode):
    return len(LENGTHS) if mode["learned"] else int(LENGTHS.sum())


@pytest.mark.parametrize("scheme", ["BIO", "BILUO"])
@pytest.mark.parametrize("mode", MODES)
def test_forgetting_is_the_divergence_over_taggings_of_old_tags(mode, scheme):
    teacher, student, rows = pair(mode, scheme)
    ids = rows.tolist()
    total = 0.0
    for row in ROWS:
        p = log_probabilities(teacher, row)
        q = log_probabilities(student, row, lambda path: set(path) <= set(ids))
        total += sum(math.exp(log) * (log - q[tuple(ids[tag] for tag in path)]) for path, log in p.items())
    loss = forgetting(student.crf, student.emissions, LENGTHS, teacher.crf, teacher.emissions, rows)
    assert loss.item() == pytest.approx(total / units(mode), rel=1e-9)
    loss.backward()
    assert teacher.emissions.grad is None
    new = torch.ones(len(student.tags), dtype=torch.bool)
    new[rows] = False
    assert not student.emissions.grad[..., new].any()
    assert student.emissions.grad[..., rows].any()


@pytest.mark.parametrize("mode", MODES)
def test_gradient(mode):
    teacher, student, rows = pair(mode)

    def loss(emissions):
        return forgetting(student.crf, emissions, LENGTHS, teacher.crf, teacher.emissions, rows)

    assert torch.autograd.gradcheck(loss, student.emissions)


@pytest.mark.parametrize("mode", MODES)
def test_nothing_is_forgotten_of_the_same_scores(mode):
    """Whatever the student says of its new label."""
    teacher, student, rows = pair(mode)
    with torch.no_grad():
        student.emissions[..., rows] = teacher.emissions
        student.crf.start[rows], student.crf.end[rows] = teacher.crf.start, teacher.crf.end
        student.crf.transitions[rows.unsqueeze(1), rows] = teacher.crf.transitions
    loss = forgetting(student.crf, student.emissions, LENGTHS, teacher.crf, teacher.emissions, rows)
    assert loss.item() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("mode", MODES)
def test_where_new_labels_alone_are_marked(mode):
    _, student, rows = pair(mode)
    begin = student.tags.tag_id("B-a")
    gold = torch.tensor([[begin, 0, UNKNOWN], [0, 0, 0], [0, 0, 0]])
    old = set(rows.tolist())

    def agrees(path, row):
        wanted = [{begin}, old, set(range(len(student.tags)))] if row == 0 else [old]
        return all(tag in tags for tag, tags in zip(path, wanted, strict=True))

    total = 0.0
    for row in ROWS:
        paths = log_probabilities(student, row).items()
        total -= log_sum([log for path, log in paths if agrees(path, row)])
    loss = new_label_loss(student.crf, student.emissions, gold, LENGTHS, rows)
    assert loss.item() == pytest.approx(total / units(mode), rel=1e-9)
