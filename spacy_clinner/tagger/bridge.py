"""The only place where thinc meets torch: arrays <-> tensors, torch modules inside thinc models."""

import contextlib
import copy
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import srsly
import torch
from safetensors.torch import load as load_safetensors
from safetensors.torch import save as save_safetensors
from thinc.api import Model, Optimizer, get_array_module, torch2xp, xp2torch
from thinc.shims import PyTorchShim, Shim
from thinc.types import Floats2d, FloatsXd
from thinc.util import get_torch_default_device
from torch import Tensor, nn

if hasattr(os, "register_at_fork"):
    # OpenMP's worker threads do not survive a fork: a child of `nlp.pipe(n_process=2)` would wait
    # for them forever.
    os.register_at_fork(after_in_child=lambda: torch.set_num_threads(1))


class TorchShim(PyTorchShim):
    """A torch module that is built late, from a plain description, inside a thinc model.

    thinc's own shim needs the module before it can read weights back and writes them with pickle.
    This one stores the description it was built from beside the weights, so `from_bytes` builds
    the module itself, and the weights are safetensors.

    Args:
        build: makes the module from the description; called at `build_module` and `from_bytes`.
        learn_rate_factor: what the optimizer's learning rate is multiplied by for these weights.
    """

    def __init__(self, build: Callable[[dict[str, Any]], nn.Module], learn_rate_factor: float = 1.0) -> None:
        super().__init__(None)
        self._build = build
        self.learn_rate_factor = learn_rate_factor

    @property
    def module(self) -> nn.Module:
        """The torch module; raises ValueError before it is built."""
        if self._model is None:
            raise ValueError("The model is not initialised: call nlp.initialize() or load weights.")
        module: nn.Module = self._model
        return module

    @property
    def is_built(self) -> bool:
        """Whether the module exists yet."""
        return self._model is not None

    def build_module(self, description: dict[str, Any]) -> nn.Module:
        """Build the module from a description of plain msgpack-able values, and keep both.

        In the place of another module it is a new one to the optimizer, under a new id: moments and averages
        of the old one are of other sizes.
        """
        return self.adopt(self._build(description), description)

    def adopt(self, module: nn.Module, description: dict[str, Any]) -> nn.Module:
        """Take a module that is built already, and the description of which it could be built again."""
        if self.is_built:
            self._take_new_id()
        self.cfg = description
        self._model = module.to(get_torch_default_device())
        return self.module

    def learn_rate_of(self, name: str) -> float:
        """What the optimizer's learning rate is multiplied by for a weight, by its name in the module."""
        return self.learn_rate_factor

    def finish_update(self, optimizer: Optimizer) -> None:
        """Step every weight that has a gradient, and clear the gradients."""
        for name, parameter in self.module.named_parameters():
            if parameter.grad is None:
                continue
            updated, _ = optimizer(
                (self.id, name),
                cast(FloatsXd, torch2xp(parameter.data)),
                cast(FloatsXd, torch2xp(parameter.grad)),
                lr_scale=self.learn_rate_of(name),
            )
            set_weight(parameter, xp2torch(updated, device=parameter.device))
            parameter.grad.zero_()

    def to_bytes(self) -> bytes:
        state = None
        if self._model is not None:
            tensors = {k: v.detach().cpu().contiguous() for k, v in self.saved_weights().items()}
            state = save_safetensors(tensors)
        message: bytes = srsly.msgpack_dumps({"config": self.saved_description(), "state": state})
        return message

    def saved_description(self) -> dict[str, Any]:
        """The description of what `to_bytes` writes."""
        return self.cfg

    def saved_weights(self) -> dict[str, Tensor]:
        """The weights that `to_bytes` writes, by their names."""
        return self.module.state_dict()

    def saved_parameters(self) -> Iterator[Tensor]:
        """What learns, in the order of the module, as `to_bytes` writes it."""
        return (parameter.data for parameter in self.module.parameters())

    def copy(self) -> "TorchShim":
        """A copy with an id of its own: under the same one an optimizer would mix the averages of both."""
        copied = copy.deepcopy(self)
        copied._take_new_id()
        return copied

    def __deepcopy__(self, memo: dict[int, Any]) -> "TorchShim":
        """A copy under the same id, as `copy.deepcopy` makes them, its recurrent weights flat again."""
        copied = type(self).__new__(type(self))
        memo[id(self)] = copied
        copied.__dict__.update(copy.deepcopy(self.__dict__, memo))
        if copied._model is not None:
            flatten_recurrent_weights(copied._model)
        return copied

    def _take_new_id(self) -> None:
        with Shim.global_id_lock:
            Shim.global_id += 1
            self.id = Shim.global_id

    def from_bytes(self, bytes_data: bytes) -> "TorchShim":
        message = srsly.msgpack_loads(bytes_data)
        if message["state"] is None or message["config"] == self.cfg:
            self._model = None  # the same module with other weights keeps its id, as a thinc layer does
        self.cfg = message["config"]
        if message["state"] is not None:
            self.build_module(self.cfg).load_state_dict(load_safetensors(message["state"]))
        return self

    @contextlib.contextmanager
    def use_params(self, params: dict[Any, Any]) -> Iterator[None]:
        """Use other weights for a while: the optimizer's averages."""
        with _averaged(self, params):
            yield


