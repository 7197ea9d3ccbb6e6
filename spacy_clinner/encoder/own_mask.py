"""The word that a pipeline's encoder reads as its mask."""

from typing import Any

from spacy.language import Language
from thinc.api import Model

from spacy_clinner.encoder.settings import NODE


def encoder_mask(nlp: Language) -> str | None:
    """The mask of the first initialised `Encoder` of a pipeline; None if there is none, or it has no mask."""
    for _, component in nlp.components:
        model: Any = getattr(component, "model", None)
        for node in model.walk() if isinstance(model, Model) else ():
            if node.name == NODE and node.shims[0].is_built:
                mask: str | None = node.shims[0].encoder.tokenizer.mask
                return mask
    return None
