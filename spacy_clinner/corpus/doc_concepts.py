"""What a document is searched for: `doc._.concepts`, and files that list concepts."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from spacy_clinner.corpus.extensions import register_extension
from spacy_clinner.corpus.layout import is_layout
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.concepts import read_concepts
from spacy_clinner.formats.record import Concept

KEY = "concepts"
"""Where concepts are in `doc.user_data`, and, unless told otherwise, their mentions in `doc.spans`."""

_IN_A_WORD = re.compile(r"[^\s_-]")  # see concept_words: hyphens and underscores stand for spaces


def register_concepts() -> None:
    """Register `doc._.concepts`, a tuple of `Concept` or None, if it is not registered yet.

    Raises:
        ClinnerError: if another package has registered an extension of this name.
    """
    register_extension(Doc, "concepts", get_concepts, set_concepts)


def get_concepts(doc: Doc) -> tuple[Concept, ...] | None:
    """The concepts to look for in this document; None if none were set.

    Raises:
        ClinnerError: if another package uses `doc.user_data["concepts"]`.
    """
    values = doc.user_data.get(KEY)
    if values is None:
        return None
    if not isinstance(values, list | tuple) or not all(map(_is_concept, values)):
        raise ClinnerError(
            f"doc.user_data[{KEY!r}] is the place of doc._.concepts and holds something else: keep that "
            "under another key"
        )
    return from_values(values)


def set_concepts(doc: Doc, concepts: Mapping[str, str] | Iterable[Concept] | None) -> None:
    """Set what a document is searched for; plain values, so that they go wherever the document goes.

    Args:
        doc: the document.
        concepts: concepts, or their wording by id; None: whatever the component searches for.

    Raises:
        ClinnerError: see `as_concepts`.
    """
    if concepts is None:
        doc.user_data.pop(KEY, None)
    else:
        doc.user_data[KEY] = to_values(concepts)


def to_values(concepts: Mapping[str, str] | Iterable[Concept]) -> list[list[str]]:
    """Concepts as JSON and documents keep them.

    Raises:
        ClinnerError: see `as_concepts`.
    """
    return [[concept.id, concept.text, concept.case] for concept in as_concepts(concepts)]


def from_values(values: Iterable[Iterable[str]]) -> tuple[Concept, ...]:
    """The concepts that `to_values` was given."""
    return tuple(Concept(*concept) for concept in values)


def as_concepts(concepts: Mapping[str, str] | Iterable[Concept]) -> tuple[Concept, ...]:
    """Concepts from either way of giving them.

    Raises:
        ClinnerError: if it is neither of them, an id is empty or comes twice, or a wording has no word.
    """
    if isinstance(concepts, Mapping):
        concepts = [Concept(str(key), text) for key, text in concepts.items()]
    listed = tuple(concepts) if isinstance(concepts, Iterable) else None
    if listed is None or not all(
        isinstance(c, Concept) and _is_concept((c.id, c.text, c.case)) for c in listed
    ):
        raise ClinnerError("concepts: give Concept objects, or a dict of wordings by id, all of them strings")
    ids = [concept.id for concept in listed]
    if len(set(ids)) < len(ids) or not all(ids):
        raise ClinnerError("concepts: an id is empty or comes twice: give each concept its own")
    for concept in listed:
        if is_layout("".join(_IN_A_WORD.findall(concept.text))):
            raise ClinnerError(
                f"concepts: {concept.id} has no text, or hyphens and underscores alone: word it"
            )
    return listed


def _is_concept(values: Any) -> bool:
    return (
        isinstance(values, list | tuple)
        and 2 <= len(values) <= 3
        and all(isinstance(value, str) for value in values)
    )


def load_concepts(path: Path) -> tuple[Concept, ...]:
    """See `formats.concepts.read_concepts`; each id comes once."""
    return as_concepts(read_concepts(path))
