"""A short name for the weights of a model, by which a store knows the tagger that it was fitted on."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import Model
from thinc.shims import PyTorchShim

if TYPE_CHECKING:
    # torch is loaded when a component is used, not when spaCy lists its factories
    from torch import Tensor

SAMPLE = 64


def weights_digest(model: Model[Any, Any]) -> str:
    """Hexadecimal digest of a model's weights, the same after saving and loading and on each device.

    It reads some 64 numbers of each weight array: a step of training moves numbers in all the layers that it
    trains. All of an encoder's 22 million take half a second, the sample less than a millisecond.
    """
    digest = blake2b(digest_size=16)
    for node in model.walk():
        for name in node.param_names:
            if node.has_param(name):
                flat: Any = node.get_param(name)
                flat = flat.reshape(-1)
                digest.update(_bytes(node.ops.to_numpy(flat[:: _stride(flat.size)])))
        for shim in node.shims:
            if isinstance(shim, PyTorchShim) and shim._model is not None:
                for numbers in _torch_samples(list(shim._model.parameters())):
                    digest.update(_bytes(numbers))
    return digest.hexdigest()


def _torch_samples(parameters: "list[Tensor]") -> Iterator[NDArray[np.float32]]:
    """One array for all parameters: from a GPU, each would be waited for."""
    if parameters:
        import torch

        flat = (parameter.detach().reshape(-1) for parameter in parameters)
        yield torch.cat([numbers[:: _stride(len(numbers))].float() for numbers in flat]).cpu().numpy()


def _stride(size: int) -> int:
    return max(1, size // SAMPLE)


def _bytes(numbers: NDArray[Any]) -> bytes:
    return numbers.astype(np.float32).tobytes()
