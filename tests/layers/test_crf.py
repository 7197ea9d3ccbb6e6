import itertools
import math
from types import SimpleNamespace

import pytest
import torch
from torchcrf import CRF as PeerCrf

from spacy_clinner.errors import ClinnerError
from spacy_clinner.layers.crf import LinearChainCrf, SpanQuery
from spacy_clinner.layers.crf_decoding import _gumbel
from spacy_clinner.layers.crf_messages import scaled_messages
from spacy_clinner.layers.crf_partition import LogPartition
from spacy_clinner.tags import UNKNOWN, TagSet
from tests.support.lattices import log_sum, make_crf, make_lattice, path_scores

SCHEMES = ["BILUO", "BIO", "IO"]
ROWS = [0, 1, 3]  # row 2 is empty
# at scale 4000 the messages underflow and the rows are done again in log space
SCALES = [1.0, 30.0, 4000.0]

lattices = pytest.mark.parametrize(
    ("scheme", "scale", "constrained"), list(itertools.product(SCHEMES, SCALES, [True, False]))
)


@lattices
def test_log_partition(scheme, scale, constrained):
    lattice = make_lattice(scheme, scale=scale, constrained=constrained)
    found = lattice.crf.log_partition(lattice.emissions, lattice.lengths)
    assert found[2] == 0.0
    for row in ROWS:
        expected = log_sum(path_scores(lattice, row, constrained).values())
        assert found[row].item() == pytest.approx(expected, rel=1e-10)


@lattices
def test_marginals(scheme, scale, constrained):
    lattice = make_lattice(scheme, scale=scale, constrained=constrained)
    found = lattice.crf.marginals(lattice.emissions, lattice.lengths)
    for row in ROWS:
        scores = path_scores(lattice, row, constrained)
        total = log_sum(scores.values())
        length = int(lattice.lengths[row])
        for step, tag in itertools.product(range(length), range(len(lattice.tags))):
            expected = sum(math.exp(s - total) for path, s in scores.items() if path[step] == tag)
            assert found[row, step, tag].item() == pytest.approx(expected, abs=1e-10)
        assert not found[row, length:].any()
    assert not found[2].any()


@lattices
def test_viterbi(scheme, scale, constrained):
    lattice = make_lattice(scheme, scale=scale, constrained=constrained)
    paths, scores = lattice.crf.viterbi_with_score(lattice.emissions, lattice.lengths)
    for row in ROWS:
        legal = path_scores(lattice, row, legal_only=True)
        length = int(lattice.lengths[row])
        assert tuple(paths[row, :length].tolist()) == max(legal, key=legal.__getitem__)
        assert scores[row].item() == pytest.approx(max(legal.values()), rel=1e-10)
        assert not paths[row, length:].any()
    assert scores[2] == 0.0
    assert not paths[2].any()


@lattices
def test_span_probabilities(scheme, scale, constrained):
    lattice = make_lattice(scheme, scale=scale, constrained=constrained)
    tags = lattice.tags
    spans = [
        [
            (start, end, label)
            for start, end in itertools.combinations(range(int(length) + 1), 2)
            for label in tags.labels
        ]
        for length in lattice.lengths
    ]
    queries = [
        [SpanQuery(s, tags.span_tags(x, e - s), *tags.span_neighbours(x, e - s)) for s, e, x in row]
        for row in spans
    ]
    found = lattice.crf.span_probabilities(lattice.emissions, lattice.lengths, queries)
    for row in ROWS:
        legal = path_scores(lattice, row, legal_only=True)
        total = log_sum(legal.values())
        for span, probability in zip(spans[row], found[row].tolist(), strict=True):
            expected = sum(math.exp(s - total) for path, s in legal.items() if span in tags.decode(path))
            assert probability == pytest.approx(expected, abs=1e-10)
    assert len(found[2]) == 0


