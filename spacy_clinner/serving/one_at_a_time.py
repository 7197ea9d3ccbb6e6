"""Work of many requests in one thread: one at a time, some waiting, none longer than a limit."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


class BusyError(Exception):
    """As many requests wait as may."""


class OneAtATime:
    """Runs jobs in a thread of its own, in the order in which they come.

    Args:
        waiting: jobs that may wait while another one runs.
        seconds: after which a job is given up, waiting included.
        begin: called in the thread before its first job.
    """

    def __init__(self, waiting: int, seconds: float, begin: Callable[[], None] | None = None) -> None:
        self._seconds = seconds
        self._places = threading.BoundedSemaphore(waiting + 1)
        self._thread = ThreadPoolExecutor(1, "pipeline", initializer=begin)

    async def run(self, job: Callable[[Callable[[], bool]], Result]) -> Result:
        """The result of a job, which is told to stop once nobody waits for it.

        Args:
            job: called with a function that says whether to stop.

        Raises:
            BusyError: if too many jobs wait.
            TimeoutError: if it takes too long.
        """
        if not self._places.acquire(blocking=False):
            raise BusyError
        stop = threading.Event()
        future = self._thread.submit(job, stop.is_set)
        # a job has its place until the thread is done with it, which may be after the time is up
        future.add_done_callback(lambda _: self._places.release())
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._seconds)
        finally:
            stop.set()

    def close(self) -> None:
        """Let the job that runs end, and no other begin."""
        self._thread.shutdown(wait=True, cancel_futures=True)
