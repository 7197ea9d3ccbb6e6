"""Adagrad, which the authors of La-DTL train with (Wang et al. 2018)."""

from typing import Any

from thinc.api import Optimizer
from thinc.optimizers import FloatOrSeq


class AdagradOptimizer(Optimizer):
    """Steps divided by the root of the sum of squares of all gradients so far (Duchi et al. 2011).

    thinc has no Adagrad; everything but the step (clipping, averages, schedules) is thinc's.
    """

    __slots__ = ()

    def _adam(self, ops: Any, weights: Any, gradient: Any, lr_scale: float, key: Any, nr_upd: int) -> Any:
        if key not in self.mom2:
            self.mom2[key] = ops.alloc(weights.shape, dtype="float32")
        self.mom2[key] += gradient**2
        weights -= lr_scale * self.learn_rate * gradient / (ops.xp.sqrt(self.mom2[key]) + self.eps)
        return weights, gradient


def Adagrad(
    learn_rate: FloatOrSeq = 0.03,
    eps: float = 1e-8,
    grad_clip: float = 5.0,
    L2: float = 0.0,
    use_averages: bool = False,
) -> Optimizer:
    """Make an Adagrad optimizer for `[training.optimizer]`, by default with the authors' settings.

    Their decay by 0.95 every 5000 steps is a schedule: `@schedules = "compounding.v1"` with start 0.03,
    stop 0.0 and compound 0.99998974 (0.95 to the power of 1/5000).

    Args:
        learn_rate: a rate or a schedule.
        eps: added to the divisor.
        grad_clip: largest norm of the gradient of a tensor; 0 for none.
        L2: weight decay.
        use_averages: whether scores and saved weights are those averaged over the updates.
    """
    return AdagradOptimizer(
        learn_rate, eps=eps, grad_clip=grad_clip, L2=L2, use_averages=use_averages, use_radam=False
    )
