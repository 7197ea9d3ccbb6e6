"""What the commands `curve` and `review` write, as far as the report shows it."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.offsets import Located
from spacy_clinner.formats.files import read_text

LINE_POINTS = 40
"""Points of the line that stands for a fitted curve."""
BEYOND = 1.5
"""How far the line goes, in multiples of the most words that were measured."""
_OTHER_SHAPES = (KeyError, TypeError, ValueError, AttributeError, OverflowError)
"""What content raises that is none of these files'."""


class CurvePoint(NamedTuple):
    """F1, from 0 to 1, with so many labelled words; low and high where it is a forecast."""

    words: float
    score: float
    low: float | None = None
    high: float | None = None


class CurveFile(NamedTuple):
    """What was measured, the line fitted to it, forecasts with intervals, and what it says in words."""

    measured: list[CurvePoint]
    fitted: list[CurvePoint]
    forecast: list[CurvePoint]
    answers: list[str]


class Suspect(NamedTuple):
    """A mention of the gold that is probably wrong, or one that is probably lacking there.

    Attributes:
        note: id of the note.
        kind: what is wrong.
        score: how probable that is, or how it is ranked; None where the file has none.
        given: what is annotated; None if that is nothing.
        suggested: what may be right; None if that is nothing, or the file does not say.
    """

    note: str
    kind: str
    score: float | None
    given: Located | None
    suggested: Located | None

    @property
    def span(self) -> tuple[int, int]:
        """First character and the one after the last of both."""
        places = [place for place in (self.given, self.suggested) if place is not None]
        return min(place[0] for place in places), max(place[1] for place in places)


def read_curve(path: Path) -> CurveFile:
    """Read what `curve` wrote: "points" with "words" and "score", and what else is there.

    Raises:
        ClinnerError: if there is no point of a curve in it.
    """
    content = _json(path)
    content = content if isinstance(content, Mapping) else {"points": content}
    try:
        measured = sorted(map(_point, content["points"]))
        fitted = _line(content["curve"], measured) if content.get("curve") else []
        more = content.get("score_with_more") or {}
        forecast = [_forecast(content["labelled_words"] + int(words), at) for words, at in more.items()]
        answers = list(map(str, _rows(content.get("answers") or [])))
    except _OTHER_SHAPES:
        measured = []
    if not measured:
        raise ClinnerError(
            f"{path}: no point of a learning curve there: give the JSON file of `spacy clinner curve`"
        )
    return CurveFile(measured, fitted, sorted(point for point in forecast if point is not None), answers)


def read_review(path: Path) -> list[Suspect]:
    """Read what `review` wrote, in its order: "findings", or a list of them.

    Raises:
        ClinnerError: if it is no list of findings.
    """
    content = _json(path)
    try:
        rows = content["findings"] if isinstance(content, Mapping) else content
        return [_suspect(row) for row in _rows(rows)]
    except _OTHER_SHAPES:
        raise ClinnerError(
            f"{path}: no list of findings there: give the JSON file of `spacy clinner review`"
        ) from None


def _json(path: Path) -> Any:
    content = read_text(path)
    try:
        return json.loads(content, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise ClinnerError(f"{path}: is not JSON: give a file that spacy clinner wrote") from None


def _no_number(constant: str) -> Any:
    """NaN and Infinity, which are no JSON: no browser reads them in the page."""
    raise json.JSONDecodeError(f"{constant} is no number", constant, 0)


def _rows(value: Any) -> Sequence[Any]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise TypeError
    return value


def _finite(value: Any) -> float:
    """A number; 1e999 in JSON, and "nan" in quotes, are none that a page can show."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _point(row: Mapping[str, Any]) -> CurvePoint:
    return CurvePoint(_finite(row["words"]), _finite(row["score"]))


def _forecast(words: float, at: Mapping[str, float | None]) -> CurvePoint | None:
    """With that many words; None where there is no telling."""
    if at["value"] is None:
        return None
    low, high = (None if at[name] is None else _finite(at[name]) for name in ("low", "high"))
    return CurvePoint(_finite(words), _finite(at["value"]), low, high)


def _line(curve: Mapping[str, float], measured: Sequence[CurvePoint]) -> list[CurvePoint]:
    """Points of level - gap * (words / unit) ** -rate."""
    unit, level, gap, rate = (_finite(curve[name]) for name in ("unit", "level", "gap", "rate"))
    if unit <= 0:
        raise ValueError
    least = max(measured[0].words, 1.0)  # of no word at all, the law says nothing
    words = np.linspace(least, BEYOND * measured[-1].words, LINE_POINTS)
    scores = level - gap * (words / unit) ** -rate
    return [CurvePoint(*point) for point in zip(words.tolist(), scores.tolist(), strict=True)]


def _suspect(row: Mapping[str, Any]) -> Suspect:
    given = _place(row.get("given") or (row if "start" in row else None))
    suggested = _place(row.get("suggested"))
    if given is None and suggested is None:
        raise ValueError
    score = row.get("score")
    return Suspect(
        str(row["note"]),
        str(row.get("kind", "")),
        None if score is None else _finite(score),
        given,
        suggested,
    )


def _place(place: Mapping[str, Any] | None) -> Located | None:
    return None if place is None else (int(place["start"]), int(place["end"]), str(place["label"]))
