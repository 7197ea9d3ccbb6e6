"""Jobs in this process, in several, or in one a GPU."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from typing import Any, Protocol, TypeVar

from spacy_clinner.errors import ClinnerError

_gpu_id = -1


class Named(Protocol):
    """What a process can be given: a job of a cell."""

    @property
    def cell(self) -> Any:
        """The cell, which has a name."""


JobT = TypeVar("JobT", bound=Named)
Run = Callable[[Any, int], str]


@dataclass(frozen=True)
class Workers:
    """How many processes, and what each computes on.

    Attributes:
        jobs: processes on the CPU; 1 for none but this one.
        gpu_ids: devices; one process each, whatever `jobs` says.
        threads: of torch in each; results may differ in their last digits for another number.
    """

    jobs: int = 1
    gpu_ids: tuple[int, ...] = ()
    threads: int = 1

    @property
    def devices(self) -> tuple[int, ...]:
        """The device of each process."""
        return self.gpu_ids or (-1,) * max(self.jobs, 1)


def in_processes(run: Run, jobs: Sequence[JobT], workers: Workers) -> Iterator[str]:
    """What `run(job, gpu_id)` returns for each job, as they end.

    Raises:
        ClinnerError: if a process was ended from outside; what a job raises is raised here, once those that
            run beside it have ended.
    """
    if len(workers.devices) == 1:
        with torch_threads(workers.threads):
            for job in jobs:
                yield _run_named(run, job, workers.devices[0])
        return
    if not jobs:
        return
    context = get_context("spawn")
    devices = context.SimpleQueue()
    for device in workers.devices:
        devices.put(device)
    with ProcessPoolExecutor(
        len(workers.devices), context, _start_worker, (devices, workers.threads)
    ) as pool:
        futures = [pool.submit(_run_in_worker, run, job) for job in jobs]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BrokenProcessPool:
            raise ClinnerError(
                "a process was ended from outside (out of memory?): give fewer --jobs and run again"
            ) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def torch_threads(count: int) -> Iterator[None]:
    """Let torch use so many threads, and then as many as before."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _start_worker(devices: Any, threads: int) -> None:
    import torch

    global _gpu_id
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends them
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    torch.set_num_threads(threads)
    _gpu_id = devices.get()


def _end_with_parent() -> None:
    """A process whose parent was killed would train on without anybody who waits for it."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run_in_worker(run: Run, job: Named) -> str:
    return _run_named(run, job, _gpu_id)


def _run_named(run: Run, job: Named, gpu_id: int) -> str:
    """Run a job; an error says which cell failed, and holds no text that a library may have quoted."""
    from confection import ConfigValidationError

    from spacy_clinner.batch.gpu import use_gpu

    try:
        use_gpu(gpu_id)
        return run(job, gpu_id)
    except (ClinnerError, OSError) as error:
        raise ClinnerError(f"cell {job.cell.name}: {error}") from error
    except ConfigValidationError as error:
        what = "; ".join(f"{' > '.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors)
        raise ClinnerError(
            f"cell {job.cell.name}: its config is not valid: {what}: mend its settings"
        ) from error
    except Exception as error:
        raise ClinnerError(
            f"cell {job.cell.name}: {type(error).__name__} while it was trained: run it again with --debug"
        ) from error
