"""A report in a few sentences, for whoever reads no further and for its first printed page."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from spacy_clinner.evaluation.intervals import LEAST_DOCUMENTS, Interval, bootstrap_intervals, interval, share
from spacy_clinner.evaluation.mention_pairs import Kind
from spacy_clinner.evaluation.report.confidence_tables import ReliabilityDiagram, calibration_error
from spacy_clinner.evaluation.report.findings import Findings
from spacy_clinner.evaluation.report.score_tables import ScoreRow
from spacy_clinner.evaluation.report.two_models import TwoModels

LEAST_MENTIONS = 10
"""Annotated mentions below which a type is not called the best or the worst."""
LEAST_TYPES = 3
"""Types below which none is called the best or the worst."""
FEW_NOTES = 0.25
"""Share of the notes up to which half of the errors are said to lie in them."""
SHOWN_TYPES = 5


def summary_lines(
    findings: Findings,
    kinds: Mapping[Kind, int],
    types: Sequence[ScoreRow],
    measured: ReliabilityDiagram | None,
) -> list[str]:
    """What the figures of one pipeline come to; no word of the notes and no name of a note.

    Args:
        findings: a pipeline's findings in at least one note.
        kinds: how many pairs of mentions there are of each kind.
        types: a row for each label, scored strictly.
        measured: of the confidences; None if there are none.
    """
    lines = [*_mentions(findings, kinds), *_types(types), *_notes(findings)]
    return lines if measured is None else [*lines, _confidences(findings, measured)]


def _mentions(findings: Findings, kinds: Mapping[Kind, int]) -> Iterator[str]:
    if findings.gold_count:
        yield (
            f"Of {findings.gold_count:,} annotated mentions, {_part(kinds['correct'], findings.gold_count)} "
            f"are found as they are and {_part(kinds['missed'], findings.gold_count)} are missed. The "
            f"others: {kinds['boundary']:,} with another boundary, {kinds['type']:,} with another type, "
            f"{kinds['both']:,} with both."
        )
    if findings.found_count:
        part = _part(kinds["spurious"], findings.found_count)
        yield f"Of {findings.found_count:,} found mentions, {part} lie where nothing is annotated."


def _types(types: Sequence[ScoreRow]) -> Iterator[str]:
    never = [row for row in types if row.counts["gold"] and not row.counts["found"]]
    if never:
        named = ", ".join(f"{row.name} ({row.counts['gold']:,} annotated)" for row in never[:SHOWN_TYPES])
        more = f" and {len(never) - SHOWN_TYPES:,} more" if len(never) > SHOWN_TYPES else ""
        yield f"Types that are never found: {named}{more}."
    counted = [row for row in types if row.counts["gold"] >= LEAST_MENTIONS and row.counts["found"]]
    if len(counted) < LEAST_TYPES:
        return
    scores = {row.name: 100 * (row.f_score.observed or 0.0) for row in counted}
    worst, *_, best = sorted(scores, key=lambda name: scores[name])
    yield (
        f"Of the types that are found and have at least {LEAST_MENTIONS} annotated mentions, {best} is found "
        f"best (F1 {scores[best]:.1f}) and {worst} worst ({scores[worst]:.1f})."
    )


def _notes(findings: Findings) -> Iterator[str]:
    """Where the errors are, if they are in few of the notes."""
    errors = sorted((sum(p.kind != "correct" for p in note.pairs) for note in findings.notes), reverse=True)
    total = sum(errors)
    count = so_far = 0
    while 2 * so_far < total:
        so_far += errors[count]
        count += 1
    if total and count <= FEW_NOTES * len(errors):
        yield f"Half of the {total:,} errors lie in {_part(count, len(errors))} of the {len(errors):,} notes."


def _confidences(findings: Findings, measured: ReliabilityDiagram) -> str:
    count = sum(group.count for group in measured.bins)
    mean = sum(group.confidence * group.count for group in measured.bins) / count
    right = _share_right(findings)
    said = (
        f"On average the confidences say that {100 * mean:.0f} % of what is found is right, and "
        f"{100 * (right.observed or 0.0):.0f} % is"
    )
    if right.low is None or right.high is None or right.low <= mean <= right.high:
        return f"{said}: these notes do not show that they are too sure, or too unsure."
    return f"{said}: they are too {'sure' if mean > right.high else 'unsure'}."


def _share_right(findings: Findings) -> Interval:
    """Of what has a confidence, with its interval over notes."""
    counts = np.zeros((len(findings.notes), 2))
    for row, note in zip(counts, findings.notes, strict=True):
        known = [pair.kind == "correct" for pair in note.pairs if note.confidence_of(pair) is not None]
        row[:] = sum(known), len(known)
    return interval(bootstrap_intervals(counts, lambda sums: share(sums[..., 0], sums[..., 1])))


def calibration_line(findings: Findings) -> str:
    """Whether the confidences of a pipeline are calibrated with a temperature."""
    if not findings.temperatures:
        return "They are not calibrated with a temperature."
    named = ", ".join(f"{value:.2f} ({name})" for name, value in findings.temperatures.items())
    return f"They are calibrated with a temperature: {named}."


def comparison_line(models: TwoModels, first: Findings, second: Findings) -> str:
    """What the comparison comes to."""
    *_, f_score = models.scores
    low, high = f_score.difference.low, f_score.difference.high
    names = f"First: {first.name}. Second: {second.name}. "
    if len(first.notes) < LEAST_DOCUMENTS:
        return f"{names}The notes are too few to tell the two apart."
    if all(one.found == other.found for one, other in zip(first.notes, second.notes, strict=True)):
        return f"{names}They find the same mentions.{_errors_of(first, second)}"
    if low <= 0 <= high:
        return f"{names}These notes do not tell which of them has the higher F1."
    better = "second" if low > 0 else "first"
    return (
        f"{names}The {better} one has the higher F1, and that is more than chance would make of these notes."
    )


def _errors_of(first: Findings, second: Findings) -> str:
    """The calibration errors of two pipelines, if both give confidences."""
    if not (first.has_confidences and second.has_confidences):
        return ""
    one, other = (100 * calibration_error(findings) for findings in (first, second))
    return f" Calibration error: {one:.1f} points of the first, {other:.1f} of the second."


def _part(count: int, total: int) -> str:
    percent = 100 * count / total
    return f"{count:,} ({'under 1' if 0 < percent < 1 else f'{percent:.0f}'} %)"
