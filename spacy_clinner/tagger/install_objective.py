"""`[training.before_update]` callbacks that give a tagger its objective."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from spacy.language import Language

from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.find_tagger import find_tagger
from spacy_clinner.tagger.loop_settings import require_learning
from spacy_clinner.tagger.objective import Objective, Supervised, require_own_encoder

if TYPE_CHECKING:
    from spacy_clinner.tagger.trainable_tagger import TrainableTagger

BeforeUpdate = Callable[[Language, dict[str, Any]], None]


def install_objective(
    build: Callable[[Language, TrainableTagger], Objective], name: str, component: str
) -> BeforeUpdate:
    """Make a callback that gives a tagger its objective at the first call of a training.

    spaCy calls the callback before every update. At the first call the tagger is initialized and has its
    default objective.

    Args:
        build: makes the objective for a pipeline and its tagger.
        name: name of the callback in errors.
        component: name of the tagger.

    Raises:
        ClinnerError: at the first call, if there is no such tagger, or it is frozen, or it shares its
            encoder. Also if its loss or another callback has set an objective.
    """
    installed: Objective | None = None

    def install(nlp: Language, progress: dict[str, Any]) -> None:
        nonlocal installed
        tagger = find_tagger(nlp, component, name)
        if tagger.objective is installed:
            return
        require_own_encoder(tagger, name)
        require_learning(nlp, component, name)
        require_default_objective(tagger, name)
        installed = tagger.objective = build(nlp, tagger)

    return install


def require_default_objective(tagger: TrainableTagger, callback: str) -> None:
    """Check that the component still has its default objective.

    Raises:
        ClinnerError: if another callback has set an objective, in this training or an earlier one. Also if
            the loss takes an optimizer step for every copy of the batch, which callbacks do not support.
    """
    if not isinstance(tagger.default_objective(), Supervised):
        raise ClinnerError(
            f"{callback}: the loss of {tagger.name} has sequential = true, a step for every copy of the "
            "batch, which this callback does not take: set sequential = false in "
            f"[components.{tagger.name}.loss]"
        )
    if not isinstance(tagger.objective, Supervised):
        raise ClinnerError(
            f"{callback}: {tagger.name} learns by {tagger.objective.name} already: keep one of the two "
            "callbacks; after a training with it, call nlp.initialize first"
        )
