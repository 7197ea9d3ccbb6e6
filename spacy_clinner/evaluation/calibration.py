"""How honest confidences are."""

from collections.abc import Sequence

import numpy as np


def expected_calibration_error(
    confidences: Sequence[float], correct: Sequence[bool], bins: int = 10
) -> float | None:
    """Mean distance between confidence and accuracy, over bins of equal width, by their size.

    Guo et al. 2017, equation 3: sum over bins of |B| / n * |acc(B) - conf(B)|.

    Args:
        confidences: in [0, 1], one a prediction.
        correct: whether the prediction is right.
        bins: number of bins.

    Returns:
        In [0, 1]; None without predictions.
    """
    if not len(confidences):
        return None
    conf, right = np.asarray(confidences, dtype=float), np.asarray(correct, dtype=float)
    index = np.minimum((conf * bins).astype(int), bins - 1)
    gaps = [abs((right - conf)[index == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(conf))
