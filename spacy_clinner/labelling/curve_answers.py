"""What a learning curve says, in words."""

import math
from collections.abc import Iterator, Sequence

from spacy_clinner.labelling.learning_curve import Estimate, LearningCurve

FAR = 20
"""Times the words of the largest training beyond which no number is worth telling."""


def answers(
    curve: LearningCurve, labelled: int, targets: Sequence[float], more_words: Sequence[int]
) -> Iterator[str]:
    """A sentence for each question.

    Args:
        curve: the fitted curve.
        labelled: words that are labelled now.
        targets: scores from 0 to 1 that are asked for.
        more_words: by how many words it is asked what they bring.
    """
    now = curve.score_at(labelled)
    yield f"with the {labelled:,} words that are labelled: F1 {_percents(now)}"
    for target in targets:
        yield _words_for(curve, labelled, target)
    for more in more_words:
        yield f"with {more:,} more words: F1 about {_percents(curve.score_at(labelled + more))}"
    yield f"however many words: F1 levels off at about {_percents(curve.level)}"


def next_target(curve: LearningCurve, labelled: int) -> float | None:
    """The next multiple of 5 % above the score that there is, or of 1 % near 100; None if there is none."""
    now = curve.score_at(labelled).value
    steps = ((math.floor(parts * now + 0.2) + 1) / parts for parts in (20, 100))
    return next((target for target in steps if target < 1), None)


def rounded(words: float) -> int:
    """A number of words as it should be told: two digits, as it is known no better."""
    if words < 10:
        return max(math.ceil(words), 0)
    size = int(10 ** (int(math.log10(words)) - 1))
    return round(words / size) * size


def _words_for(curve: LearningCurve, labelled: int, target: float) -> str:
    needed = curve.words_for(target)
    name = f"for F1 {100 * target:g}"
    far = FAR * curve.unit
    if needed.value <= labelled:
        return f"{name} no more words: the curve has it at about {rounded(needed.value):,}"
    if needed.value > far:
        level = curve.level
        return (
            f"{name}: more than {rounded(far):,} words, or never: F1 levels off at about {_percents(level)}"
        )
    low, high = (_more(words, labelled, far) for words in (needed.low, needed.high))
    return f"{name} about {rounded(needed.value - labelled):,} more words ({low} to {high})"


def _more(words: float, labelled: int, far: float) -> str:
    return f"more than {rounded(far):,}" if words > far else f"{rounded(words - labelled):,}"


def _percents(interval: Estimate) -> str:
    low, high = 100 * max(interval.low, 0.0), 100 * min(interval.high, 1.0)
    return f"{100 * max(interval.value, 0.0):.1f} ({low:.1f} to {high:.1f})"
