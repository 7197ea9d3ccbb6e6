"""The trainings of a study of shares as points of a learning curve."""

from pathlib import Path

from spacy_clinner.corpus.layout import word_positions
from spacy_clinner.errors import ClinnerError
from spacy_clinner.labelling.learning_curve import Point
from spacy_clinner.studies.measures import MEASURES
from spacy_clinner.studies.records import ALONE
from spacy_clinner.studies.results import Results, System
from spacy_clinner.studies.shares import draw_share, read_documents
from spacy_clinner.studies.study import Study


def curve_points(study: Study, out: Path, method: str | None = None) -> tuple[list[Point], int]:
    """Words and score of each finished cell of one method, for the first task of a study.

    Args:
        study: a study of several shares.
        out: directory of its results.
        method: its name; None for the baseline.

    Returns:
        A point a share and seed; and the words of all training documents.

    Raises:
        ClinnerError: if there is no such method, no result of it, or the study does not compare F1.
    """
    name = method or study.baseline
    if name not in {reported.name for reported in study.reported}:
        raise ClinnerError(
            f"{study.name}: there is no method {name!r}: choose from "
            f"{', '.join(reported.name for reported in study.reported)}"
        )
    task, measure = study.axes.tasks[0], study.measures[0]
    if not MEASURES[measure].title.endswith("F1"):
        raise ClinnerError(
            f"{study.name}: its first measure is {measure}, and a learning curve is one of F1: name an F1 "
            "first in its measures"
        )
    corpus = study.corpora[task.target]
    docs = read_documents(str(corpus.train), corpus.lang)
    counts = [len(word_positions(doc)) for doc in docs]
    results = Results(study, out)
    points = [
        Point(sum(counts[place] for place in draw_share(docs, share, seed, study.share_of)[0]), score)
        for share in study.axes.shares
        for seed, result in results.results_of(System(name, ALONE), task, share).items()
        if (score := result["scores"][measure]) is not None
    ]
    if not points:
        raise ClinnerError(f"{out}: no finished cell of the method {name!r}: run the study first")
    return points, sum(counts)
