"""How much Python a piece of work runs and how much text it reads, which do not depend on the machine."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import spacy_clinner

_PACKAGE = str(Path(spacy_clinner.__file__).parent)


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of the package are run, each turn of a loop or comprehension counted."""
    count = 0

    def trace(frame: Any, event: str, _: Any) -> Any:
        nonlocal count
        if not frame.f_code.co_filename.startswith(_PACKAGE):
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


class CountedText(str):
    """A text that counts the characters that are read to tell whether it is ASCII or has a character."""

    read = 0

    def __contains__(self, piece: str) -> bool:
        self.read += len(self)
        return super().__contains__(piece)

    def isascii(self) -> bool:
        self.read += len(self)
        return super().isascii()
