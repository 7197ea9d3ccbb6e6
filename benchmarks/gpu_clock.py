"""Words a second and peak memory on the device in use."""

import gc
import time
from collections.abc import Callable, Iterator

import torch

WARM_UP = 2
"""Batches that are not measured: a GPU loads its kernels."""


def words_per_second(run: Callable[[], Iterator[int]], seconds: float) -> float:
    """Words of as many batches as fit into some seconds, by the seconds that they took.

    Args:
        run: computes the batches of one pass, and yields the words of each.
        seconds: one batch at least is measured, also where it takes longer.
    """
    batches = _endless(run)
    for _ in range(WARM_UP):
        next(batches)
    finish()
    words, begin = 0, time.perf_counter()
    while not words or time.perf_counter() - begin < seconds:
        words += next(batches)
        finish()
    return words / (time.perf_counter() - begin)


def finish() -> None:
    """Wait for what the GPU has still to do."""
    if torch.cuda.is_initialized():
        torch.cuda.synchronize()


def forget_peak() -> None:
    """Let the peak of memory begin from what is held now, without pipelines that nobody uses any more."""
    gc.collect()
    if torch.cuda.is_initialized():
        torch.cuda.reset_peak_memory_stats()


def peak_memory() -> str:
    """MiB that torch has held at most, for CuPy too; "-" on a CPU."""
    if not torch.cuda.is_initialized():
        return "-"
    return f"{torch.cuda.max_memory_allocated() / 2**20:,.0f}"


def _endless(run: Callable[[], Iterator[int]]) -> Iterator[int]:
    while True:
        yield from run()
