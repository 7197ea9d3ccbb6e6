"""The digest of a model's weights, by which a store knows the tagger that it was fitted on."""

from typing import Any

from thinc.api import Model


def weights_digest(model: Model[Any, Any]) -> str:
    """See `tensors_digest`; it is the same after saving and loading."""
    from spacy_clinner.layers.tensors_digest import tensors_digest
    from spacy_clinner.tagger.gradients import weights

    return tensors_digest(weight.value for weight in weights(model))
