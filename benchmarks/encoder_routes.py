"""Ways to compute an encoder's last hidden states on a CPU, for `int8_encoders.py`.

Weights in int8 have a scale for each output feature. Activations have a scale a batch, a layer or a token;
only with one a batch do a token's vectors depend on the others of its batch. Processors without VNNI add two
products in 16 bits, which 8 bits and 8 bits exceed. torch.ao and onnxruntime leave a bit of the activations
unused; the routes through fbgemm and oneDNN that are written here leave one of the weights unused, which have
no outliers.
"""

import copy
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

Encode = Callable[[Tensor], Tensor]
"""Piece ids (windows, pieces) to vectors (windows, pieces, width)."""
LEVELS, ZERO = 127.0, 128
"""Greatest activation and zero point in 8 bits without a sign."""


def quantized_weight(weight: Tensor, levels: int) -> tuple[Tensor, Tensor]:
    """Int8 weights (outputs, inputs) up to some level, and their scales (outputs)."""
    scales = (weight.abs().amax(1) / levels).clamp_min(1e-12)
    return (weight / scales[:, None]).round().clamp(-levels, levels).to(torch.int8), scales


def packed_weight(weight: Tensor) -> Any:
    """Weights of 7 bits as fbgemm reads them."""
    whole, scales = quantized_weight(weight, 63)
    zeros = torch.zeros_like(scales, dtype=torch.long)
    packed = torch._make_per_channel_quantized_tensor(whole, scales.double(), zeros, 0)
    return torch.ops.quantized.linear_prepack(packed, None)


class TokenScaledLinear(nn.Module):
    """Int8 products of activations with a scale a token, through fbgemm.

    Each token is divided by its greatest activation, so one fixed scale fits all of them.
    """

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.weight, self.bias = packed_weight(linear.weight.detach()), linear.bias.detach()

    def forward(self, vectors: Tensor) -> Tensor:
        flat = vectors.reshape(-1, vectors.shape[-1])
        largest = torch.linalg.vector_norm(flat, float("inf"), 1, keepdim=True).clamp_min_(1e-12)
        product = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32
        scaled = product(flat / largest, 1 / LEVELS, ZERO, self.weight)
        return torch.addcmul(self.bias, scaled, largest).view(*vectors.shape[:-1], -1)


class OneDnnLinear(nn.Module):
    """As `TokenScaledLinear`, through oneDNN and without torch's quantized tensors, which are deprecated."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        whole, self.scales = quantized_weight(linear.weight.detach(), 63)
        self.weight = torch.ops.onednn.qlinear_prepack(whole, None)
        self.zeros, self.bias = torch.zeros_like(self.scales, dtype=torch.int32), linear.bias.detach()

    def forward(self, vectors: Tensor) -> Tensor:
        flat = vectors.reshape(-1, vectors.shape[-1])
        scale = (torch.linalg.vector_norm(flat, float("inf"), 1, keepdim=True) / LEVELS).clamp_min_(1e-12)
        whole = (flat / scale).add_(ZERO + 0.5).to(torch.uint8)
        arguments = (self.weight, self.scales, self.zeros, None, 1.0, 0, torch.float32, "none", [], "")
        product = torch.ops.onednn.qlinear_pointwise(whole, 1.0, ZERO, *arguments)
        return torch.addcmul(self.bias, product, scale).view(*vectors.shape[:-1], -1)


class LayerScaledLinear(nn.Module):
    """Int8 products of activations with a scale a layer, through fbgemm.

    While `observing`, it computes in float32 and notes the greatest activation.
    """

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear, self.largest = linear, 0.0
        self.weight, self.bias = packed_weight(linear.weight.detach()), linear.bias.detach()
        self.observing = True

    def forward(self, vectors: Tensor) -> Tensor:
        if self.observing:
            self.largest = max(self.largest, float(vectors.abs().max()))
            return self.linear(vectors)
        product = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32
        flat = vectors.reshape(-1, vectors.shape[-1])
        scaled = product(flat, self.largest / LEVELS, ZERO, self.weight)
        return scaled.add_(self.bias).view(*vectors.shape[:-1], -1)


class IntMmLinear(nn.Module):
    """Int8 products of activations with a scale a token, through `torch._int_mm`."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        whole, self.scales = quantized_weight(linear.weight.detach(), 127)
        self.weight, self.bias = whole.t().contiguous(), linear.bias.detach()

    def forward(self, vectors: Tensor) -> Tensor:
        flat = vectors.reshape(-1, vectors.shape[-1])
        scale = (torch.linalg.vector_norm(flat, float("inf"), 1, keepdim=True) / 127).clamp_min_(1e-12)
        product = torch._int_mm((flat / scale).round_().to(torch.int8), self.weight)
        scaled = product.to(torch.float32) * self.scales
        return torch.addcmul(self.bias, scaled, scale).view(*vectors.shape[:-1], -1)


