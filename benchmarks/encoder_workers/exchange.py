"""What the workers of `encoders.py` share: the task, rows, what they hand back; standard library only."""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """A training, as `encoders.py` asks for it.

    Attributes:
        encoder: folder or name.
        method: of `init-config`; peers ignore it.
        setting: of the system.
        seed: of weights and of the order of the documents.
        passes: over the training documents.
        batch_words: about as many an update.
        docs: .spacy files of the parts.
        rows: JSON lines of the parts.
        folder: for files that nobody needs later.
        out: gets what `hand_back` writes.
    """

    encoder: str
    method: str
    setting: dict[str, Any]
    seed: int
    passes: int
    batch_words: int
    docs: dict[str, str]
    rows: dict[str, str]
    folder: str
    out: str

    def read(self, part: str) -> list[Row]:
        lines = Path(self.rows[part]).read_text(encoding="utf8").splitlines()
        return [json.loads(line) for line in lines]


def read_task() -> Task:
    """The task whose file is the only argument of the command."""
    return Task(**json.loads(Path(sys.argv[1]).read_text(encoding="utf8")))


def located(row: Row, start: int, end: int, label: str) -> tuple[int, int, str]:
    """An entity of words as one of characters."""
    return row["starts"][start], row["starts"][end - 1] + len(row["words"][end - 1]), label


def f_score(rows: Sequence[Row], predicted: Sequence[Sequence[tuple[int, int, str]]]) -> float:
    """Strict F1 on character offsets, which chooses among the passes."""
    gold = {(n, *entity) for n, row in enumerate(rows) for entity in row["entities"]}
    found = {(n, *entity) for n, entities in enumerate(predicted) for entity in entities}
    return 2 * len(gold & found) / max(len(gold) + len(found), 1)


def hand_back(
    task: Task,
    begun: float,
    updates: int,
    curve: Sequence[float],
    packages: Sequence[str],
    **predicted: Sequence[Any],
) -> None:
    """Write the predictions of each part as lists of (start, end, label) in characters.

    Args:
        task: with the file.
        begun: `time.process_time()` before training.
        updates: that were made.
        curve: F1 on development documents after each pass.
        packages: whose versions are noted.
        predicted: "dev" and "test".
    """
    minutes = (time.process_time() - begun) / 60
    figures = {"updates": updates, "cpu_minutes": minutes, "curve": list(curve)}
    versions = {name: version(name) for name in packages}
    Path(task.out).write_text(json.dumps({**predicted, **figures, "versions": versions}), encoding="utf8")
