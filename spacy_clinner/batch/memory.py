"""Flat memory over any number of notes, of which no two batches have the same shape."""

import ctypes
import os
import sys


def keep_no_kernels() -> None:
    """Let oneDNN forget a kernel after its use; call it before the first tensor is computed.

    By default oneDNN keeps the last 1,024 kernels, one for each shape of an LSTM's batch. Shapes of notes
    hardly ever repeat, so these are some 100 MiB that grow for thousands of notes and are of no use.
    """
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "0")


def return_freed_memory() -> None:
    """Give what tensors of other sizes have left free back to the system; does nothing but under glibc."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
