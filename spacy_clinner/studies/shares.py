"""Shares of a corpus, the same for every method of a study; another seed draws others."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies.measures import note_of

Draw = list[int]
"""Places of documents, in the order in which they are drawn."""


def read_documents(path: str | Path, lang: str) -> list[Any]:
    """The documents of a `.spacy` file.

    Raises:
        ClinnerError: if it is missing or not such a file.
    """
    import spacy
    from spacy.tokens import DocBin

    if not Path(path).is_file():
        raise ClinnerError(f"{path}: no such file: write it with `spacy clinner convert`")
    try:
        return list(DocBin().from_disk(path).get_docs(spacy.blank(lang).vocab))
    except Exception as error:
        raise ClinnerError(
            f"{path}: no .spacy file ({type(error).__name__}): write it with `spacy clinner convert`"
        ) from error


def draw_share(
    docs: Sequence[Any], percent: float, seed: int, share_of: Literal["documents", "notes"]
) -> tuple[Draw, Draw]:
    """Places of the documents of a share, and of the others; a larger share holds the smaller ones.

    Args:
        docs: all of a corpus.
        percent: of the documents or notes, at least one.
        seed: of the draw.
        share_of: what is drawn or left as one.
    """
    unit: Callable[[int, Any], Any] = note_of if share_of == "notes" else lambda place, doc: place
    units = [unit(place, doc) for place, doc in enumerate(docs)]
    names = sorted(set(units))
    order = random.Random(seed).sample(names, len(names))
    count = max(round(len(names) * percent / 100), 1)
    members: dict[Any, list[int]] = {}
    for place, name in enumerate(units):
        members.setdefault(name, []).append(place)
    drawn, others = (
        [place for name in part for place in members[name]] for part in (order[:count], order[count:])
    )
    return drawn, others


def write_documents(docs: Sequence[Any], path: Path) -> Path:
    """Write a `.spacy` file with what notes and concepts its documents belong to."""
    from spacy.tokens import DocBin

    DocBin(docs=docs, store_user_data=True).to_disk(path)
    return path


def without_annotation(docs: Sequence[Any]) -> Sequence[Any]:
    """The documents with unknown entities: nobody says that there are none."""
    for doc in docs:
        doc.set_ents([], default="missing")
    return docs
