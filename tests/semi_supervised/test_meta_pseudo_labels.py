"""Meta Pseudo Labels against finite differences: the real objective, in float64, over every labelling."""

from dataclasses import replace

import numpy as np
import pytest
import spacy
import torch
from spacy.training import Example
from spacy.util import fix_random_seed
from thinc.api import SGD, Config, get_array_module

from spacy_clinner.errors import ClinnerError
from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.semi_supervised.meta_pseudo_labels_objective import MetaPseudoLabels
from spacy_clinner.semi_supervised.meta_settings import (
    ConsistencyTerm,
    LabelledTerm,
    MetaSettings,
    StudentFeedback,
    TaughtLabels,
)
from spacy_clinner.semi_supervised.teacher_labels import sure_tags, without_empty
from spacy_clinner.semi_supervised.teachers import TeacherOrigin, make_teacher
from spacy_clinner.semi_supervised.unlabelled_batch import UnlabelledBatch
from spacy_clinner.tagger import bridge
from spacy_clinner.tagger.crf_likelihood import per_token
from spacy_clinner.tagger.gradients import weight_values, weights
from spacy_clinner.tagger.model import tag_set
from spacy_clinner.tagger.without_dropout import answer
from spacy_clinner.tags import UNKNOWN
from tests.conftest import TEXTS, make_doc
from tests.support.lattices import Lattice, path_scores

PIPELINE = """
[model]
@architectures = "spacy-clinner.Tagger.v1"
learn_rate_factor = 3.0

[model.tok2vec]
@architectures = "spacy-clinner.CharWordEmbed.v1"
width = 4
character_width = 2
character_hidden_width = 2
min_documents = 1
singleton_dropout = 0.5

[model.context]
@architectures = "spacy-clinner.BiLstm.v1"
hidden_width = 3
dropout = 0.0

[model.decoder]
"""
DECODERS = {
    "crf": '@architectures = "spacy-clinner.Crf.v1"\nscheme = "BIO"',
    "free crf": '@architectures = "spacy-clinner.Crf.v1"\nscheme = "BIO"\nconstrained = false',
    "softmax": '@architectures = "spacy-clinner.Softmax.v1"\nscheme = "BIO"',
}
BLOCKS = {"pseudo_labels", "feedback", "labelled", "consistency"}
PURE = MetaSettings(
    pseudo_labels=TaughtLabels(),
    feedback=StudentFeedback(),
    labelled=LabelledTerm(weight=0.0),
    consistency=ConsistencyTerm(weight=0.0),
    dropout=0.0,
)


def settings(**changes):
    """The pure algorithm with some settings changed; those of a block are a dict."""
    blocks = {name: replace(getattr(PURE, name), **changes.pop(name)) for name in BLOCKS & set(changes)}
    return replace(PURE, **blocks, **changes)