def test_span_probabilities_of_single_precision_scores():
    lattice = make_lattice("BILUO", scale=3.0)
    single = lattice.crf.float()
    query = SpanQuery(1, lattice.tags.span_tags("a", 2), *lattice.tags.span_neighbours("a", 2))
    found = single.span_probabilities(lattice.emissions.float(), lattice.lengths, [[query], [], [], []])
    legal = path_scores(lattice, 0, legal_only=True)
    total = log_sum(legal.values())
    expected = sum(math.exp(s - total) for p, s in legal.items() if (1, 3, "a") in lattice.tags.decode(p))
    assert found[0].item() == pytest.approx(expected, abs=1e-5)


@lattices
def test_likelihood_of_partly_annotated_sequences(scheme, scale, constrained):
    lattice = make_lattice(scheme, scale=scale, constrained=constrained)
    gold = torch.full((4, 4), UNKNOWN)
    gold[0, 1] = lattice.tags.tag_id("O")
    gold[3, 0] = 0
    gold[3, 2] = 0
    found = lattice.crf.log_likelihood(lattice.emissions, gold, lattice.lengths)
    for row in ROWS:
        scores = path_scores(lattice, row, constrained)
        agreeing = [
            score
            for path, score in scores.items()
            if all(g in (UNKNOWN, tag) for g, tag in zip(gold[row].tolist(), path, strict=False))
        ]
        expected = log_sum(agreeing) - log_sum(scores.values())
        assert found[row].item() == pytest.approx(expected, abs=1e-9, rel=1e-9)
    assert found[2] == 0.0


def test_likelihood_of_allowed_tags():
    lattice = make_lattice("BIO")
    allowed = torch.rand(4, 4, len(lattice.tags), generator=torch.Generator().manual_seed(1)) < 0.6
    allowed[..., 0] = True
    found = lattice.crf.log_likelihood_allowed(lattice.emissions, allowed, lattice.lengths)
    for row in ROWS:
        scores = path_scores(lattice, row, True)
        kept = [s for path, s in scores.items() if all(allowed[row, i, t] for i, t in enumerate(path))]
        assert found[row].item() == pytest.approx(log_sum(kept) - log_sum(scores.values()))


@lattices
def test_gradients_by_finite_differences(scheme, scale, constrained):
    lattice = make_lattice(scheme, scale=scale, constrained=constrained)
    crf = lattice.crf

    def log_partition(emissions, start, transitions, end):
        if constrained:
            start = start.masked_fill(~crf.legal_starts, -torch.inf)
            transitions = transitions.masked_fill(~crf.legal_transitions, -torch.inf)
            end = end.masked_fill(~crf.legal_ends, -torch.inf)
        return LogPartition.apply(emissions, start, transitions, end, lattice.lengths)

    inputs = (lattice.emissions.requires_grad_(), crf.start, crf.transitions, crf.end)
    assert torch.autograd.gradcheck(log_partition, inputs)


def test_likelihood_gradient_by_finite_differences():
    lattice = make_lattice("BILUO")
    gold = torch.tensor([[1, 2, 3, 0], [4, 0, 0, 0], [0, 0, 0, 0], [UNKNOWN, 0, UNKNOWN, 0]])

    def likelihood(emissions, *_):
        return lattice.crf.log_likelihood(emissions, gold, lattice.lengths)

    crf = lattice.crf
    inputs = (lattice.emissions.requires_grad_(), crf.start, crf.transitions, crf.end)
    assert torch.autograd.gradcheck(likelihood, inputs)


def test_the_scales_reach_both_ways_of_computing():
    """The lattices above must not all take the same path."""
    underflowed = []
    for scale in (1.0, 4000.0):
        lattice = make_lattice("BILUO", scale=scale)
        with torch.no_grad():
            scores = lattice.crf._scores(lattice.emissions, lattice.lengths, True)
            underflowed.append(bool(scaled_messages(scores).underflowed.any()))
    assert underflowed == [False, True]


def test_underflow_in_one_row_leaves_the_others_alone():
    lattice = make_lattice("BIO")
    emissions = lattice.emissions.clone()
    emissions[0] *= 4000.0
    together = lattice.crf.log_partition(emissions, lattice.lengths)
    for row in ROWS:
        alone = lattice.crf.log_partition(emissions[row : row + 1], lattice.lengths[row : row + 1])
        assert together[row].item() == pytest.approx(alone.item(), rel=1e-12)


