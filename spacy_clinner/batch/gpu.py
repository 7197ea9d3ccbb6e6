"""Computing on a GPU, and one line of error where that cannot be."""

import sys

from thinc import compat
from thinc.api import require_gpu

from spacy_clinner.errors import ClinnerError

_MEND = "or leave --gpu-id out to compute on the CPU"


def use_gpu(gpu_id: int) -> None:
    """Let thinc and torch compute on a GPU in this process; a pipeline that is loaded afterwards lies there.

    Args:
        gpu_id: number of the device; below 0 for the CPU, which changes nothing.

    Raises:
        ClinnerError: as `require_usable_gpu`.
    """
    if gpu_id < 0:
        return
    require_usable_gpu(gpu_id)
    try:
        require_gpu(gpu_id)
    except ValueError as error:
        raise ClinnerError(f"--gpu-id {gpu_id}: {error}, {_MEND}") from None


def require_usable_gpu(gpu_id: int) -> None:
    """Stop unless CuPy, torch and the machine can compute on a GPU; no device is touched.

    Macs are left to thinc, which computes there without CuPy.

    Args:
        gpu_id: number of the device; below 0 for the CPU.

    Raises:
        ClinnerError: if CuPy is missing, there is no such device, or torch is built without CUDA.
    """
    problem = _problem(gpu_id) if gpu_id >= 0 and sys.platform != "darwin" else None
    if problem:
        raise ClinnerError(f"--gpu-id {gpu_id}: {problem}, {_MEND}")


def _problem(gpu_id: int) -> str | None:
    if not compat.has_cupy:
        return (
            'CuPy is not installed, which spaCy needs there: pip install "spacy-clinner[cuda12]" (CUDA 12) '
            'or "spacy-clinner[cuda13]" for CUDA 13'
        )
    if not compat.has_cupy_gpu:
        return "CuPy sees no CUDA device: check nvidia-smi, CUDA_VISIBLE_DEVICES and the driver"
    devices = compat.cupy.cuda.runtime.getDeviceCount()
    if gpu_id >= devices:
        return f"there is no such device among {devices}: give a number from 0 to {devices - 1}"
    if not compat.has_torch_cuda_gpu:
        version = compat.torch_version
        return f"torch {version} cannot compute on it: install a build of torch for the CUDA that you have"
    return None
