"""The tagger that a callback is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spacy.language import Language

from spacy_clinner.errors import ClinnerError

if TYPE_CHECKING:
    from spacy_clinner.tagger.trainable_tagger import TrainableTagger


def find_tagger(
    nlp: Language, name: str, callback: str, where: str = "the pipeline", *, disabled_too: bool = False
) -> TrainableTagger:
    """The `clinical_ner` of that name.

    Args:
        nlp: a pipeline.
        name: of the component.
        callback: who asks, for the error.
        where: what the error calls the pipeline.
        disabled_too: whether it may be disabled, as sourced components are at initialisation.

    Raises:
        ClinnerError: if there is none.
    """
    from spacy_clinner.tagger.trainable_tagger import TrainableTagger

    names = nlp.component_names if disabled_too else nlp.pipe_names
    pipe = nlp.get_pipe(name) if name in names else None
    if not isinstance(pipe, TrainableTagger):
        raise ClinnerError(
            f"{callback}: {where} has no clinical_ner named {name!r}: name it in the callback, or with "
            f"--tagger (it has {', '.join(names) or 'no component'})"
        )
    return pipe


def name_in(nlp: Language, component: Any) -> str:
    """What a pipeline calls one of its components, which may have another name for itself.

    It has where two pipelines share it: `nlp.add_pipe(..., name="other", source=first)` tells it a name that
    the first one does not know.
    """
    return next(name for name, pipe in nlp.components if pipe is component)
