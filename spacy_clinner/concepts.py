"""What a document is searched for: `doc._.concepts`, and files that list concepts."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from spacy.tokens import Doc

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.concepts import read_concepts
from spacy_clinner.formats.record import Concept

KEY = "concepts"
"""Where concepts are in `doc.user_data`, and, unless told otherwise, their mentions in `doc.spans`."""


def register_concepts() -> None:
    """Make `doc._.concepts` known: a tuple of `Concept`, None if nobody set any. Does nothing when it is."""
    if not Doc.has_extension("concepts"):
        Doc.set_extension("concepts", getter=get_concepts, setter=set_concepts)


def get_concepts(doc: Doc) -> tuple[Concept, ...] | None:
    """The concepts that this document is searched for; None if nobody set any."""
    kept = doc.user_data.get(KEY)
    return None if kept is None else tuple(Concept(*values) for values in kept)


def set_concepts(doc: Doc, concepts: Mapping[str, str] | Iterable[Concept] | None) -> None:
    """Set what a document is searched for; plain values, so that they go wherever the document goes.

    Args:
        doc: the document.
        concepts: concepts, or their wording by id; None: whatever the component searches for.
    """
    if concepts is None:
        doc.user_data.pop(KEY, None)
    else:
        doc.user_data[KEY] = [[c.id, c.text, c.case] for c in as_concepts(concepts)]


def as_concepts(concepts: Mapping[str, str] | Iterable[Concept]) -> tuple[Concept, ...]:
    """Concepts from either way of giving them.

    Raises:
        ClinnerError: if an id is empty or comes twice, or a wording is empty.
    """
    if isinstance(concepts, Mapping):
        concepts = [Concept(str(key), text) for key, text in concepts.items()]
    found = tuple(concepts)
    ids = [concept.id for concept in found]
    if len(set(ids)) < len(ids) or not all(ids):
        raise ClinnerError("concepts: an id is empty or comes twice: give each concept its own")
    for concept in found:
        if not concept.text.strip():
            raise ClinnerError(f"concepts: {concept.id} has no text: word it")
    return found


def load_concepts(path: Path) -> tuple[Concept, ...]:
    """See `formats.concepts.read_concepts`; each id comes once."""
    return as_concepts(read_concepts(path))
