"""Whether a pre-trained encoder computes in bfloat16."""

from typing import Literal

import torch

Precision = Literal["float32", "bfloat16", "auto"]
"""In what matrices are multiplied; "auto" is bfloat16 on a GPU that has it, else float32."""


def uses_bfloat16(device: torch.device, precision: Precision) -> bool:
    """Whether matrices are multiplied in bfloat16 on a device."""
    if precision == "auto":
        return device.type == "cuda" and torch.cuda.is_bf16_supported()
    return precision == "bfloat16"
