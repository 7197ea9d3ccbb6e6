"""Several callbacks in one slot of a config."""

from collections.abc import Callable
from typing import Any

from spacy.language import Language

Callback = Callable[..., Any]


def chain(*callbacks: Callback) -> Callback:
    """Make a callback that runs others in their order.

    spaCy has one slot for each kind of callback. In a config:

        [training.before_to_disk]
        @callbacks = "spacy-clinner.chain.v1"

        [training.before_to_disk.*.first]
        @callbacks = ...

    Args:
        callbacks: each takes a pipeline and whatever else the slot gives; one that returns a
            pipeline hands that to the next.
    """

    def run(nlp: Language, *args: Any) -> Language:
        for callback in callbacks:
            result = callback(nlp, *args)
            nlp = nlp if result is None else result
        return nlp

    return run
