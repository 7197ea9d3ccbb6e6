"""How confidences compare with the facts before and after a calibration, as tables and as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from wasabi import table

from spacy_clinner.evaluation.calibration import Reliability, reliability, reliability_by_label


class Judged(NamedTuple):
    """Mentions that were predicted: a confidence, whether right, and a label each."""

    confidences: Sequence[float]
    correct: Sequence[bool]
    labels: Sequence[str]


class Change(NamedTuple):
    """Of reliability by calibration; None where nothing was predicted.

    Attributes:
        before, after: of all mentions.
        labels_before, labels_after: of the mentions of each label.
    """

    before: Reliability | None
    after: Reliability | None
    labels_before: Mapping[str, Reliability]
    labels_after: Mapping[str, Reliability]


def change(before: Judged, after: Judged) -> Change:
    """Compare the confidences of two pipelines, or of one before and after."""
    return Change(_all(before), _all(after), _by_label(before), _by_label(after))


def reliability_table(found: Change) -> str:
    """A row for all mentions and one for each label, in percent."""
    names = dict.fromkeys([*found.labels_before, *found.labels_after])
    rows = [("ALL", found.before, found.after)]
    rows += [(name, found.labels_before.get(name), found.labels_after.get(name)) for name in names]
    shown = [(name, *_cells(before, after)) for name, before, after in rows]
    header = ("entity", "predicted", "correct", "confidence", "then", "calibration error", "then")
    return str(table(shown, header=header, divider=True, aligns=("l", *"r" * 6)))


def change_record(found: Change) -> dict[str, Any]:
    """The same, with every bin, for a JSON file."""
    return {
        "before": _record(found.before),
        "after": _record(found.after),
        "labels": {
            name: {
                "before": _record(found.labels_before.get(name)),
                "after": _record(found.labels_after.get(name)),
            }
            for name in dict.fromkeys([*found.labels_before, *found.labels_after])
        },
    }


def _all(judged: Judged) -> Reliability | None:
    return reliability(judged.confidences, judged.correct) if len(judged.confidences) else None


def _by_label(judged: Judged) -> dict[str, Reliability]:
    return reliability_by_label(*judged) if len(judged.confidences) else {}


def _cells(before: Reliability | None, after: Reliability | None) -> tuple[str, ...]:
    shown = after or before
    size = "0" if shown is None else f"{shown.size:,}"
    return (
        size,
        _percent(None if shown is None else shown.accuracy),
        *(_percent(None if one is None else one.confidence) for one in (before, after)),
        *(_percent(None if one is None else one.error) for one in (before, after)),
    )


def _percent(share: float | None) -> str:
    return "-" if share is None or np.isnan(share) else f"{100 * share:.2f}"


def _record(found: Reliability | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {**found._asdict(), "bins": [group._asdict() for group in found.bins]}