@pytest.mark.parametrize("size", [200.0, -200.0])
def test_scores_of_two_hundred(size):
    tags = TagSet(["a", "b"], "BIO")
    crf = make_crf(tags).float()
    torch.manual_seed(0)
    emissions = (torch.rand(3, 50, len(tags)) * size).requires_grad_()
    lengths = torch.tensor([50, 20, 1])
    gold = torch.zeros(3, 50, dtype=torch.int64)
    likelihood = crf.log_likelihood(emissions, gold, lengths)
    likelihood.sum().backward()
    exact = crf.double().log_likelihood(emissions.detach().double(), gold, lengths)
    torch.testing.assert_close(likelihood.double(), exact, rtol=1e-5, atol=1e-3)
    assert emissions.grad is not None
    assert emissions.grad.isfinite().all()


def test_five_thousand_steps():
    tags = TagSet(["a", "b"], "BILUO")
    crf = make_crf(tags).float()
    torch.manual_seed(0)
    emissions = (3 * torch.randn(2, 5000, len(tags))).requires_grad_()
    lengths = torch.tensor([5000, 4999])
    partition = crf.log_partition(emissions, lengths)
    partition.sum().backward()
    exact = crf.double().log_partition(emissions.detach().double(), lengths)
    torch.testing.assert_close(partition.double(), exact, rtol=1e-5, atol=0)
    assert emissions.grad is not None
    # a gradient of log Z is a marginal: they sum to one a token
    torch.testing.assert_close(emissions.grad[0].sum(-1), torch.ones(5000), rtol=1e-4, atol=1e-4)
    path = crf.viterbi(emissions.detach().double(), lengths)
    span = tags.decode(path[0].numpy())[-1]
    query = SpanQuery(
        span[0], tags.span_tags(span[2], span[1] - span[0]), *tags.span_neighbours(span[2], span[1] - span[0])
    )
    (probability,) = crf.span_probabilities(emissions.detach(), lengths, [[query], []])[0]
    assert 0.0 < probability <= 1.0


def test_one_tag():
    crf = LinearChainCrf(torch.ones(1, dtype=bool), torch.ones(1, 1, dtype=bool), torch.ones(1, dtype=bool))
    emissions, lengths = torch.randn(2, 3, 1), torch.tensor([3, 0])
    gold = torch.zeros(2, 3, dtype=torch.int64)
    torch.testing.assert_close(crf.log_likelihood(emissions, gold, lengths), torch.zeros(2))
    assert not crf.viterbi(emissions, lengths).any()
    assert not crf.sample(emissions, lengths).any()


def test_batch_composition_does_not_matter():
    tags = TagSet(["a", "b"])
    crf = make_crf(tags)
    torch.manual_seed(0)
    emissions, lengths = torch.randn(9, 12, len(tags)).double(), torch.tensor([12, 1, 0, 7, 7, 3, 2, 11, 5])
    partition, paths = crf.log_partition(emissions, lengths), crf.viterbi(emissions, lengths)
    for row, length in enumerate(lengths.tolist()):
        one = emissions[row : row + 1, : max(length, 1)]
        torch.testing.assert_close(crf.log_partition(one, lengths[row : row + 1])[0], partition[row])
        assert crf.viterbi(one, lengths[row : row + 1])[0, :length].tolist() == paths[row, :length].tolist()


def test_what_stands_on_padding_does_not_matter():
    lattice = make_lattice("BIO")
    changed = lattice.emissions.clone()
    for row, length in enumerate(lattice.lengths.tolist()):
        changed[row, length:] = 50.0
    for method in (lattice.crf.log_partition, lattice.crf.viterbi, lattice.crf.marginals):
        torch.testing.assert_close(
            method(changed, lattice.lengths), method(lattice.emissions, lattice.lengths)
        )


