import pytest
import torch

from spacy_clinner.errors import ClinnerError
from spacy_clinner.imbalance.nearest_neighbours import BLOCK, GROUP, NearestNeighbours
from spacy_clinner.imbalance.neighbour_votes import neighbour_votes


def slow_search(points, queries, k, metric):
    points, queries = points.double(), queries.double()
    if metric == "cosine":
        points = torch.nn.functional.normalize(points, dim=1)
        queries = torch.nn.functional.normalize(queries, dim=1)
        distances = torch.cdist(queries, points).square() / 2
    else:
        distances = (queries.unsqueeze(1) - points).square().sum(2).sqrt()
    near, order = distances.sort(dim=1, stable=True)
    return near[:, :k], order[:, :k]


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
@pytest.mark.parametrize("size", [1, 5, GROUP, BLOCK - 1, BLOCK, 2 * BLOCK + 3])
@pytest.mark.parametrize("k", [1, 17])
def test_is_exact(size, k, metric):
    if k > size:
        pytest.skip("fewer points than neighbours")
    torch.manual_seed(0)
    points, queries = 5 * torch.randn(size, 9) + 30, 5 * torch.randn(40, 9) + 30
    distances, indices = NearestNeighbours(points, metric).search(queries, k)
    expected, order = slow_search(points, queries, k, metric)
    torch.testing.assert_close(distances.double(), expected, rtol=1e-4, atol=1e-5)
    assert (indices == order).float().mean() > 0.999  # float32 may turn two almost equally far


def test_points_that_are_the_same_come_in_order():
    points = torch.cat([torch.ones(3, 2), torch.zeros(4, 2), torch.ones(3, 2)])
    distances, indices = NearestNeighbours(points).search(torch.ones(1, 2), 7)
    assert indices[0].tolist() == [0, 1, 2, 7, 8, 9, 3]
    assert distances[0, :6].tolist() == [0] * 6


def test_every_query_gets_the_same_alone():
    torch.manual_seed(0)
    search = NearestNeighbours(torch.randn(5000, 20)).search
    queries = torch.randn(700, 20)
    together = search(queries, 17)[1]
    alone = torch.cat([search(query, 17)[1] for query in queries.split(1)])
    assert torch.equal(together, alone)


def test_cosine_with_a_zero_vector():
    points = torch.tensor([[1.0, 0.0], [0.0, 0.0]])
    distances, _ = NearestNeighbours(points, "cosine").search(torch.tensor([[2.0, 0.0], [0.0, 0.0]]), 2)
    assert distances[0].tolist() == pytest.approx([0.0, 0.5])
    assert torch.isfinite(distances).all()


@pytest.mark.parametrize("k", [0, 4])
def test_k_out_of_range(k):
    with pytest.raises(ClinnerError, match=f"k is {k}, but there are 3 points"):
        NearestNeighbours(torch.zeros(3, 2)).search(torch.zeros(1, 2), k)


def test_no_queries():
    distances, indices = NearestNeighbours(torch.zeros(3, 2)).search(torch.zeros(0, 2), 2)
    assert distances.shape == indices.shape == (0, 2)


@pytest.mark.parametrize("vote", ["uniform", "distance"])
def test_votes_against_a_loop(vote):
    torch.manual_seed(0)
    distances = torch.rand(30, 5)
    distances[3, :2] = 0.0  # two neighbours right here
    tags = torch.randint(0, 4, (30, 5))
    weights = torch.tensor([0.5, 1.0, 2.0, 4.0])
    found = neighbour_votes(distances, tags, 4, vote, weights)
    for row in range(30):
        here = [d == 0 for d in distances[row].tolist()]
        votes = [0.0] * 4
        for d, tag, at_zero in zip(distances[row].tolist(), tags[row].tolist(), here, strict=True):
            if vote == "uniform":
                weight = 1.0
            elif any(here):
                weight = float(at_zero)
            else:
                weight = 1 / d
            votes[tag] += weight * weights[tag].item()
        assert found[row].tolist() == pytest.approx([v / sum(votes) for v in votes], rel=1e-5)
