"""Progress bars on standard error: how much is done, how fast, and how long the rest takes."""

import math
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NoReturn, TypeVar

from tqdm import tqdm

from spacy_clinner.batch.note_files import READABLE, expected_notes, note_files
from spacy_clinner.errors import ClinnerError

Item = TypeVar("Item")


def progress(items: Iterable[Item], unit: str, total: int | None = None) -> Iterator[Item]:
    """Items, with a bar while they are taken.

    As with spaCy's own commands there is no bar where standard error is not a terminal.

    Args:
        items: what is counted.
        unit: what an item is, in the plural.
        total: how many there are, if the items do not tell.
    """
    return iter(tqdm(items, total=total, unit=f" {unit}", disable=None))


@contextmanager
def loss_bar(title: str, unit: str, total: int | None, done: int) -> Iterator[Callable[[float], object]]:
    """A bar that is called with the loss of each item, and shows a moving average of them.

    Args:
        title: stands before the bar.
        unit: what an item is, in the plural.
        total: how many there are; None if nobody knows.
        done: how many an earlier run has done.
    """
    average = math.nan
    with tqdm(total=total, initial=done, desc=title, unit=f" {unit}", disable=None) as bar:

        def advance(loss: float) -> None:
            nonlocal average
            if not math.isnan(loss):
                average = loss if math.isnan(average) else 0.95 * average + 0.05 * loss
                bar.set_postfix_str(f"loss {average:.3f}", refresh=False)
            bar.update()

        yield advance


@contextmanager
def count_bar(unit: str) -> Iterator[Callable[[], object]]:
    """A bar that is called for each item; it is there from the first one on, so that others may come before.

    Args:
        unit: what an item is, in the plural.
    """
    bars: list[tqdm[NoReturn]] = []

    def advance() -> None:
        if not bars:
            bars.append(tqdm(unit=f" {unit}", disable=None))
        bars[0].update()

    try:
        yield advance
    finally:
        for bar in bars:
            bar.close()


def note_total(source: Path) -> int | None:
    """About how many notes a file or a directory holds; None where nobody looks or nobody can tell."""
    if not sys.stderr.isatty():
        return None
    try:
        return sum(map(expected_notes, note_files(source, None, READABLE)))
    except ClinnerError:
        return None


class NoteBar:
    """A bar over the notes of files, which are counted before, if there is a bar."""

    def __init__(self, files: Callable[[], Iterator[Path]]) -> None:
        """Count the notes.

        Args:
            files: makes an iterator over the files that will be read.
        """
        self._is_shown = sys.stderr.isatty()
        total = sum(map(expected_notes, files())) if self._is_shown else None
        self._bar = tqdm(total=total, unit=" notes", disable=not self._is_shown)
        self._seen = 0
        """Notes that were seen as they were done, and whose files are not finished."""

    def __enter__(self) -> "NoteBar":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    @property
    def on_note(self) -> Callable[[], object] | None:
        """What is called for a note that is done, before its file is; None if nobody looks."""
        return self._see_note if self._is_shown else None

    def _see_note(self) -> None:
        self._seen += 1
        self._bar.update()

    def finish_file(self, notes: int) -> None:
        """Count the notes of a file, unless each of them was seen."""
        seen = min(notes, self._seen)
        self._seen -= seen
        self._bar.update(notes - seen)

    def skip_file(self, file: Path) -> None:
        """Expect the notes of a file no longer."""
        if self._is_shown:
            self._bar.total -= expected_notes(file)
            self._bar.refresh()
