"""Give a trained tagger more labels without forgetting those it has."""

from collections.abc import Sequence

import torch
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from spacy_clinner.tagger.bridge import torch_shim
from spacy_clinner.tagger.model import tag_set, tagger_network

Tagger = Model[list[Doc], list[Floats2d]]


def tag_rows(old: Tagger, new: Tagger) -> torch.Tensor:
    """int64 (tags of `old`,): the ids that a Tagger with more labels gives them."""
    tags = tag_set(new)
    device = tagger_network(new).fully_connected.weight.device
    return torch.tensor([tags.tag_id(tag) for tag in tag_set(old).tags], device=device)


def extend_labels(model: Tagger, labels: Sequence[str]) -> None:
    """Rebuild an initialised Tagger for more labels; nothing happens before it is initialised.

    The rows of the output layer and of the transitions are carried over by the name of their tag;
    new tags keep their fresh initialisation.

    Args:
        model: a Tagger.
        labels: all labels, old and new.
    """
    model.attrs["labels"] = list(labels)
    shim = torch_shim(model)
    if not shim.is_built:
        return
    old_tags, old = tag_set(model), tagger_network(model).state_dict()
    shim.build_module({**shim.cfg, "labels": list(labels)})
    new_tags, network = tag_set(model), tagger_network(model)
    model.set_dim("nO", len(new_tags), force=True)
    rows = torch.tensor([new_tags.tag_id(tag) for tag in old_tags.tags])
    new = network.state_dict()
    per_tag = ("fully_connected.weight", "fully_connected.bias", "crf.start", "crf.end")
    with torch.no_grad():
        for name, tensor in old.items():
            if name == "crf.transitions":
                new[name][rows.unsqueeze(1), rows] = tensor
            elif name in per_tag:
                new[name][rows] = tensor
            elif new[name].shape == tensor.shape:
                new[name].copy_(tensor)
    network.load_state_dict(new)
