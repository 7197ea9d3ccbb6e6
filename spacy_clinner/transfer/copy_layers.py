"""Copy layers of one tagger into another, row by row where rows have names (Lee et al. 2017, section 4.2)."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from spacy_clinner.errors import ClinnerError
from spacy_clinner.layers.domain_projection import DomainMask, LinearProjection
from spacy_clinner.tagger.model import tag_set, tagger_network
from spacy_clinner.tagger.tagger_layers import (
    ENCODER,
    FULLY_CONNECTED,
    PROJECTION,
    TaggerModel,
    embedding,
    encoder_layers,
    layer_module,
    layer_names,
    layer_weights,
)
from spacy_clinner.tags import TagSet

# from which tag of the source a tag of the target may come, best first
LETTERS = {"B": "BUI", "I": "I", "L": "LI", "U": "UBI"}


class Copied(NamedTuple):
    """What became of one tensor of the target.

    Attributes:
        layer: name of the layer.
        tensor: name of the tensor in it.
        shape: its shape in the target.
        rows: how many rows (words, characters, tags; otherwise all) came from the source.
        total: how many rows there are.
    """

    layer: str
    tensor: str
    shape: tuple[int, ...]
    rows: int
    total: int


def transfer_layers(
    source: TaggerModel, target: TaggerModel, layers: Sequence[str], label_map: dict[str, str]
) -> list[Copied]:
    """Copy the weights of layers; rows of tables are matched by word, character and tag.

    What has no counterpart in the source keeps its initialisation. A tag comes from the tag of the
    same label whose letter is nearest: the L of BILUO from the I of BIO, its U from B.

    Args:
        source: a trained Tagger; it is not changed.
        target: an initialised Tagger.
        layers: names of the target's layers.
        label_map: source labels that have another name in the target.

    Raises:
        ClinnerError: if a layer is missing in the source, or differs in size or tensors; if `label_map` names
            a label that the source lacks, or maps two labels to one.
    """
    require_source_labels("transfer_weights", label_map, tag_set(source).labels)
    rows = tag_rows(tag_set(source), tag_set(target), label_map)
    for name in layers:
        if name not in layer_names(source):
            raise ClinnerError(
                f"transfer_weights: the source has no layer {name!r}: it has {', '.join(layer_names(source))}"
            )
    if FULLY_CONNECTED in layers:
        _require_same_projection(source, target)
    copied: list[Copied] = []
    with torch.no_grad():
        for name in layers:
            copied += _copy_layer(source, target, name, rows)
    return copied


def _copy_layer(source: TaggerModel, target: TaggerModel, name: str, tags: list[int | None]) -> list[Copied]:
    if name == ENCODER:
        return _copy_encoder(source, target)
    if name in encoder_layers(target):
        return _copy_encoder_layer(source, target, name)
    ours, theirs = layer_module(target, name), layer_module(source, name)
    _require_same_tensors(name, ours, theirs)
    if name == "token_embedding":
        return [_copy_table(name, ours, theirs, _vocabulary_rows(source, target, "words", 1))]
    if name == "char_embedding":
        return [_copy_table(name, ours, theirs, _vocabulary_rows(source, target, "characters", 2))]
    if name in (FULLY_CONNECTED, "crf"):
        by_tag = [
            _copy_tags(name, key, tensor, _parameter(theirs, key), tags)
            for key, tensor in ours.named_parameters()
        ]
        if name == "crf":
            return by_tag
        own, other = (tagger_network(model).projection for model in (target, source))
        return (_copy_all(PROJECTION, own, other) if own and other else []) + by_tag
    return _copy_all(name, ours, theirs)


def _copy_all(name: str, ours: nn.Module, theirs: nn.Module) -> list[Copied]:
    copied = []
    for key, tensor in ours.named_parameters():
        other = _parameter(theirs, key)
        if other is None or other.shape != tensor.shape:
            raise _other_size(name, tensor, other)
        tensor.copy_(other)
        copied.append(Copied(name, key, tuple(tensor.shape), len(tensor), len(tensor)))
    return copied


def _require_same_projection(source: TaggerModel, target: TaggerModel) -> None:
    """Stop if the weights above a projection would read other hidden states than they learned to."""
    theirs, ours = (tagger_network(model).projection for model in (source, target))
    if theirs is None and (ours is None or isinstance(ours, LinearProjection)):
        return  # which begins as the identity
    if isinstance(ours, DomainMask) and isinstance(theirs, DomainMask):
        same = torch.equal(ours.mask.cpu(), theirs.mask.cpu())
    else:
        same = type(ours) is type(theirs)
    if not same:
        raise ClinnerError(
            "transfer_weights: fully_connected reads hidden states through another projection here than in "
            "the source: give both taggers the same projection, or leave fully_connected out"
        )


def _require_same_tensors(name: str, ours: nn.Module, theirs: nn.Module) -> None:
    here, there = (dict(module.named_parameters()).keys() for module in (ours, theirs))
    if here == there:
        return
    only = " and ".join(
        f"{min(names - others)} only {where}"
        for names, others, where in ((here, there, "here"), (there, here, "in the source"))
        if names - others
    )
    raise ClinnerError(
        f"transfer_weights: {name} has {len(here)} tensors here and {len(there)} in the source ({only}): "
        "give both taggers the same depth and options, or leave the layer out"
    )


def require_source_labels(callback: str, label_map: dict[str, str], labels: Sequence[str]) -> None:
    """Check that a source has the labels that a map renames.

    Args:
        callback: whose map it is.
        label_map: source labels that have another name in the target.
        labels: those of the source.

    Raises:
        ClinnerError: if it lacks one.
    """
    unknown = sorted(set(label_map) - set(labels))
    if unknown:
        raise ClinnerError(
            f"{callback}: label_map: the source has no label {unknown[0]!r}: it has "
            f"{', '.join(labels) or 'none'}: name one of these, or leave it out"
        )


def tag_rows(source: TagSet, target: TagSet, label_map: dict[str, str]) -> list[int | None]:
    """For each tag of the target the row of its counterpart in the source, or None.

    A label that the map renames is the counterpart of its new name alone, not of its old one.

    Raises:
        ClinnerError: if two labels of the source have the same name in the target, mapped or not.
    """
    rows: list[int | None] = []
    by_tag = {tag: i for i, tag in enumerate(source.tags)}
    for old, new in label_map.items():
        if new in source.labels and new not in label_map:
            raise ClinnerError(
                f"label_map: {old!r} becomes {new!r}, which the source has too and whose weights would be "
                f"lost: map {new!r} as well, or leave {old!r} out"
            )
    names = {label: label for label in source.labels if label not in label_map} | _source_names(label_map)
    for tag in target.tags:
        letter, _, label = tag.partition("-")
        label = names.get(label, "")
        candidates = [by_tag.get(f"{other}-{label}") for other in LETTERS.get(letter, "")]
        rows.append(by_tag.get(tag) if tag == "O" else next((c for c in candidates if c is not None), None))
    return rows


def _source_names(label_map: dict[str, str]) -> dict[str, str]:
    """The source's label for each one that has another name in the target."""
    names: dict[str, str] = {}
    for old, new in label_map.items():
        if new in names:
            raise ClinnerError(
                f"label_map: {names[new]!r} and {old!r} both become {new!r}, whose weights can come from one "
                "label only: keep one of the two"
            )
        names[new] = old
    return names


