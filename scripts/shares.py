"""Shares of a corpus, the same for every method of a study; another seed draws others."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any


def write_share(path: Path, out: Path, percent: int, seed: int, unit: Callable[[int, Any], Any]) -> int:
    """Write the documents of a share of the units of a .spacy file; a larger share holds the smaller ones.

    Args:
        path: the whole.
        out: what is written, in the order of the whole.
        percent: of the units, at least one.
        seed: of the draw.
        unit: place and document -> what is drawn or left as one; `document` or `note`.

    Returns:
        The number of documents.
    """
    import spacy
    from spacy.tokens import DocBin

    docs = list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))
    units = [unit(i, doc) for i, doc in enumerate(docs)]
    names = sorted(set(units))
    kept = set(random.Random(seed).sample(names, len(names))[: max(round(len(names) * percent / 100), 1)])
    chosen = [doc for name, doc in zip(units, docs, strict=True) if name in kept]
    DocBin(docs=chosen, store_user_data=True).to_disk(out)
    return len(chosen)


def document(place: int, doc: Any) -> int:
    """Each document by itself."""
    return place


def note(place: int, doc: Any) -> str:
    """The note that a document is a sentence of; one without an id is a note by itself."""
    return str(doc.user_data.get("note_id", place))
