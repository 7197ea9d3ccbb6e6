"""A short name for the weights of a model, by which a store knows the tagger that it was fitted on."""

from hashlib import blake2b
from typing import Any

from thinc.api import Model

SAMPLE = 64


def weights_digest(model: Model[Any, Any]) -> str:
    """Hexadecimal digest of a model's weights, the same after saving and loading and on each device.

    It reads some 64 numbers of each weight array: a step of training moves numbers in all the layers that it
    trains. All of an encoder's 22 million take half a second, the sample less than a millisecond.
    """
    import torch

    from spacy_clinner.tagger.gradients import weights

    flat = [weight.value.detach().reshape(-1) for weight in weights(model)]
    samples = [numbers[:: max(1, len(numbers) // SAMPLE)].float() for numbers in flat]
    # one array for all of them: from a GPU, each would be waited for
    numbers = torch.cat(samples).cpu().numpy().tobytes() if samples else b""
    return blake2b(numbers, digest_size=16).hexdigest()
