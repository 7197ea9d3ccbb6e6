"""Files of a corpus one after the other, through workers that each hold a pipeline."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any, TypeVar

from spacy_clinner.batch.memory import keep_no_kernels, return_freed_memory
from spacy_clinner.conversion import Format, read_notes
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Note

SUFFIXES: dict[str, Format] = {".txt": "brat", ".jsonl": "jsonl", ".json": "jsonl", ".xml": "i2b2"}
Result = TypeVar("Result")
Work = Callable[[Sequence[Path]], list[Result]]
_FILES_PER_TASK = 64
_TASKS_PER_PROCESS = 3
_worker: Any = None


def note_files(path: Path) -> Iterator[Path]:
    """Files of notes at or below a path, directory by directory, each in the order of names.

    Raises:
        ClinnerError: if the path does not exist or is a file of no known kind.
    """
    if path.is_file():
        if path.suffix not in SUFFIXES:
            raise ClinnerError(f"{path}: not a file of notes: expected {', '.join(SUFFIXES)}")
        yield path
        return
    if not path.is_dir():
        raise ClinnerError(f"{path}: no such file or directory: check the path")
    for folder, folders, files in os.walk(path):
        folders.sort()
        for name in sorted(files):
            if os.path.splitext(name)[1] in SUFFIXES:
                yield Path(folder, name)


def read_note_files(files: Sequence[Path]) -> tuple[list[tuple[Path, list[Note]]], dict[Path, str]]:
    """Notes of each file that can be read, and what is wrong with each of the others."""
    read: list[tuple[Path, list[Note]]] = []
    errors: dict[Path, str] = {}
    for file in files:
        try:
            notes = list(read_notes(file, SUFFIXES[file.suffix], token_column=0, tag_column=-1))
            read.append((file, notes))
        except ClinnerError as error:
            errors[file] = str(error)
    return read, errors


def run_over_files(
    files: Iterator[Path], make_work: Callable[[], Work[Result]], processes: int
) -> Iterator[Result]:
    """Results in the order of the files, a bounded number of them under way.

    Args:
        files: may be endless; it is read as results are taken.
        make_work: called once in each process, returns what handles some files; both must be picklable.
        processes: 1 for none but this one.
    """
    tasks = iter(lambda: list(islice(files, _FILES_PER_TASK)), [])
    if processes <= 1:
        keep_no_kernels()
        work = make_work()
        for task in tasks:
            yield from work(task)
            return_freed_memory()
        return
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(make_work,)
    ) as pool:
        under_way: deque[Future[list[Result]]] = deque()
        for task in tasks:
            under_way.append(pool.submit(_run_worker, task))
            if len(under_way) >= processes * _TASKS_PER_PROCESS:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()


def _start_worker(make_work: Callable[[], Work[Any]]) -> None:
    import torch

    global _worker
    threading.Thread(target=_end_with_parent, daemon=True).start()
    keep_no_kernels()
    torch.set_num_threads(1)  # the processes are the parallelism
    _worker = make_work()


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for its next task, with a pipeline, for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run_worker(task: Sequence[Path]) -> list[Any]:
    results = _worker(task)
    return_freed_memory()
    return results
