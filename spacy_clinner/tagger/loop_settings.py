"""What `[training]` tells spaCy's loop of components, which the loop does not tell its callbacks."""

from collections.abc import Callable
from itertools import takewhile
from typing import Any, Literal

from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.errors import ClinnerError


def annotating_components(nlp: Language, tagger: Callable[[Doc], Doc]) -> list[str]:
    """Those of `[training] annotating_components` whose annotation a tagger finds on its documents.

    They are those before it, in the order of the pipeline: what a later one says comes after its update.
    """
    names = _named(nlp, "annotating_components")
    earlier = takewhile(lambda item: item[1] is not tagger, nlp.pipeline)
    return [name for name, _ in earlier if name in names]


def require_learning(nlp: Language, component: str, callback: str) -> None:
    """Check that spaCy's loop updates a component, as an objective of one that it leaves out does nothing.

    Raises:
        ClinnerError: if the component is one of `[training] frozen_components`.
    """
    if component in _named(nlp, "frozen_components"):
        raise ClinnerError(
            f"{callback}: [training] frozen_components names {component}, which then learns nothing: take it "
            "out of there, or leave the callback out"
        )


def _named(nlp: Language, setting: Literal["annotating_components", "frozen_components"]) -> list[str]:
    training: dict[str, Any] = nlp.config.interpolate().get("training") or {}
    return list(training.get(setting) or ())