@contextlib.contextmanager
def averaged_encoders(model: Model[Any, Any], params: dict[Any, Any]) -> Iterator[None]:
    """Use the optimizer's averages in torch modules that are in the hands of thinc's own shim: transformers.

    That shim looks for keys that its optimizer no longer writes: an encoder kept the weights of its last
    step below layers with averaged ones.
    """
    with contextlib.ExitStack() as stack:
        for node in model.walk():
            for shim in node.shims:
                if isinstance(shim, PyTorchShim) and not isinstance(shim, TorchShim):
                    stack.enter_context(_averaged(shim, params))
        yield


@contextlib.contextmanager
def _averaged(shim: PyTorchShim, params: dict[Any, Any]) -> Iterator[None]:
    """Weights of `params`, keyed (shim id, name), in the place of the module's."""
    module: nn.Module | None = shim._model
    named = [] if module is None else list(module.named_parameters())
    replaced = [(parameter, (shim.id, name)) for name, parameter in named if (shim.id, name) in params]
    originals = [parameter.data.clone() for parameter, _ in replaced]
    for parameter, key in replaced:
        set_weight(parameter, xp2torch(params[key], device=parameter.device))
    try:
        yield
    finally:
        for (parameter, _), data in zip(replaced, originals, strict=True):
            set_weight(parameter, data)


def set_weight(parameter: nn.Parameter, value: Tensor) -> None:
    """Give a weight another value and leave it where it lies in memory.

    cuDNN reads the weights of an LSTM from one block. A weight that lies elsewhere makes every later forward
    pass copy them all, with a warning. A value that lies in the weight's own memory is there already.
    One of another type, shape or device takes the weight's place as it is.
    """
    if (value.dtype, value.shape, value.device) != (parameter.dtype, parameter.shape, parameter.device):
        parameter.data = value
    elif value.data_ptr() != parameter.data_ptr():
        parameter.data.copy_(value)


def flatten_recurrent_weights(module: nn.Module) -> None:
    """Put the weights of each recurrent layer into one block again, which a copy of them does not do.

    Nothing happens on a CPU, which has no use for it.
    """
    for layer in module.modules():
        if isinstance(layer, nn.RNNBase):
            layer.flatten_parameters()


def seeded_generator(seed: int) -> torch.Generator:
    """Random numbers of the device in use, so that noise need not travel to a GPU.

    They come from the CPU on a Mac, whose GPU has no float64.
    """
    device = get_torch_default_device()
    return torch.Generator(device if device.type == "cuda" else "cpu").manual_seed(seed)


def torch_shim(model: Model[Any, Any]) -> TorchShim:
    """The one TorchShim of a model of this package."""
    (shim,) = model.shims
    if not isinstance(shim, TorchShim):
        raise TypeError(f"{model.name} holds no torch module of spacy-clinner")
    return shim


def to_tensor(arrays: Sequence[Floats2d], *, requires_grad: bool = False) -> tuple[Tensor, Tensor]:
    """Join the token vectors of several documents into one leaf tensor.

    Args:
        arrays: one float32 (tokens, width) a document; a document may have no tokens.
        requires_grad: whether the tensor collects a gradient.

    Returns:
        float32 (sum of tokens, width) on the arrays' device, and int64 (documents,) lengths.
    """
    flat = xp2torch(_concatenate(arrays), requires_grad=requires_grad)
    lengths = torch.tensor([len(array) for array in arrays], dtype=torch.int64, device=flat.device)
    return flat, lengths


def to_arrays(flat: Tensor, lengths: Tensor) -> list[Floats2d]:
    """Undo `to_tensor`: float (sum of tokens, width) -> one array a document."""
    array = cast(Floats2d, torch2xp(flat.detach()))
    bounds = [0, *lengths.cumsum(0).tolist()]
    return [array[start:end] for start, end in itertools.pairwise(bounds)]


def _concatenate(arrays: Sequence[Floats2d]) -> Floats2d:
    xp = get_array_module(arrays[0])
    joined: Floats2d = xp.ascontiguousarray(xp.concatenate(arrays), dtype="float32")
    return joined
