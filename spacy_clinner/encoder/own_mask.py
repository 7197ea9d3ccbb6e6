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
            shim: Any = node.shims[0] if node.name == NODE else None
            if shim is not None and shim.is_built:
                mask: str | None = shim.encoder.tokenizer.mask
                return mask
    return None
