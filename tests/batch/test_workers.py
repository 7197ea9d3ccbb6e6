"""Files go through processes in tasks that grow; results keep their order."""

from collections.abc import Callable, Sequence
from itertools import count, islice

from spacy_clinner.batch.workers import run_over_files


def make_work() -> Callable[[Sequence[int]], list[tuple[int, int]]]:
    return note_size


def note_size(task: Sequence[int]) -> list[tuple[int, int]]:
    return [(file, len(task)) for file in task]


def test_results_are_in_order_and_tasks_grow_to_a_bound() -> None:
    results = list(run_over_files(iter(range(1200)), make_work, processes=1))
    assert [file for file, _ in results] == list(range(1200))
    sizes = [size for _, size in results]
    assert sizes[0] == 16
    assert max(sizes) == 256
    assert sizes[1000] == 256


def test_several_processes_give_the_same_results() -> None:
    alone = list(run_over_files(iter(range(100)), make_work, processes=1))
    assert list(run_over_files(iter(range(100)), make_work, processes=2)) == alone


def test_files_are_read_as_results_are_taken() -> None:
    read = count()
    results = run_over_files(read, make_work, processes=1)
    assert len(list(islice(results, 20))) == 20
    assert next(read) < 64
