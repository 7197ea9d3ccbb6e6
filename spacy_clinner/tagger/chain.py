"""Several callbacks in one slot of a config."""

from collections.abc import Callable
from typing import Any

from spacy.language import Language

Callback = Callable[..., Any]


def chain(*callbacks: Callback) -> Callback:
    """Make a callback that runs several callbacks in order.

    spaCy's config has one slot for each kind of callback. This is how two share it:

        [training.before_to_disk]
        @callbacks = "spacy-clinner.chain.v1"

        [training.before_to_disk.*.first]
        @callbacks = ...

    Args:
        callbacks: callbacks of the kind that the slot takes. If one returns a pipeline, the next one gets it.
    """

    def run(nlp: Language, *args: Any) -> Language:
        for callback in callbacks:
            result = callback(nlp, *args)
            nlp = nlp if result is None else result
        return nlp

    return run