class World:
    """A student and a teacher that start over from the same weights at every episode."""

    def __init__(self, decoder):
        fix_random_seed(1)
        self.nlp = spacy.blank("en")
        model = Config().from_str(PIPELINE + DECODERS[decoder])["model"]
        self.student = self.nlp.add_pipe("clinical_ner", config={"model": model})
        words, spans = TEXTS[4]
        gold = make_doc(self.nlp, words, [(s, e, "PROBLEM") for s, e, _ in spans])
        self.labelled = [Example(self.nlp.make_doc(words), gold)]
        self.nlp.initialize(lambda: self.labelled)
        # the teacher's stays: at rest it must not drop the words that are seen once
        self.student.model.get_ref("tok2vec").attrs["singleton_dropout"] = 0.0
        doc = self.nlp.make_doc("History of gout")
        self.unlabelled = UnlabelledBatch([Example(doc, doc)], [doc], False)
        self.teacher = make_teacher(self.nlp, self.student, TeacherOrigin("scratch"), "test")
        for tagger in (self.student, self.teacher):
            for weight in weights(tagger.model):
                weight.set(torch.randn(weight.value.shape, dtype=torch.float64))
        self.begun = [weight_values(tagger.model) for tagger in (self.student, self.teacher)]

    def start_over(self):
        for tagger, values in zip((self.student, self.teacher), self.begun, strict=True):
            for weight in weights(tagger.model):
                weight.set(values[weight.key].clone())
                weight.parameter.grad = None

    def probabilities(self):
        """P(y) of every labelling under the teacher, by enumeration."""
        lattice = Lattice(tag_set(self.teacher.model), *answer(self.teacher.model, self.unlabelled.docs))
        scores = path_scores(lattice, 0, legal_only=True)
        total = np.logaddexp.reduce(list(scores.values()))
        return {path: float(np.exp(score - total)) for path, score in scores.items()}

    def episode(self, path, learn_rate, monkeypatch, **changes):
        """h, the labelled loss afterwards and the teacher's step (at learning rate 1) for one labelling."""
        self.start_over()
        drawn = torch.tensor([path])
        monkeypatch.setattr(LinearChainCrf, "sample", lambda self, e, lengths, generator=None: drawn)
        optimizer = SGD(1.0, L2=0.0, grad_clip=0.0, use_averages=False)
        objective = MetaPseudoLabels(self.teacher, optimizer, self._batches(), settings(**changes))
        objective(self.student, self.labelled)
        objective.finish_update(self.student, SGD(learn_rate, L2=0.0, grad_clip=0.0, use_averages=False))
        before = weight_values(self.teacher.model)
        terms = objective(self.student, self.labelled).terms
        factors = {w.key: w.learn_rate_factor for w in weights(self.teacher.model)}
        after = weight_values(self.teacher.model)
        gradient = {key: (before[key] - after[key]) / factors[key] for key in before}
        return terms["feedback"], terms["labelled"], gradient

    def _batches(self):
        while True:
            yield self.unlabelled


@pytest.fixture(params=list(DECODERS))
def world(request, monkeypatch):
    def concatenate(arrays):
        return get_array_module(arrays[0]).concatenate(arrays)

    monkeypatch.setattr(bridge, "_concatenate", concatenate)  # thinc meets torch in float32 otherwise
    return World(request.param)