def _vocabulary_rows(source: TaggerModel, target: TaggerModel, kind: str, special: int) -> list[int | None]:
    """Rows of the source's table for each row of the target's; the first ones stand for no entry."""
    theirs, ours = (getattr(embedding(model).vocabulary, kind) for model in (source, target))
    by_entry = {entry: i + special for i, entry in enumerate(theirs)}
    return [*range(special), *(by_entry.get(entry) for entry in ours)]


def _copy_table(name: str, ours: nn.Module, theirs: nn.Module, rows: list[int | None]) -> Copied:
    tensor, other = _parameter(ours, "weight"), _parameter(theirs, "weight")
    assert tensor is not None
    return _copy_tags(name, "weight", tensor, other, rows)


def _copy_tags(name: str, key: str, tensor: Tensor, other: Tensor | None, rows: list[int | None]) -> Copied:
    """Copy rows; the transitions of a CRF have tags on both sides."""
    if other is None or (key != "transitions" and other.shape[1:] != tensor.shape[1:]):
        raise _other_size(name, tensor, other)
    to = torch.tensor([i for i, row in enumerate(rows) if row is not None], device=tensor.device)
    origin = torch.tensor([row for row in rows if row is not None], device=other.device)
    if key == "transitions":
        tensor[to.unsqueeze(1), to] = other[origin.unsqueeze(1), origin].to(tensor)
    else:
        tensor[to] = other[origin].to(tensor)
    return Copied(name, key, tuple(tensor.shape), len(to), len(tensor))


def _copy_encoder(source: TaggerModel, target: TaggerModel) -> list[Copied]:
    ours, theirs = target.get_ref("tok2vec"), source.get_ref("tok2vec")
    if any("listener" in node.name for node in (*ours.walk(), *theirs.walk())):
        raise ClinnerError(
            "transfer_weights: the encoder is shared through a listener: source the component that owns it "
            "([components.tok2vec] source = ...), or replace_listeners first"
        )
    try:
        ours.from_bytes(theirs.to_bytes())
    except (ValueError, KeyError, RuntimeError, AttributeError):
        raise ClinnerError(
            "transfer_weights: the encoder of the source has another architecture: give both taggers the "
            "same tok2vec"
        ) from None
    return [Copied(ENCODER, "all", (), 1, 1)]


def _copy_encoder_layer(source: TaggerModel, target: TaggerModel, name: str) -> list[Copied]:
    """All weights of a layer of an `Encoder`, whose tokenizer must be the same."""
    (ours, names), (theirs, _) = layer_weights(target, name), layer_weights(source, name)
    if ours.cfg["tokenizer"] != theirs.cfg["tokenizer"]:
        raise ClinnerError(
            "transfer_weights: the encoder of the source cuts words into other pieces: give both taggers the "
            "same pre-trained encoder"
        )
    tensors, others = (dict(shim.module.named_parameters()) for shim in (ours, theirs))
    for key in names:
        if key not in others or others[key].shape != tensors[key].shape:
            raise _other_size(name, tensors[key], others.get(key))
        tensors[key].copy_(others[key])
    return [Copied(name, "all", (), len(names), len(names))]


def _parameter(module: nn.Module, key: str) -> Tensor | None:
    return dict(module.named_parameters()).get(key)


def _other_size(name: str, tensor: Tensor, other: Tensor | None) -> ClinnerError:
    ours, theirs = ("none" if t is None else "x".join(map(str, t.shape)) for t in (tensor, other))
    return ClinnerError(
        f"transfer_weights: {name} is {ours} here and {theirs} in the source: give both taggers the same "
        "widths, or leave the layer out"
    )
