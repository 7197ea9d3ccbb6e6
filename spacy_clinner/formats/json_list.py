"""A JSON list of any length, record by record: an export of Label Studio is one."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import read_pieces

T = TypeVar("T")
_SPACE = re.compile(r"[ \t\n\r]*")
_MARK = "\ufeff"
_record_at = json.JSONDecoder().raw_decode


def is_json_list(path: Path) -> bool:
    """Whether the first character of a file that is no white space is a bracket.

    Raises:
        ClinnerError: if what stands before it is not UTF-8.
    """
    for piece in read_pieces(path, size=16):
        if begin := piece.removeprefix(_MARK).lstrip():
            return begin.startswith("[")
    return False


def read_json_list(path: Path, piece: int = 1 << 20) -> Iterator[Any]:
    """Read the records of a JSON list one by one, holding one record and the part of the file around it.

    Args:
        path: the file.
        piece: how many bytes are read at a time.

    Raises:
        ClinnerError: if the file is not UTF-8 or not a JSON list, after the records before the error.
    """
    text = _Text(read_pieces(path, piece), str(path))
    text.take(_opening)
    is_open = not text.take(_closing)
    while is_open:
        yield text.take(_record)
        is_open = text.take(_comma_or_closing)
    text.require_end()


def parsed_json(content: str) -> Any:
    """What a text says; JSONDecodeError also for what is too deep, or has a number of thousands of digits."""
    try:
        return json.loads(content)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError):
        raise json.JSONDecodeError("too much", "", 0) from None


def broken_json(where: str, position: int) -> ClinnerError:
    """Without the error of the json module, which has the document, text of a note, as an attribute."""
    return ClinnerError(f"{where}: broken JSON at character {position}: export the file again")


class _Text:
    """A text that is read as far as what is taken from it goes.

    Args:
        pieces: the text; a byte order mark before it does not count.
        where: what it is called.
    """

    def __init__(self, pieces: Iterator[str], where: str) -> None:
        self._pieces, self._where = pieces, where
        self._rest = next(filter(None, pieces), "").removeprefix(_MARK)
        self._at = self._before = 0

    def take(self, parse: Callable[[str, int], tuple[T, int]]) -> T:
        """What stands next: `parse` gives it and where it ends; JSONDecodeError if it is broken, or cut."""
        while True:
            try:
                value, self._at = parse(self._rest, self._at)
                return value
            except json.JSONDecodeError as error:
                position = error.pos
            if not self._read_ahead():
                raise broken_json(self._where, self._before + position)

    def require_end(self) -> None:
        """Raises ClinnerError if more than white space follows."""
        while True:
            self._at = _after_space(self._rest, self._at)
            if self._at < len(self._rest):
                raise broken_json(self._where, self._before + self._at)
            if not self._read_ahead():
                return

    def _read_ahead(self) -> bool:
        """Twice as much as is held, so that a long record is not parsed once a piece."""
        unparsed, ahead = self._rest[self._at :], ""
        for piece in self._pieces:
            ahead += piece
            if len(ahead) >= len(unparsed):
                break
        if ahead:
            self._before += self._at
            self._rest, self._at = unparsed + ahead, 0
        return bool(ahead)


def _record(text: str, at: int) -> tuple[Any, int]:
    start = _after_space(text, at)
    try:
        record, end = _record_at(text, start)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError):
        raise json.JSONDecodeError("too deep, or a number of thousands of digits", "", start) from None
    if end == len(text) or text[end] in "+-.0123456789Ee":  # a number may go on
        raise json.JSONDecodeError("cut", "", end)
    return record, end


def _opening(text: str, at: int) -> tuple[None, int]:
    sign, end = _sign(text, at)
    if sign != "[":
        raise json.JSONDecodeError("no list", "", end - 1)
    return None, end


def _closing(text: str, at: int) -> tuple[bool, int]:
    """Whether the list is closed here, and where to go on."""
    sign, end = _sign(text, at)
    return (True, end) if sign == "]" else (False, at)


def _comma_or_closing(text: str, at: int) -> tuple[bool, int]:
    """Whether another record follows."""
    sign, end = _sign(text, at)
    if sign not in ",]":
        raise json.JSONDecodeError("neither", "", end - 1)
    return sign == ",", end


def _sign(text: str, at: int) -> tuple[str, int]:
    place = _after_space(text, at)
    if place == len(text):
        raise json.JSONDecodeError("cut", "", place)
    return text[place], place + 1


def _after_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at
