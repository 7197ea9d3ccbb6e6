"""The tagger's opinion of a token, mixed with that of its nearest training tokens (Rehman et al. 2024)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from thinc.util import get_torch_default_device
from torch.nn.utils.rnn import pad_sequence

from spacy_clinner.errors import ClinnerError
from spacy_clinner.imbalance.nearest_neighbours import Metric, NearestNeighbours
from spacy_clinner.imbalance.neighbour_store import NeighbourStore
from spacy_clinner.imbalance.neighbour_votes import Vote, neighbour_votes
from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.tagger.prediction import Prediction, decode
from spacy_clinner.tags import TagSet

LEAST = 1e-6  # probability of a tag that nobody votes for: it may be needed for a legal sequence


class NeighbourSettings(NamedTuple):
    """How neighbours vote; see `make_knn_calibrator`."""

    k: int
    metric: Metric
    weights: Vote
    mix: float
    balance: float


class Calibration:
    """A fitted store, ready to be asked.

    Args:
        store: tokens that vote.
        tags: what the tags of the store stand for.
        settings: how they vote.

    Raises:
        ClinnerError: if the store has fewer than k tokens.
    """

    def __init__(self, store: NeighbourStore, tags: TagSet, settings: NeighbourSettings) -> None:
        if settings.k > len(store.tags):
            raise ClinnerError(
                f"knn_calibrator: k is {settings.k}, but the store holds {len(store.tags)} tokens: lower k "
                "or fit it on more notes"
            )
        device = get_torch_default_device()
        self.tags = tags
        self.settings = settings
        self._store_tags = store.tags.to(device)
        self._vote_weights = store.vote_weights(tags, settings.balance).to(device)
        self._neighbours = NearestNeighbours(store.scores.to(device), settings.metric)
        lattice = (tags.legal_starts, tags.legal_transitions, tags.legal_ends)
        self._crf = LinearChainCrf(*map(torch.from_numpy, lattice), learned=False, constrained=False).to(
            device
        )

    def probabilities(self, scores: NDArray[np.float32], model: NDArray[np.float32]) -> NDArray[np.float32]:
        """P(tag) of tokens.

        Args:
            scores: float32 (tokens, tags), raw scores.
            model: float32 (tokens, tags), P(tag) by the tagger.

        Returns:
            float32 (tokens, tags), (1 - mix) * model + mix * votes.
        """
        queries = torch.from_numpy(scores).to(self._vote_weights)
        distances, indices = self._neighbours.search(queries, self.settings.k)
        votes = neighbour_votes(
            distances, self._store_tags[indices], len(self.tags), self.settings.weights, self._vote_weights
        )
        mixed: NDArray[np.float32] = (
            torch.lerp(torch.from_numpy(model).to(votes), votes, self.settings.mix).cpu().numpy()
        )
        return mixed

    def predict(
        self,
        scores: Sequence[NDArray[np.float32]],
        model: Sequence[NDArray[np.float32]],
        *,
        with_confidence: bool,
    ) -> list[Prediction]:
        """Best legal entities of documents, none of them empty, and their calibrated probabilities."""
        with torch.inference_mode():
            flat = self.probabilities(np.concatenate(scores), np.concatenate(model))
            logs = torch.from_numpy(flat).clamp(min=LEAST).log().to(self._vote_weights)
            sizes = [len(rows) for rows in scores]
            emissions = pad_sequence(logs.split(sizes), batch_first=True)
            lengths = torch.tensor(sizes, device=emissions.device)
            return decode(self._crf, emissions, lengths, self.tags, with_confidence=with_confidence)
