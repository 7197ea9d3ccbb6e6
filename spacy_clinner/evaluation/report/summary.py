"""A report in a few sentences, for whoever reads no further and for its first printed page."""

from collections.abc import Iterator, Mapping, Sequence

from spacy_clinner.evaluation.mention_pairs import Kind
from spacy_clinner.evaluation.report.confidence_tables import ReliabilityDiagram
from spacy_clinner.evaluation.report.findings import Findings
from spacy_clinner.evaluation.report.score_tables import ScoreRow

LEAST_MENTIONS = 10
"""Annotated mentions below which a type is not called the best or the worst."""
LEAST_TYPES = 3
"""Types below which none is called the best or the worst."""
EVEN = 0.02
"""Mean confidence and share correct that are no further apart are called alike."""
HALF = 0.5


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
    return lines if measured is None else [*lines, *_confidences(findings, measured)]


def _mentions(findings: Findings, kinds: Mapping[Kind, int]) -> Iterator[str]:
    if findings.gold_count:
        yield (
            f"Of {findings.gold_count:,} annotated mentions, {_part(kinds['correct'], findings.gold_count)} "
            f"are found as they are, {kinds['boundary']:,} with another boundary, {kinds['type']:,} with "
            f"another type and {kinds['both']:,} with both; {kinds['missed']:,} are missed."
        )
    if findings.found_count:
        part = _part(kinds["spurious"], findings.found_count)
        yield f"Of {findings.found_count:,} found mentions, {part} lie where nothing is annotated."


def _types(types: Sequence[ScoreRow]) -> Iterator[str]:
    counted = [row for row in types if row.counts["gold"] >= LEAST_MENTIONS]
    if len(counted) < LEAST_TYPES:
        return
    scores = {row.name: 100 * (row.f_score.observed or 0.0) for row in counted}
    worst, *_, best = sorted(scores, key=lambda name: scores[name])
    yield (
        f"Of the types with at least {LEAST_MENTIONS} annotated mentions, {best} is found best (F1 "
        f"{scores[best]:.1f}) and {worst} worst ({scores[worst]:.1f})."
    )


def _notes(findings: Findings) -> Iterator[str]:
    errors = sorted((sum(p.kind != "correct" for p in note.pairs) for note in findings.notes), reverse=True)
    total = sum(errors)
    if not total:
        return
    count = so_far = 0
    while so_far < HALF * total:
        so_far += errors[count]
        count += 1
    yield f"Half of the {total:,} errors lie in {_part(count, len(errors))} of the {len(errors):,} notes."


def _confidences(findings: Findings, measured: ReliabilityDiagram) -> Iterator[str]:
    count = sum(group.count for group in measured.bins)
    mean = sum(group.confidence * group.count for group in measured.bins) / count
    right = sum((group.correct.observed or 0.0) * group.count for group in measured.bins) / count
    if abs(mean - right) <= EVEN:
        verdict = "neither too sure nor too unsure"
    else:
        verdict = "too sure" if mean > right else "too unsure"
    yield (
        f"Confidences say on average that {100 * mean:.0f} % of what is found is right, and "
        f"{100 * right:.0f} % is: they are {verdict}. Calibration error: {100 * measured.error:.1f} points. "
        f"{calibration_line(findings)}"
    )


def calibration_line(findings: Findings) -> str:
    """Whether the confidences of a pipeline are calibrated with a temperature."""
    if not findings.temperatures:
        return "They are not calibrated with a temperature."
    named = ", ".join(f"{value:.2f} ({name})" for name, value in findings.temperatures.items())
    return f"They are calibrated with a temperature: {named}."


def _part(count: int, total: int) -> str:
    return f"{count:,} ({100 * count / total:.0f} %)"
