"""Domain projections of the tagger: what `[components.clinical_ner.model.projection]` may name."""

from functools import partial

from torch import nn

from spacy_clinner.errors import ClinnerError
from spacy_clinner.layers import domain_projection
from spacy_clinner.layers.domain_projection import Domain
from spacy_clinner.tagger.model import Projection


def LinearProjection() -> Projection:
    """One matrix a domain between the shared hidden states and a shared CRF (Peng and Dredze 2017).

    The tagger holds the matrix of the target. `spacy-clinner.double_transfer.v1` creates that of the source.
    """
    return _linear_projection


def _linear_projection(width: int, domain: Domain) -> nn.Module:
    return domain_projection.LinearProjection(width)


def DomainMask(shared: float = 0.5) -> Projection:
    """Assign each hidden unit to both domains or to one, below a shared CRF (Peng and Dredze 2017).

    Args:
        shared: share of the units that both domains read, from 0 to 1. The domains split the other units
            evenly.

    Raises:
        ClinnerError: if the share is not between 0 and 1.
    """
    if not 0 <= shared <= 1:
        raise ClinnerError(f"DomainMask: shared must lie between 0 and 1, not {shared}")
    return partial(_domain_mask, shared)


def _domain_mask(shared: float, width: int, domain: Domain) -> nn.Module:
    return domain_projection.DomainMask(width, shared, domain)
