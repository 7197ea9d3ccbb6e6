"""Many files through one process or several, each of which holds a pipeline."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import chain, islice, repeat
from multiprocessing import get_context, parent_process
from typing import Any, NoReturn, TypeVar

from spacy_clinner.batch.memory import keep_no_kernels, return_freed_memory
from spacy_clinner.errors import ClinnerError

File = TypeVar("File")
Result = TypeVar("Result")
Work = Callable[[Sequence[File]], list[Result]]
_SIZES_OF_TASKS = (16, 32, 64, 128, 256)
"""Files in the first tasks and in all that follow.

Small ones occupy every process soon; a large one meets most of its words more than once, and words leave the
vocabulary with the task.
"""
_TASKS_PER_PROCESS = 3
START_METHOD = "spawn"
"""How a process begins. A forked one would inherit torch's threads in whatever state they are."""
_worker: Any = None


def run_over_files(
    files: Iterator[File],
    make_work: Callable[[], Work[File, Result]],
    processes: int,
    sizes_of_tasks: Sequence[int] = _SIZES_OF_TASKS,
    ends_task: Callable[[File], bool] | None = None,
) -> Iterator[Result]:
    """Results in the order of the files, a bounded number of them under way.

    Args:
        files: may be endless; it is read as results are taken.
        make_work: called once in each process, returns what handles some files; both must be picklable. What
            it raises is raised here, from whichever process.
        processes: 1 for none but this one.
        sizes_of_tasks: how many files are in the first tasks; the last of them counts for all that follow.
        ends_task: whether a file is so large that no other comes behind it in its task.

    Raises:
        ClinnerError: if a process was killed.
    """
    tasks = _tasks(files, sizes_of_tasks, ends_task or (lambda file: False))
    if processes <= 1:
        keep_no_kernels()
        work = make_work()
        for task in tasks:
            yield from work(task)
            return_freed_memory()
        return
    try:
        with ProcessPoolExecutor(
            processes,
            mp_context=get_context(START_METHOD),
            initializer=_start_worker,
            initargs=(make_work,),
        ) as pool:
            under_way: deque[Future[list[Result]]] = deque()
            for task in tasks:
                under_way.append(pool.submit(_run_worker, task))
                if len(under_way) >= processes * _TASKS_PER_PROCESS:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
    except BrokenProcessPool:
        raise ClinnerError(
            "a process was ended from outside (out of memory?): give fewer --processes and run again"
        ) from None


def _tasks(
    files: Iterator[File], sizes: Sequence[int], ends_task: Callable[[File], bool]
) -> Iterator[list[File]]:
    for size in chain(sizes, repeat(sizes[-1])):
        task = list[File]()
        for file in islice(files, size):
            task.append(file)
            if ends_task(file):
                break
        if not task:
            return
        yield task


def _start_worker(make_work: Callable[[], Work[Any, Any]]) -> None:
    import torch

    global _worker
    threading.Thread(target=_end_with_parent, daemon=True).start()
    keep_no_kernels()
    torch.set_num_threads(1)  # the processes are the parallelism
    try:
        _worker = make_work()
    except Exception as error:  # what an initializer raises never reaches the parent; what a task raises does
        _worker = partial(_raise, error)


def _raise(error: Exception, task: Sequence[Any]) -> NoReturn:
    raise error


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for its next task, with a pipeline, for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run_worker(task: Sequence[Any]) -> list[Any]:
    results: list[Any] = _worker(task)
    return_freed_memory()
    return results
