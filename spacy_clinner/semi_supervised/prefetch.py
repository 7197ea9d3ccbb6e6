"""Prepare the next items of an iterator while the present one is in use."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Prefetched(Iterator[Item], Generic[Item]):
    """The same items in the same order, some of them made ahead of time.

    One thread makes them, one after another, so what comes does not depend on how fast it is taken.
    What goes wrong there is raised when the item would have come.

    Args:
        items: must share no state that another thread changes, such as the random numbers of `random`.
        ahead: how many to hold ready, at least 1.
    """

    def __init__(self, items: Iterator[Item], ahead: int) -> None:
        self._items = items
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="prefetch")
        self._coming: deque[Future[Item]] = deque(self._make() for _ in range(ahead))

    def __next__(self) -> Item:
        self._coming.append(self._make())
        return self._coming.popleft().result()

    def _make(self) -> "Future[Item]":
        return self._thread.submit(next, self._items)
