"""The figures of a report."""

from typing import Any, NamedTuple

from markupsafe import Markup

from spacy_clinner.evaluation.report.confidence_tables import ReliabilityDiagram, ThresholdCurve
from spacy_clinner.evaluation.report.plotting import MARKER, inline_svg
from spacy_clinner.evaluation.report.step_files import CurveFile

SIZE = (4.8, 3.5)
FONT = 10.5
NAMED_AT = 62
"""Number of the threshold at which the lines are named."""
POINTS = 72
"""Of an inch, the unit of the SVG."""


class Chart(NamedTuple):
    """A figure, and where its values lie.

    Attributes:
        svg: the element.
        left: the place of 0 on the horizontal axis, in units of the SVG.
        width: from 0 to 1, in the same units.
    """

    svg: Markup
    left: float
    width: float


def draw_reliability(plot: Any, diagram: ReliabilityDiagram) -> Chart:
    """Share that is correct over confidence, a point a bin, above how many have which confidence."""
    figure, (axis, below) = plot.subplots(
        2, 1, figsize=SIZE, dpi=POINTS, sharex=True, height_ratios=[4, 1], layout="constrained"
    )
    axis.plot([0, 1], [0, 1], color="#808080", linestyle=(0, (4, 3)), linewidth=1)
    for b in diagram.bins:
        low, high = b.correct.low, b.correct.high
        if low is not None and high is not None:
            axis.plot([b.confidence] * 2, [low, high], color="C0", linewidth=1.5, solid_capstyle="round")
    means = [b.confidence for b in diagram.bins]
    axis.plot(means, [b.correct.observed for b in diagram.bins], "o", color="C0", markersize=5)
    axis.set_ylim(-0.03, 1.03)
    axis.set_ylabel("share correct")
    bars = below.bar(
        [(i + 0.5) / len(diagram.columns) for i in range(len(diagram.columns))],
        diagram.columns,
        width=0.9 / len(diagram.columns),
        color="C0",
        alpha=0.5,
    )
    below.bar_label(bars, [f"{count:,}" if count else "" for count in diagram.columns], padding=1, fontsize=9)
    below.margins(y=0.45)
    below.set_yticks([])
    below.set_ylabel("mentions")
    below.set_xlim(-0.01, 1.01)
    below.set_xlabel("confidence")
    _calm(axis, below)
    text = "Share of the found mentions that is correct, over their confidence. The table has the numbers."
    return _chart(plot, figure, axis, "reliability", text)


def draw_thresholds(plot: Any, curve: ThresholdCurve) -> Chart:
    """Precision and recall over the threshold, with bands, and a line that a slider moves."""
    figure, axis = plot.subplots(figsize=SIZE, dpi=POINTS, layout="constrained")
    for i, (name, color, line) in enumerate((("precision", "C0", "-"), ("recall", "C1", (0, (5, 2))))):
        observed, low, high = 100 * curve.intervals[:, :, i]
        axis.fill_between(curve.thresholds, low, high, color=color, alpha=0.16, linewidth=0)
        axis.plot(curve.thresholds, observed, color=color, linestyle=line, linewidth=2)
        is_above = observed[NAMED_AT] >= 100 * curve.intervals[0, NAMED_AT, 1 - i]
        place = (curve.thresholds[NAMED_AT], (high if is_above else low)[NAMED_AT])
        shift, side = (3, "bottom") if is_above else (-3, "top")
        axis.annotate(name, place, (0, shift), textcoords="offset points", ha="center", va=side, color=color)
    (marker,) = axis.plot(
        [0, 0], [0, 1], color="#000000", linewidth=1.2, transform=axis.get_xaxis_transform()
    )
    marker.set_gid(MARKER)
    axis.set_xlim(-0.01, 1.01)
    axis.set_xlabel("threshold on the confidence")
    axis.set_ylabel("%")
    _calm(axis)
    text = "Precision and recall over the threshold on the confidence. The slider gives the numbers."
    return _chart(plot, figure, axis, "thresholds", text)


def draw_learning_curve(plot: Any, curve: CurveFile) -> Chart:
    """F1 over labelled words: what was measured, and the fitted line with its band."""
    figure, axis = plot.subplots(figsize=SIZE, dpi=POINTS, layout="constrained")
    if curve.fitted:
        words = [point.words for point in curve.fitted]
        axis.plot(words, [100 * point.score for point in curve.fitted], color="C0", label="fitted")
    for i, point in enumerate(curve.forecast):
        if point.low is not None and point.high is not None:
            ends = [100 * point.low, 100 * point.high]
            label = "forecast, 95 %" if i == 0 else None
            axis.plot([point.words] * 2, ends, color="C0", linewidth=3, alpha=0.5, label=label)
    measured = [100 * point.score for point in curve.measured]
    axis.plot([p.words for p in curve.measured], measured, "o", color="C1", markersize=5, label="measured")
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axis.set_xlabel("labelled words")
    axis.set_ylabel("F1 (%)")
    axis.legend(frameon=False, loc="lower right")
    _calm(axis)
    text = "F1 over the number of labelled words. The table has the numbers."
    return _chart(plot, figure, axis, "learning", text)


def _calm(*axes: Any) -> None:
    for axis in axes:
        for text in (axis.xaxis.label, axis.yaxis.label, *axis.get_xticklabels(), *axis.get_yticklabels()):
            text.set_fontsize(FONT)
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(color="#b0b0b0", alpha=0.5, linewidth=0.6)
        axis.set_axisbelow(True)


def _chart(plot: Any, figure: Any, axis: Any, name: str, description: str) -> Chart:
    svg = inline_svg(figure, name, description)
    begin, end = (axis.transData.transform((value, 0))[0] * POINTS / figure.dpi for value in (0, 1))
    plot.close(figure)
    return Chart(svg, float(begin), float(end - begin))
