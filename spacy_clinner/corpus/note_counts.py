"""In how many notes something occurs: what one patient's note alone holds must not spread."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.corpus.note_id import NOTE_ID
from spacy_clinner.errors import ClinnerError

Item = TypeVar("Item")
_CUTS = {"gold_preproc": "false", "max_length": "0"}
"""Settings of spaCy's reader that make several documents of a note, and the value that does not."""


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
    for setting, whole in _CUTS.items():
        if getattr(corpus, setting, None):
            raise ClinnerError(
                f"{where} has {setting}, so parts of a note would count as notes: give a reader of its own "
                f"with {setting} = {whole}"
            )


def require_whole_training_notes(nlp: Language, where: str) -> None:
    """The same for the training corpus that the config of a pipeline names.

    Args:
        nlp: the pipeline.
        where: what counts the notes, for the message.

    Raises:
        ClinnerError: if it is spaCy's reader, or holds one, with a setting that cuts.
    """
    config = nlp.config.interpolate()
    name = str(config.get("training", {}).get("train_corpus") or "")
    block: Any = config
    for key in name.split("."):
        block = block.get(key, {}) if isinstance(block, dict) else {}
    for reader in _readers_in(block):
        for setting, whole in _CUTS.items():
            if reader.get(setting):
                raise ClinnerError(
                    f"{where}: [{name}] has {setting}, so parts of a note would count as notes, and a name "
                    f"in two of them would be kept: set {setting} = {whole}, or read sentences with "
                    "spacy-clinner.SentenceCorpus.v1"
                )


def _readers_in(block: Any) -> Iterator[dict[str, Any]]:
    """The blocks of spaCy's reader in a block of a config, at any depth."""
    if isinstance(block, dict):
        if str(block.get("@readers")).startswith("spacy.Corpus."):
            yield block
        for value in block.values():
            yield from _readers_in(value)