def places(model):
    """Some entries of every weight."""
    for weight in weights(model):
        flat = weight.value.view(-1)
        for i in sorted({0, len(flat) // 2, len(flat) - 1}):
            yield weight, i


def derivative(world, value):
    """d E_y[value(y)] / d theta_T by central differences, through the probabilities alone."""
    world.start_over()
    epsilon, found = 1e-5, {}
    for weight, i in places(world.teacher.model):
        flat = weight.value.view(-1)
        begun = float(flat[i])
        sides = []
        for side in (epsilon, -epsilon):
            flat[i] = begun + side
            sides.append(sum(p * value[path] for path, p in world.probabilities().items()))
        flat[i] = begun
        found[weight.key, i] = (sides[0] - sides[1]) / (2 * epsilon)
    return found


def expected_gradient(world, learn_rate, monkeypatch, **changes):
    """E_y of the teacher's gradient, and the labelled loss that each labelling leads to."""
    world.start_over()
    probabilities = world.probabilities()
    total, losses = {}, {}
    for path, probability in probabilities.items():
        _, losses[path], gradient = world.episode(path, learn_rate, monkeypatch, **changes)
        for key, tensor in gradient.items():
            # the objective's cross-entropy is a mean over the three tokens
            total[key] = total.get(key, 0.0) + 3 * probability * tensor
    found = {
        (weight.key, i): float(total[weight.key].view(-1)[i]) for weight, i in places(world.teacher.model)
    }
    return found, losses


def distance(found, wanted):
    a, b = (np.array([vector[key] for key in wanted]) for vector in (found, wanted))
    return np.linalg.norm(a - b) / np.linalg.norm(b)


def test_difference_is_the_derivative_through_the_labels(world, monkeypatch):
    # E_y~T[L_l(theta_S - eta grad CE(y))], whatever the length of the step
    found, losses = expected_gradient(world, 0.5, monkeypatch, feedback={"measure": "difference"})
    wanted = derivative(world, losses)
    assert len({round(loss, 9) for loss in losses.values()}) == len(losses) > 4
    assert np.linalg.norm(list(wanted.values())) > 1e-3
    assert distance(found, wanted) < 1e-6


def test_dot_is_the_derivative_to_first_order_in_the_step(world, monkeypatch):
    errors = []
    for learn_rate in (1e-3, 1e-4):
        found, losses = expected_gradient(world, learn_rate, monkeypatch)
        errors.append(distance(found, derivative(world, losses)))
    assert errors[0] < 0.05
    assert errors[1] < 0.2 * errors[0]


def test_dot_is_what_a_longer_step_would_change(world, monkeypatch):
    # h = eta <grad L_l(S'), grad CE(y_u, S)> = -eta d L_l(theta_S - eta grad CE) / d eta, exactly
    path = next(iter(world.probabilities()))
    h, _, _ = world.episode(path, 0.3, monkeypatch)
    sides = [world.episode(path, 0.3 + side, monkeypatch)[1] for side in (1e-5, -1e-5)]
    assert h == pytest.approx(-0.3 * (sides[0] - sides[1]) / 2e-5, rel=1e-6)


def test_taken_is_the_gradient_where_the_step_is(world, monkeypatch):
    path = list(world.probabilities())[1]
    taken, _, one = world.episode(path, 0.1, monkeypatch, feedback={"step": "taken"})
    h, _, other = world.episode(path, 0.1, monkeypatch)
    assert taken == pytest.approx(h, rel=1e-9)
    assert all(torch.allclose(one[key], other[key], rtol=1e-9) for key in one)


def test_cosine_is_the_product_without_its_size(world, monkeypatch):
    """Neither the step nor the unit of the losses matter; the teacher's gradient is weighed by it."""
    for path in list(world.probabilities())[:3]:
        h, _, one = world.episode(path, 1e-7, monkeypatch)
        cosine, _, other = world.episode(path, 1e-7, monkeypatch, feedback={"measure": "cosine"})
        assert 0 < abs(cosine) <= 1
        assert cosine * h > 0
        assert world.episode(path, 1e-8, monkeypatch, feedback={"measure": "cosine"})[0] == pytest.approx(
            cosine, rel=1e-4
        )
        own = world.episode(path, 1e-7, monkeypatch, feedback={"measure": "cosine"}, unit="own")[0]
        assert own == pytest.approx(cosine, rel=1e-4)
        assert all(torch.allclose(cosine / h * one[key], other[key], rtol=1e-6) for key in one)


def test_cosine_of_what_is_in_the_labels_is_one(world, monkeypatch):
    (example,) = world.labelled
    world.unlabelled = UnlabelledBatch(world.labelled, [example.predicted], False)
    path = world.student.gold_tags(world.labelled)[0].tolist()
    h, _, _ = world.episode(path, 1e-9, monkeypatch, feedback={"measure": "cosine"})
    assert h == pytest.approx(1, abs=1e-6)


def test_feedback_weight_scales_the_teacher_alone(world, monkeypatch):
    path = list(world.probabilities())[1]
    h, loss, one = world.episode(path, 0.1, monkeypatch)
    same_h, same_loss, two = world.episode(path, 0.1, monkeypatch, feedback={"weight": 2.0})
    assert (h, loss) == (same_h, same_loss)
    assert all(torch.allclose(2 * one[key], two[key]) for key in one)


def test_shuffled_feedback_is_that_of_a_random_step_until_now(world, monkeypatch):
    """The teacher's step in units of the pseudo labels' gradient is the h of a step until then."""
    path = list(world.probabilities())[1]
    monkeypatch.setattr(LinearChainCrf, "sample", lambda self, e, n, g=None: torch.tensor([path]))
    quiet = SGD(1e-12, L2=0.0, grad_clip=0.0, use_averages=False)  # a teacher that stays
    world.start_over()
    shuffled = settings(feedback={"shuffled": True})
    objective = MetaPseudoLabels(world.teacher, quiet, world._batches(), shuffled)
    measured, told = [], []
    for _ in range(30):
        terms = objective(world.student, world.labelled).terms
        if "feedback" in terms:
            measured.append(terms["feedback"])
            told.append(terms["teacher_feedback"])
        objective.finish_update(world.student, SGD(0.3, L2=0.0, grad_clip=0.0, use_averages=False))
    loss = told[0] / measured[0]  # of the first step there is no other
    used = [value / loss for value in told]
    sources = [min(range(i + 1), key=lambda j: abs(measured[j] - h)) for i, h in enumerate(used)]
    assert used == pytest.approx([measured[j] for j in sources], rel=1e-6)
    assert len(set(sources)) > 5
    assert sum(i == j for i, j in enumerate(sources)) < 15


def test_a_batch_in_parts_is_one_step(world, monkeypatch):
    """Two parts with an unlabelled batch each: one h, of the sum of their gradients."""
    paths = list(world.probabilities())[:2]
    world.start_over()
    drawn = iter([*paths, paths[0]])
    monkeypatch.setattr(LinearChainCrf, "sample", lambda self, e, n, g=None: torch.tensor([next(drawn)]))
    quiet = SGD(1e-12, L2=0.0, grad_clip=0.0, use_averages=False)
    objective = MetaPseudoLabels(world.teacher, quiet, world._batches(), PURE)
    objective(world.student, world.labelled)
    objective(world.student, world.labelled)
    objective.finish_update(world.student, SGD(1e-9, L2=0.0, grad_clip=0.0, use_averages=False))
    both = objective(world.student, world.labelled).terms["feedback"]
    apart = [world.episode(path, 1e-9, monkeypatch)[0] for path in paths]
    assert both == pytest.approx(sum(apart), rel=1e-5)


@pytest.mark.parametrize("broken", ["labelled", "pseudo", "feedback", "teacher_labelled"])
def test_a_term_that_is_no_number_stops_before_the_tagger_moves(world, monkeypatch, broken):
    quiet = SGD(0.1, L2=0.0, grad_clip=0.0, use_averages=False)
    objective = MetaPseudoLabels(world.teacher, quiet, world._batches(), settings(labelled={"weight": 1.0}))
    objective(world.student, world.labelled)
    objective.finish_update(world.student, quiet)
    spoiled = {"labelled": world.student, "teacher_labelled": world.teacher}
    if broken in spoiled:
        spoiled[broken].loss = lambda crf, emissions, tags, lengths: emissions.sum() * torch.nan
    elif broken == "feedback":
        next(iter(objective._learned.student.values())).fill_(torch.inf)
    else:
        decoder = world.student.model.attrs["decoder"]
        nan = decoder._replace(default_loss=lambda crf, e, tags, lengths: e.sum() * torch.nan)
        world.student.model.attrs["decoder"] = nan
    before = weight_values(world.student.model)
    with pytest.raises(ClinnerError, match=rf"clinical_ner: step 1: {broken} is (nan|inf|-inf)") as caught:
        objective(world.student, world.labelled)
    assert "\n" not in str(caught.value)
    after = weight_values(world.student.model)
    assert all(torch.equal(before[key], after[key]) for key in before)


@pytest.mark.parametrize(("reads", "text"), [("text", "History of gout"), ("augmented", "History of pain")])
def test_the_student_reads_the_text_or_its_augmented_copy(world, monkeypatch, reads, text):
    world.unlabelled = world.unlabelled._replace(augmented=[world.nlp.make_doc("History of pain")])
    read = []
    begin_forward = world.student.begin_forward

    def noted(docs):
        read.extend(doc.text for doc in docs)
        return begin_forward(docs)

    monkeypatch.setattr(world.student, "begin_forward", noted)
    path = next(iter(world.probabilities()))
    world.episode(path, 0.1, monkeypatch, pseudo_labels={"student_reads": reads})
    unlabelled = {"History of gout", "History of pain"} & set(read)
    assert unlabelled == {text}


def test_what_the_teacher_is_not_sure_of_is_unknown_to_the_student(world, monkeypatch):
    path = next(iter(world.probabilities()))
    h, _, one = world.episode(path, 0.1, monkeypatch, pseudo_labels={"threshold": 1.0})
    # nothing is left to learn: the student stands still and the teacher hears nothing
    assert h == 0
    assert all(not tensor.any() for tensor in one.values())
    assert world.episode(path, 0.1, monkeypatch)[0] != 0


def test_losses_in_their_own_unit(world, monkeypatch):
    path = list(world.probabilities())[1]
    h, loss, _ = world.episode(path, 1e-6, monkeypatch)
    own_h, own_loss, _ = world.episode(path, 1e-6, monkeypatch, unit="own")
    crf = per_token(world.student.loss, torch.ones(1)) != per_token(world.student.loss, torch.full((1,), 2))
    labelled, unlabelled = (len(world.labelled[0]), 3) if crf else (1, 1)
    assert own_loss == pytest.approx(labelled * loss, rel=1e-3)
    assert own_h == pytest.approx(labelled * unlabelled * h, rel=1e-3)


def test_sequences_without_a_find_teach_nothing_where_none_is_learned(world, monkeypatch):
    paths = list(world.probabilities())
    empty = next(path for path in paths if not any(path))
    other = next(path for path in paths if any(path))
    h, _, one = world.episode(empty, 0.1, monkeypatch, pseudo_labels={"empty": 0.0})
    assert h == 0
    assert not any(tensor.any() for tensor in one.values())
    assert world.episode(empty, 0.1, monkeypatch)[0] != 0
    ignored = world.episode(other, 0.1, monkeypatch, pseudo_labels={"empty": 0.0})
    assert ignored[:2] == world.episode(other, 0.1, monkeypatch)[:2]


def test_without_empty():
    tags = torch.tensor(
        [[0, 2, 0, 0], [0, 0, 0, 0], [0, 0, UNKNOWN, UNKNOWN], [1, UNKNOWN, UNKNOWN, UNKNOWN]]
    )
    nothing = [UNKNOWN] * 4
    generator = torch.Generator().manual_seed(0)
    assert without_empty(tags, 0.0, generator).tolist() == [
        tags[0].tolist(),
        nothing,
        nothing,
        tags[3].tolist(),
    ]
    before = generator.get_state()
    assert without_empty(tags, 1.0, generator) is tags
    assert torch.equal(generator.get_state(), before), "nothing to draw"


def test_a_share_of_the_empty_sequences_stays():
    tags = torch.zeros(4000, 3, dtype=torch.int64)
    tags[::2, 1] = 2
    kept = without_empty(tags, 0.3, torch.Generator().manual_seed(1))
    assert torch.equal(kept[::2], tags[::2])
    unknown = (kept[1::2] == UNKNOWN).sum(1)
    assert set(unknown.tolist()) == {0, 3}, "whole sequences"
    assert (unknown == 0).float().mean().item() == pytest.approx(0.3, abs=0.04)
    again = without_empty(tags, 0.3, torch.Generator().manual_seed(1))
    assert torch.equal(kept, again)
    assert not torch.equal(kept, without_empty(tags, 0.3, torch.Generator().manual_seed(2)))


def test_sure_tags():
    marginals = torch.tensor([[[0.1, 0.9], [0.6, 0.4], [0.2, 0.8], [0.0, 0.0]]])
    tags = torch.tensor([[1, 0, 0, UNKNOWN]])
    assert sure_tags(tags, marginals, 0.0).tolist() == tags.tolist()
    assert sure_tags(tags, marginals, 0.7).tolist() == [[1, UNKNOWN, UNKNOWN, UNKNOWN]]


def test_the_share_of_the_feedback_is_that_of_its_gradient(world, monkeypatch):
    """Against the teacher's own step with and without each term, at learning rate 1."""
    path = list(world.probabilities())[1]
    weight = 1e6  # so that neither is lost in the rounding of the other
    whole, share = _teacher_step(world, path, monkeypatch, weight)
    others, none = _teacher_step(world, path, monkeypatch, 0.0)
    feedback = {key: whole[key] - others[key] for key in whole}
    assert share == pytest.approx(_length(feedback) / _length(others), rel=1e-6)
    assert none == 0.0


def _teachers_gradient(world, **consistency):
    """What the consistency term alone does to the teacher, and the terms of the log."""
    text = "History of pain"  # short enough for all labellings
    world.labelled = [Example(world.nlp.make_doc(text), make_doc(world.nlp, text, []))]
    world.teacher.model.get_ref("tok2vec").attrs["singleton_dropout"] = 0.0
    world.start_over()
    quiet = SGD(1.0, L2=0.0, grad_clip=0.0, use_averages=False)
    changes = settings(consistency={"weight": 1.0, **consistency}, feedback={"weight": 0.0})
    docs = [world.nlp.make_doc("Signs of gout")]
    objective = MetaPseudoLabels(world.teacher, quiet, world._batches(), changes, augment=lambda _: docs)
    before = weight_values(world.teacher.model)
    terms = objective(world.student, world.labelled).terms
    objective.finish_update(world.student, SGD(1e-9, L2=0.0, grad_clip=0.0, use_averages=False))
    # the second call would begin another episode, whose consistency waits in the gradients
    terms |= objective(world.student, world.labelled).terms
    after = weight_values(world.teacher.model)
    factors = {w.key: w.learn_rate_factor for w in weights(world.teacher.model)}
    return {key: (before[key] - after[key]) / factors[key] for key in before}, terms, docs


def _labellings(world, docs):
    lattice = Lattice(tag_set(world.teacher.model), *answer(world.teacher.model, docs))
    scores = path_scores(lattice, 0, legal_only=lattice.crf.constrained)
    total = np.logaddexp.reduce(list(scores.values()))
    return {path: score - total for path, score in scores.items()}


@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_consistency_on_labelled_text_is_the_derivative_of_its_cross_entropy(world, temperature):
    gradient, terms, changed = _teachers_gradient(world, text="labelled", temperature=temperature)
    world.start_over()
    own = [example.predicted for example in world.labelled]
    sharp = {path: score / temperature for path, score in _labellings(world, own).items()}
    total = np.logaddexp.reduce(list(sharp.values()))
    beliefs = {path: np.exp(score - total) for path, score in sharp.items()}

    def cross_entropy():
        scores = _labellings(world, changed)
        return -sum(p * scores[path] for path, p in beliefs.items()) / len(own[0])

    assert terms["teacher_consistency_labelled"] == pytest.approx(cross_entropy(), rel=1e-9)
    assert "teacher_consistency" not in terms
    found, wanted = {}, {}
    for weight, i in places(world.teacher.model):
        flat = weight.value.view(-1)
        begun = float(flat[i])
        sides = []
        for side in (1e-5, -1e-5):
            flat[i] = begun + side
            sides.append(cross_entropy())
        flat[i] = begun
        wanted[weight.key, i] = (sides[0] - sides[1]) / 2e-5
        found[weight.key, i] = float(gradient[weight.key].view(-1)[i])
    assert np.linalg.norm(list(wanted.values())) > 1e-3
    assert distance(found, wanted) < 1e-6


def test_consistency_on_both_texts_is_the_sum(world):
    gradients = {}
    for text in ("unlabelled", "labelled", "both"):
        gradients[text], terms, _ = _teachers_gradient(world, text=text)
        named = {name for name in terms if name.startswith("teacher_consistency")}
        assert len(named) == (2 if text == "both" else 1)
    for key, both in gradients["both"].items():
        assert torch.allclose(both, gradients["unlabelled"][key] + gradients["labelled"][key])


def _teacher_step(world, path, monkeypatch, weight):
    """What each of the teacher's weights moves by, for its own learning rate, and the share."""
    terms = {}
    learned = MetaPseudoLabels._teach

    def teach(self, *args):
        terms.update(learned(self, *args))
        return terms

    monkeypatch.setattr(MetaPseudoLabels, "_teach", teach)
    changes = {"feedback": {"weight": weight}, "labelled": {"weight": 1.0}, "dropout": 0.0}
    fix_random_seed(0)  # the labelled pass has the dropout of its layers
    _, _, gradient = world.episode(path, 1e-4, monkeypatch, **changes)
    monkeypatch.setattr(MetaPseudoLabels, "_teach", learned)
    return gradient, terms["feedback_share"]


def _length(gradient):
    return float(torch.cat([tensor.flatten() for tensor in gradient.values()]).norm())
