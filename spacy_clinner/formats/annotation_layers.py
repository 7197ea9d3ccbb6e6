"""Which of the layers of an annotation tool hold mentions, and which feature of theirs is the label."""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from spacy_clinner.errors import ClinnerError

NAMED_ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
"""The layer that INCEpTION and WebAnno call "Named entity"."""

_LABELS = ("value", "label", "Value", "Label", "category", "Category", "entity", "Entity")
_LANGUAGE = re.compile(
    r"uima\.|de\.tudarmstadt\.ukp\.(?:dkpro\.core\.api\.(?!ner\.)|clarin\.|inception\.)|"
    r"org\.dkpro\.core\.api\.(?!ner\.)|"
    r"org\.apache\.ctakes\.typesystem\.type\.(?!textsem\.)|org\.apache\.ctakes\..*(?:Modifier|Predicate)$"
)
"""Layers of tokens, sentences, syntax and documents."""

_EACH_TYPE = re.compile(r"org\.apache\.ctakes\.")
"""Layers that are a label each."""


class LayerChoice(NamedTuple):
    """What a user asks for.

    Attributes:
        layer: full name of a layer, or the part behind its last dot; None for what `mention_layers` finds.
        feature: of the layer; None for what `label_feature` finds.
    """

    layer: str | None = None
    feature: str | None = None


ANY_LAYER = LayerChoice()


class SameLayers:
    """The layers that hold the mentions of the documents of a corpus, which must be the same in all.

    A document without a named entity may have one other layer, such as that of its sections.
    """

    def __init__(self) -> None:
        self._first: set[str] = set()

    def require(self, layers: Collection[str], where: str) -> None:
        """Stop at a document whose mentions are in other layers than those of a document before it.

        Args:
            layers: those of a document that hold its mentions; any number. Types of cTAKES count as one.
            where: file, for the error.

        Raises:
            ClinnerError: if they differ.
        """
        kinds = {"" if _EACH_TYPE.match(name) else name for name in layers}
        self._first = self._first or kinds
        if kinds and kinds != self._first:
            names = ", ".join(sorted(map(short_name, kinds | self._first)))
            raise ClinnerError(
                f"{where}: its mentions are in another layer than those of a document before it ({names}): "
                "give --layer"
            )


def mention_layers(names: Collection[str], choice: LayerChoice, where: str) -> list[str]:
    """The layers that hold mentions, of those that a document has.

    That is the layer that is asked for, else the layer of named entities, else the only one that is neither
    of tokens nor of syntax. Types of cTAKES count as one layer.

    Args:
        names: full names of the layers of spans in a document.
        choice: what is asked for.
        where: file, for the error.

    Raises:
        ClinnerError: if several layers may hold mentions.
    """
    if choice.layer is not None:
        return [name for name in names if choice.layer in (name, short_name(name))]
    if NAMED_ENTITY in names:
        return [NAMED_ENTITY]
    others = [name for name in names if may_hold_mentions(name)]
    if len([name for name in others if not _EACH_TYPE.match(name)]) > 1:
        raise ClinnerError(
            f"{where}: several layers may hold the mentions ({', '.join(map(short_name, others))}): give "
            "--layer"
        )
    return others


def may_hold_mentions(layer: str) -> bool:
    """Whether a layer is neither of tokens nor of syntax."""
    return _LANGUAGE.match(layer) is None


def label_feature(layer: str, features: Sequence[str], choice: LayerChoice, where: str) -> str | None:
    """The feature that is the label; None if the name of the layer is.

    That is the one that is asked for, else `value`, `label`, `category` or `entity`, else the only one.

    Raises:
        ClinnerError: if there is no such feature, or several may be it.
    """
    if choice.feature is not None:
        if choice.feature not in features:
            raise ClinnerError(
                f"{where}: the layer {short_name(layer)} has no feature {choice.feature}: give --feature, "
                f"one of {', '.join(features)}"
            )
        return choice.feature
    if _EACH_TYPE.match(layer):
        return None
    if named := next((name for name in _LABELS if name in features), None):
        return named
    others = [name for name in features if name != "identifier"]
    if len(others) > 1:
        raise ClinnerError(
            f"{where}: the label may be any of the features {', '.join(others)} of the layer "
            f"{short_name(layer)}: give --feature"
        )
    return others[0] if others else None


def short_name(layer: str) -> str:
    """What stands behind the last dot of a name."""
    return layer.rpartition(".")[2]


def unlabelled_error(where: str, layer: str) -> ClinnerError:
    """What is wrong with a mention whose label is empty."""
    return ClinnerError(
        f"{where}: a span of the layer {short_name(layer)} has no label: set it in the tool, or remove the "
        "span"
    )


NO_LAYER = "documents without a span in the layer of the mentions, which count as texts that nobody annotated"
