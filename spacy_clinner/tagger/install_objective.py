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

    spaCy calls it before every update. Before the first one the tagger is initialised, and it has its default
    objective.

    Args:
        build: makes the objective for a pipeline and its tagger.
        name: what an error calls the callback.
        component: name of the tagger.

    Raises:
        ClinnerError: at the first call, if there is no such tagger, it is frozen or shares its encoder, its
            loss has an objective of its own, or another callback has given it one.
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
    """Check that the component has no objective that a callback's would replace to no good.

    Raises:
        ClinnerError: if another callback has given it one, in this training or in one before it, or its loss
            takes an optimizer step for every copy of the batch, which no callback does.
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
