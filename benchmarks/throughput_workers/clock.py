"""What the workers share: reading, batching, timing; standard library only."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

BATCH = 32


def read(path: str) -> list[dict[str, list[str]]]:
    lines = Path(path).read_text(encoding="utf8").splitlines()
    return [json.loads(line) for line in lines]


def batches(items: Sequence[Any], size: int = BATCH) -> list[Sequence[Any]]:
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


def words_per_second(run: Callable[[], object], words: int, repeats: int = 2) -> float:
    """Words a second of the fastest of some runs, after one that warms up."""
    run()
    best = float("inf")
    for _ in range(repeats):
        begun = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - begun)
    return words / best


def report(train: float, predict: float) -> None:
    print(json.dumps({"train": train, "predict": predict}))