def with_linears(encoder: nn.Module, make: Callable[[nn.Linear], nn.Module]) -> nn.Module:
    """A copy of an encoder whose linear layers are replaced, but for the pooler that no tagger reads."""
    copied = copy.deepcopy(encoder)
    for name, module in list(copied.named_modules()):
        if isinstance(module, nn.Linear) and not name.startswith("pooler"):
            parent, _, child = name.rpartition(".")
            setattr(copied.get_submodule(parent), child, make(module))
    return copied


def encode_with(encoder: nn.Module) -> Encode:
    def encode(windows: Tensor) -> Tensor:
        with torch.inference_mode():
            return encoder(input_ids=windows).last_hidden_state.float()

    return encode


def float32(encoder: nn.Module, windows: Tensor) -> Encode:
    return encode_with(encoder)


def bfloat16(encoder: nn.Module, windows: Tensor) -> Encode:
    return encode_with(copy.deepcopy(encoder).to(torch.bfloat16))


def dynamic(encoder: nn.Module, windows: Tensor) -> Encode:
    """torch.ao: a scale a batch."""
    from torch.ao.quantization import quantize_dynamic

    return encode_with(quantize_dynamic(copy.deepcopy(encoder), {nn.Linear}, dtype=torch.qint8))


def token_scaled(encoder: nn.Module, windows: Tensor) -> Encode:
    return encode_with(with_linears(encoder, TokenScaledLinear))


def onednn_token_scaled(encoder: nn.Module, windows: Tensor) -> Encode:
    return encode_with(with_linears(encoder, OneDnnLinear))


def layer_scaled(encoder: nn.Module, windows: Tensor) -> Encode:
    """A scale a layer, from windows that are not measured."""
    copied = with_linears(encoder, LayerScaledLinear)
    encode = encode_with(copied)
    encode(windows)
    for module in copied.modules():
        if isinstance(module, LayerScaledLinear):
            module.observing = False
    return encode


def int_mm(encoder: nn.Module, windows: Tensor) -> Encode:
    return encode_with(with_linears(encoder, IntMmLinear))


def torchao_dynamic(encoder: nn.Module, windows: Tensor) -> Encode:
    """torchao: int8 activations with a scale a token, int8 weights."""
    from torchao.quantization import Int8DynamicActivationInt8WeightConfig, quantize_

    copied = copy.deepcopy(encoder)
    quantize_(copied, Int8DynamicActivationInt8WeightConfig())
    return encode_with(copied)


def torchao_weights(encoder: nn.Module, windows: Tensor) -> Encode:
    """torchao: int8 weights, float32 activations."""
    from torchao.quantization import Int8WeightOnlyConfig, quantize_

    copied = copy.deepcopy(encoder)
    quantize_(copied, Int8WeightOnlyConfig())
    return encode_with(copied)


def _onnx_session(encoder: nn.Module, windows: Tensor, quantized: bool) -> Encode:
    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder = Path(tempfile.mkdtemp())
    model, smaller = folder / "encoder.onnx", folder / "int8.onnx"
    _export(encoder, windows, model)
    if quantized:
        quantize_dynamic(model, smaller, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(str(smaller if quantized else model), options)
    return lambda windows: torch.from_numpy(session.run(None, {"input_ids": windows.numpy()})[0])


class _LastHiddenState(nn.Module):
    """An encoder that takes and gives one tensor, which is what an export wants."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor) -> Tensor:
        return self.encoder(input_ids=input_ids, attention_mask=torch.ones_like(input_ids)).last_hidden_state


def _export(encoder: nn.Module, windows: Tensor, file: Path) -> None:
    axes = {0: "windows", 1: "pieces"}
    torch.onnx.export(
        _LastHiddenState(encoder).eval(),
        (windows[:2],),
        file,
        input_names=["input_ids"],
        output_names=["vectors"],
        dynamic_axes={"input_ids": axes, "vectors": axes},
        opset_version=17,
        dynamo=False,
    )


def onnx(encoder: nn.Module, windows: Tensor) -> Encode:
    return _onnx_session(encoder, windows, quantized=False)


def onnx_dynamic(encoder: nn.Module, windows: Tensor) -> Encode:
    """onnxruntime: int8 with a scale a batch."""
    return _onnx_session(encoder, windows, quantized=True)


ROUTES: dict[str, Callable[[nn.Module, Tensor], Encode]] = {
    "float32": float32,
    "bfloat16": bfloat16,
    "torch.ao-dynamic": dynamic,
    "fbgemm-token": token_scaled,
    "onednn-token": onednn_token_scaled,
    "fbgemm-layer": layer_scaled,
    "int_mm-token": int_mm,
    "torchao-dynamic": torchao_dynamic,
    "torchao-weights": torchao_weights,
    "onnx-float32": onnx,
    "onnx-dynamic": onnx_dynamic,
}
"""What makes each route of an encoder; it may look at some windows."""
