"""How much of the teacher's step is feedback, and a warning where it is next to nothing."""

import statistics
import warnings

LEAST = 0.01
"""Share of the teacher's other terms below which feedback can hardly change what it learns."""
STEPS = 100
"""Steps of the teacher that are looked at before a warning."""


class FeedbackShare:
    """Watches ||h grad CE(y_u, T(x_u))|| beside the length of the teacher's other gradients.

    Where the first is below a hundredth of the second, the teacher learns what it would learn without its
    student, and Meta Pseudo Labels is self-training at a higher price.
    """

    def __init__(self) -> None:
        self._shares: list[float] = []

    def add(self, name: str, feedback: float, others: float, *, counts: bool) -> dict[str, float]:
        """Take note of a step of the teacher, and warn once, of the median of the first `STEPS`.

        Args:
            name: of the student, for the warning.
            feedback: length of the feedback's gradient, with its weight.
            others: length of the sum of the other gradients; 0 if there are none.
            counts: whether the weights of the terms have risen to what the config says.

        Returns:
            The share as a term for the log; empty where there is nothing to compare with.
        """
        if not others:
            return {}
        share = feedback / others
        if counts and len(self._shares) < STEPS:
            self._shares.append(share)
            if len(self._shares) == STEPS and (usual := statistics.median(self._shares)) < LEAST:
                warnings.warn(
                    f"{name}: the feedback of Meta Pseudo Labels is {100 * usual:.2g} % of the "
                    f"teacher's other gradients (median of {STEPS} steps), so the teacher learns next to "
                    "nothing from its student: raise feedback.weight, or set feedback.measure = "
                    '"cosine"; or take self-training, which costs half',
                    stacklevel=3,
                )
        return {"feedback_share": share}
