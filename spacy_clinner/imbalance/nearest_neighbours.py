"""Exact nearest neighbours of points in a fixed set, on a CPU or a GPU.

The distance of every query to every point is one matrix product, taken block by block so that a block
stays in the cache. Of a block only the minima over groups of 8 points are kept: the k nearest points lie
in the k groups with the smallest minima, so only the points of those groups are looked at again; those
groups are found among 16 groups at a time in the same way. That leaves a fraction of the work that a
partial sort of all distances is.
"""

from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from spacy_clinner.errors import ClinnerError

Metric = Literal["euclidean", "cosine"]

GROUP = 8
BLOCK = 2048
GROUPS = BLOCK // GROUP
MERGED = 16  # groups, a divisor of GROUPS
QUERIES = 512
SPARE = 3  # candidates beyond k, whose order rounding may have turned
FAR = 1e30  # squared distance of what only fills up the last block


class NearestNeighbours:
    """An index of points.

    Args:
        points: float32 (points, width), finite.
        metric: "euclidean"; "cosine" is 1 - the cosine of the angle, 1 from or to a zero vector.
    """

    def __init__(self, points: Tensor, metric: Metric = "euclidean") -> None:
        self.metric = metric
        self.size, width = points.shape
        # neither metric changes when all points move together, and small numbers lose less to rounding
        self._centre = points.mean(0) if metric == "euclidean" and self.size else points.new_zeros(width)
        points = self._prepare(points)
        blocks = max(-(-self.size // BLOCK), 1)
        # |q - p|^2 - |q|^2 = (-2 q, 1) . (p, |p|^2)
        self._points = points.new_zeros(blocks * BLOCK, width + 1)
        self._points[:, -1] = FAR
        self._points[: self.size, :-1] = points
        self._points[: self.size, -1] = points.square().sum(1)
        # a group's points follow each other in _points, and stand GROUPS apart in a block, where minima over
        # whole rows are fast
        self._blocks = [
            block.view(GROUPS, GROUP, width + 1).transpose(0, 1).reshape(BLOCK, width + 1).T.contiguous()
            for block in self._points.split(BLOCK)
        ]

    def search(self, queries: Tensor, k: int) -> tuple[Tensor, Tensor]:
        """The k nearest points of each query, nearest first; of equally near ones the first.

        Args:
            queries: float32 (queries, width), finite.
            k: 1 to the number of points.

        Returns:
            float32 (queries, k) distances and int64 (queries, k) indices of points.

        Raises:
            ClinnerError: if k is below 1 or larger than the number of points.
        """
        if not 1 <= k <= self.size:
            raise ClinnerError(
                f"nearest neighbours: k is {k}, but there are {self.size} points: choose k from 1 "
                f"to {self.size}"
            )
        if not len(queries):
            return queries.new_empty(0, k), torch.empty(0, k, dtype=torch.int64, device=queries.device)
        nearest = [self._search(part, k) for part in self._prepare(queries).split(QUERIES)]
        distances, indices = (torch.cat(parts) for parts in zip(*nearest, strict=True))
        return (distances.sqrt() if self.metric == "euclidean" else distances / 2), indices

    def _prepare(self, vectors: Tensor) -> Tensor:
        if self.metric == "cosine":
            return F.normalize(vectors, dim=1)
        return vectors - self._centre

    def _search(self, queries: Tensor, k: int) -> tuple[Tensor, Tensor]:
        extended = torch.cat([-2 * queries, queries.new_ones(len(queries), 1)], 1)
        groups = self._nearest_groups(extended, k + SPARE)
        points = self._points.view(-1, GROUP * extended.shape[1]).index_select(0, groups.flatten())
        near = torch.bmm(points.view(len(queries), -1, extended.shape[1]), extended.unsqueeze(2)).squeeze(2)
        few = near.topk(min(k + SPARE, self.size), largest=False, sorted=False).indices
        indices = (groups.gather(1, few // GROUP) * GROUP + few % GROUP).sort(1).values
        # once more without cancellation; the stable sort leaves equal distances in order of index
        points = self._points.index_select(0, indices.flatten()).view(*indices.shape, -1)[..., :-1]
        exact = (points - queries.unsqueeze(1)).square().sum(2).masked_fill(indices >= self.size, FAR)
        distances, order = exact.sort(dim=1, stable=True)
        return distances[:, :k], indices.gather(1, order[:, :k])

    def _nearest_groups(self, extended: Tensor, count: int) -> Tensor:
        """The groups whose nearest points are nearest: (queries, width + 1) -> int64 (queries, <= count)."""
        minima = extended.new_empty(len(extended), len(self._blocks), GROUPS)
        distances = extended.new_empty(len(extended), BLOCK)
        for i, block in enumerate(self._blocks):
            torch.mm(extended, block, out=distances)
            torch.amin(distances.unflatten(1, (GROUP, GROUPS)), 1, out=minima[:, i])
        minima = minima.flatten(1)
        merged = minima.unflatten(1, (MERGED, -1)).amin(1)
        apart = merged.shape[1]  # groups that are merged stand so far from each other
        first = merged.topk(min(count, apart), largest=False, sorted=False).indices
        within = torch.arange(MERGED, device=minima.device) * apart
        groups = (first.unsqueeze(2) + within).flatten(1)
        nearest = minima.gather(1, groups).topk(min(count, groups.shape[1]), largest=False, sorted=False)
        gathered: Tensor = groups.gather(1, nearest.indices)
        return gathered
