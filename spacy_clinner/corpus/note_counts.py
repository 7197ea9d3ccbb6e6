"""In how many notes something occurs: what one patient's note alone holds must not spread."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

from spacy.tokens import Doc

from spacy_clinner.corpus.note_id import NOTE_ID
from spacy_clinner.errors import ClinnerError

Item = TypeVar("Item")


def note_counts(docs: Iterable[Doc], items_of: Callable[[Doc], Iterable[Item]]) -> Counter[Item]:
    """In how many notes each item occurs.

    Args:
        docs: documents; parts of one note, such as its sentences, share their `user_data["note_id"]` and
            count as one.
        items_of: what a document holds, such as its words.
    """
    notes: dict[object, set[Item]] = {}
    for i, doc in enumerate(docs):
        notes.setdefault(doc.user_data.get(NOTE_ID) or i, set()).update(items_of(doc))
    return Counter(item for items in notes.values() for item in items)


def require_whole_notes(corpus: object, where: str) -> None:
    """Stop at a reader that cuts documents: a name in two sentences of one note would pass for common.

    Args:
        corpus: an entry of `@readers`.
        where: which one, for the message.

    Raises:
        ClinnerError: if it is spaCy's, with a setting that cuts.
    """
    for setting, whole in (("gold_preproc", "false"), ("max_length", "0")):
        if getattr(corpus, setting, None):
            raise ClinnerError(
                f"{where} has {setting}, so parts of a note would count as notes: give a reader of its own "
                f"with {setting} = {whole}"
            )
