"""Float precision of a training, set for a while and then as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal


@contextmanager
def computing_in(precision: Literal["highest", "high", "medium", "bfloat16"]) -> Iterator[None]:
    """Let float32 products lose precision for speed; "bfloat16" computes pre-trained encoders in it.

    What stands above an encoder stays float32 under "bfloat16", as under thinc's mixed precision on a GPU.
    """
    import torch

    if precision == "bfloat16":
        with encoders_in_bfloat16():
            yield
        return
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision(precision)
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before)


@contextmanager
def encoders_in_bfloat16() -> Iterator[None]:
    """Run the forward of every encoder of transformers under autocast; its outputs are float32 again.

    Autocast is that of the device on which the encoder lies: one for a CPU changes nothing on a GPU.
    The hooks are torch's own for all modules, and they leave everything but encoders as it is.
    """
    import torch
    from torch.nn.modules import module
    from transformers import PreTrainedModel

    entered: list[torch.autocast] = []

    def begin(called: torch.nn.Module, args: Any) -> None:
        if isinstance(called, PreTrainedModel):
            entered.append(torch.autocast(called.device.type, torch.bfloat16))
            entered[-1].__enter__()

    def end(called: torch.nn.Module, args: Any, output: Any) -> Any:
        if not isinstance(called, PreTrainedModel):
            return None
        entered.pop().__exit__(None, None, None)
        if output is None:  # the forward has failed
            return None
        for key, value in output.items():
            if isinstance(value, torch.Tensor):
                output[key] = value.float()
        return output

    hooks = (
        module.register_module_forward_pre_hook(begin),
        module.register_module_forward_hook(end, always_call=True),
    )
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
