"""Tiny lattices and the slow truth about them: every path, one by one."""

import itertools
import math
from typing import NamedTuple

import torch
from torch import Tensor

from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.tags import TagSet


class Lattice(NamedTuple):
    tags: TagSet
    crf: LinearChainCrf
    emissions: Tensor  # (batch, steps, tags)
    lengths: Tensor


def make_crf(tags: TagSet, *, learned: bool = True, constrained: bool = True) -> LinearChainCrf:
    crf = LinearChainCrf(
        torch.from_numpy(tags.legal_starts),
        torch.from_numpy(tags.legal_transitions),
        torch.from_numpy(tags.legal_ends),
        learned=learned,
        constrained=constrained,
    ).double()
    for parameter in crf.parameters():
        torch.nn.init.normal_(parameter)
    return crf


def make_lattice(
    scheme: str = "BIO", *, scale: float = 1.0, learned: bool = True, constrained: bool = True, seed: int = 0
) -> Lattice:
    torch.manual_seed(seed)
    tags = TagSet(["a"] if scheme == "BILUO" else ["a", "b"], scheme)
    lengths = torch.tensor([4, 1, 0, 3])
    emissions = torch.randn(4, 4, len(tags), dtype=torch.float64) * scale
    return Lattice(tags, make_crf(tags, learned=learned, constrained=constrained), emissions, lengths)


def path_scores(lattice: Lattice, row: int, legal_only: bool) -> dict[tuple[int, ...], float]:
    """The score of every path through one row."""
    tags, crf, emissions, lengths = lattice
    start, moves, end = (p.detach() for p in (crf.start, crf.transitions, crf.end))
    scores = {}
    for path in itertools.product(range(len(tags)), repeat=int(lengths[row])):
        legal = (
            tags.legal_starts[path[0]]
            and tags.legal_ends[path[-1]]
            and all(tags.legal_transitions[a, b] for a, b in itertools.pairwise(path))
        )
        if legal or not legal_only:
            score = start[path[0]] + end[path[-1]]
            score = score + sum(emissions[row, i, tag] for i, tag in enumerate(path))
            scores[path] = float(score + sum(moves[a, b] for a, b in itertools.pairwise(path)))
    return scores


def log_sum(scores) -> float:
    scores = list(scores)
    peak = max(scores)
    return peak + math.log(sum(math.exp(score - peak) for score in scores))
