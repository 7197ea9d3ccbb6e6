"""What the workers share: the task that they are given, batches, timing; standard library only."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Task:
    """What a worker measures, as `throughput.py` asks for it.

    Attributes:
        rows: the texts as {"words", "spaces", "tags"}, BIO tags.
        system: which of a worker's systems, or a method of `init-config`.
        encoder: folder or name of a pre-trained encoder.
        options: settings of the system, such as {"window": 128}.
        threads: of torch. With one, CPU time is measured, otherwise wall time.
        repeats: timed runs of each phase, after one that warms up.
        train_batch: texts an update.
        predict_batch: texts that are predicted together.
        phases: "train", "predict" or both.
    """

    rows: list[dict[str, Any]]
    system: str
    encoder: str | None
    options: dict[str, Any]
    threads: int
    repeats: int
    train_batch: int
    predict_batch: int
    phases: list[str]

    @property
    def words(self) -> int:
        return sum(len(row["words"]) for row in self.rows)


def read_task() -> Task:
    """The task whose file is the only argument of the command."""
    return Task(**json.loads(Path(sys.argv[1]).read_text(encoding="utf8")))


def text_of(row: dict[str, Any]) -> str:
    return "".join(word + " " * space for word, space in zip(row["words"], row["spaces"], strict=True))


def batches(items: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [items[i : i + size] for i in range(0, len(items), size)]


def spans(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Entities of BIO tags as (start, end, label)."""
    begin, label = -1, ""
    for i, tag in enumerate([*tags, "O"]):
        if begin >= 0 and tag != f"I-{label}":
            yield begin, i, label
            begin = -1
        if begin < 0 and tag != "O":
            begin, label = i, tag[2:]


def measure(task: Task, **runs: Callable[[], object]) -> None:
    """Print the words a second of each timed run and the peak memory of the process, as JSON.

    Args:
        task: what is asked for.
        runs: what trains on all texts once ("train"), what predicts them ("predict").
    """
    now = _cpu_seconds if task.threads == 1 else time.perf_counter
    speeds = {name: _speeds(run, task, now) for name, run in runs.items() if name in task.phases}
    print(json.dumps({**speeds, "megabytes": _peak_megabytes()}))


def _speeds(run: Callable[[], object], task: Task, now: Callable[[], float]) -> list[float]:
    run()
    speeds = []
    for _ in range(task.repeats):
        begun = now()
        run()
        speeds.append(task.words / (now() - begun))
    return speeds


def _cpu_seconds() -> float:
    """Of this process and of its children that have ended."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
