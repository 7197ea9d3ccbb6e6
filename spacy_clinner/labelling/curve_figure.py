"""A learning curve as a figure."""

from pathlib import Path

import numpy as np

from spacy_clinner.evaluation.report.plotting import pyplot
from spacy_clinner.labelling.learning_curve import LearningCurve
from spacy_clinner.studies.figures import save_figure

_PLACES = 60


def draw_learning_curve(curve: LearningCurve, labelled: int, path: Path, title: str = "entity F1") -> None:
    """Write a PNG: the trainings, the fitted curve up to twice the labelled words, and its interval.

    Args:
        curve: the fitted curve.
        labelled: words that are labelled now, where a line stands.
        path: of the PNG.
        title: of the score.

    Raises:
        ClinnerError: if matplotlib is missing.
    """
    plot = pyplot("the figure needs")
    smallest = min(point.words for point in curve.points)
    places = np.linspace(smallest, 2 * max(labelled, curve.unit), _PLACES)
    fits = [curve.score_at(words) for words in places.tolist()]
    figure, axis = plot.subplots(figsize=(6.8, 4.4))
    axis.fill_between(
        places, [100 * f.low for f in fits], [100 * f.high for f in fits], alpha=0.2, label="95 % interval"
    )
    axis.plot(places, [100 * fit.value for fit in fits], label="power law")
    axis.plot([p.words for p in curve.points], [100 * p.score for p in curve.points], "k.", label="trainings")
    axis.axvline(labelled, color="grey", linestyle="--", label="labelled now")
    axis.set_xlabel("labelled words")
    axis.set_ylabel(f"{title} (%)")
    axis.grid(alpha=0.3)
    axis.legend(frameon=False)
    save_figure(figure, path)
    plot.close(figure)