@pytest.mark.parametrize("scale", [1.0, 4000.0])
def test_samples_follow_the_distribution(scale):
    lattice = make_lattice("BIO", scale=scale)
    draws = 20_000
    generator = torch.Generator().manual_seed(0)
    emissions = lattice.emissions[3:].expand(draws, -1, -1)
    sampled = lattice.crf.sample(emissions, lattice.lengths[3:].expand(draws), generator)
    assert not sampled[:, 3].any()
    counts: dict[tuple[int, ...], int] = {}
    for path in map(tuple, sampled[:, :3].tolist()):
        counts[path] = counts.get(path, 0) + 1
    legal = path_scores(lattice, 3, legal_only=True)
    total = log_sum(legal.values())
    assert set(counts) <= set(legal)
    for path, score in legal.items():
        probability = math.exp(score - total)
        deviation = 5 * math.sqrt(probability * (1 - probability) / draws) + 1e-6
        assert counts.get(path, 0) / draws == pytest.approx(probability, abs=deviation)


def test_noise_is_drawn_on_the_device_of_its_generator(monkeypatch):
    """Every draw on a GPU waited for noise in float64 from the CPU."""
    drawn_on = []
    monkeypatch.setattr(
        torch.Tensor, "exponential_", lambda self, generator: drawn_on.append(self.device.type) or self
    )
    generator = SimpleNamespace(device=torch.device("meta"))
    assert _gumbel(torch.zeros(2, 3, device="meta"), generator).shape == (2, 3)
    assert drawn_on == ["meta"]


def test_equals_pytorch_crf():
    torch.manual_seed(0)
    peer = PeerCrf(5, batch_first=True)
    everything = torch.ones(5, dtype=torch.bool)
    crf = LinearChainCrf(everything, everything.expand(5, 5), everything, constrained=False)
    pairs = {"start": "start_transitions", "transitions": "transitions", "end": "end_transitions"}
    for name, theirs in pairs.items():
        getattr(crf, name).data.copy_(getattr(peer, theirs).data)
    lengths = torch.tensor([6, 2, 4])
    gold = torch.randint(0, 5, (3, 6))
    mine, theirs = (torch.randn(3, 6, 5, generator=torch.Generator().manual_seed(1)) for _ in range(2))
    mine.requires_grad_()
    theirs.requires_grad_()
    mask = torch.arange(6) < lengths.unsqueeze(1)
    ours = crf.log_likelihood(mine, gold, lengths)
    expected = peer(theirs, gold, mask=mask, reduction="none")
    torch.testing.assert_close(ours, expected)
    ours.sum().backward()
    expected.sum().backward()
    torch.testing.assert_close(mine.grad, theirs.grad)
    for name, attribute in pairs.items():
        torch.testing.assert_close(getattr(crf, name).grad, getattr(peer, attribute).grad)
    decoded = crf.viterbi(mine, lengths)
    assert [decoded[i, :n].tolist() for i, n in enumerate(lengths)] == peer.decode(theirs, mask)


def test_independent_tags_have_nothing_to_learn():
    lattice = make_lattice("BIO", learned=False, constrained=False)
    assert not list(lattice.crf.parameters())
    free = torch.logsumexp(lattice.emissions[0], -1).sum()
    torch.testing.assert_close(lattice.crf.log_partition(lattice.emissions, lattice.lengths)[0], free)
    paths = lattice.crf.viterbi(lattice.emissions, lattice.lengths)
    legal = path_scores(lattice, 0, legal_only=True)
    assert tuple(paths[0].tolist()) == max(legal, key=legal.__getitem__)


def test_illegal_gold_is_an_error_and_not_nan():
    lattice = make_lattice("BIO")
    gold = torch.zeros(4, 4, dtype=torch.int64)
    gold[3, 0] = lattice.tags.tag_id("I-a")
    with pytest.raises(ClinnerError, match="row 3 of the batch are illegal"):
        lattice.crf.log_likelihood(lattice.emissions, gold, lattice.lengths)
    unconstrained = make_lattice("BIO", constrained=False)
    assert unconstrained.crf.log_likelihood(lattice.emissions, gold, lattice.lengths).isfinite().all()
