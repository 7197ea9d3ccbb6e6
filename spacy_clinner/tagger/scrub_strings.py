"""Keep patients' words out of a saved pipeline."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import load_model_from_config

from spacy_clinner.corpus.note_counts import note_counts, require_whole_notes
from spacy_clinner.errors import ClinnerError

LEXEME_STRINGS = ("orth_", "lower_", "norm_", "prefix_", "suffix_", "shape_")


def scrub_strings(
    corpus: Callable[[Language], Iterable[Example]], min_documents: int = 2
) -> Callable[[Language], Language]:
    """Make a `[training.before_to_disk]` callback that removes rare words of notes from the saved pipeline.

    spaCy's `vocab/strings.json` holds every word that the pipeline has read, names included. The saved copy
    keeps the strings of a pipeline that has read no text, the labels, entities and aliases of a knowledge
    base, and the words that occur in at least `min_documents` training documents. Predictions do not change,
    since spaCy adds a missing word again when it reads it.

    Args:
        corpus: the training corpus. Parts of one note (same `user_data["note_id"]`) count as one document.
            spaCy's own reader must give whole documents, because its parts lose the id.
        min_documents: in how many documents a word must occur to be kept; at least 1.

    Raises:
        ClinnerError: if `min_documents` is below 1, or the corpus is spaCy's reader with `gold_preproc` or
            `max_length`.
    """
    if min_documents < 1:
        raise ClinnerError(f"scrub_strings: min_documents must be at least 1, not {min_documents}")
    require_whole_notes(corpus, "scrub_strings: its corpus")
    common: set[str] = set()

    def scrub(nlp: Language) -> Language:
        if not common:  # once: it is called at every checkpoint
            counts = count_documents(example.reference for example in corpus(nlp))
            common.update(string for string, count in counts.items() if count >= min_documents)
        with unchanged_random_numbers():  # checkpoints must not change the training
            saved = load_model_from_config(nlp.config, auto_fill=True)
            saved.vocab.from_bytes(nlp.vocab.to_bytes(exclude=["strings"]))
            saved.from_bytes(nlp.to_bytes(exclude=["vocab"]))
        saved.meta.update(nlp.meta)
        for string in sorted(common.union(_labels(nlp), _vector_keys(nlp), _knowledge(nlp))):
            saved.vocab.strings.add(string)
        return saved

    return scrub


@contextmanager
def unchanged_random_numbers() -> Iterator[None]:
    """Let whatever draws random numbers in the block draw none from the ones that training draws from."""
    import torch

    states = random.getstate(), numpy.random.get_state(), torch.get_rng_state()
    try:
        yield
    finally:
        random.setstate(states[0])
        numpy.random.set_state(states[1])
        torch.set_rng_state(states[2])


def count_documents(docs: Iterable[Doc]) -> Counter[str]:
    """In how many documents each string that a token leaves in the store occurs."""

    def strings_of(doc: Doc) -> set[str]:
        lexemes = {token.lex for token in doc}
        return {getattr(lexeme, name) for lexeme in lexemes for name in LEXEME_STRINGS}

    return note_counts(docs, strings_of)


def _labels(nlp: Language) -> Iterator[str]:
    for _, component in nlp.pipeline:
        yield from _strings_in(getattr(component, "labels", ()))
        yield from _strings_in(getattr(component, "label_data", ()))


def _strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _strings_in(list(value.items()))
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _strings_in(item)


def _vector_keys(nlp: Language) -> Iterator[str]:
    for key in nlp.vocab.vectors.key2row:
        if key in nlp.vocab.strings:
            yield nlp.vocab.strings[key]


def _knowledge(nlp: Language) -> Iterator[str]:
    """What an `entity_linker` looks up, of which its component saves only the hashes."""
    for _, component in nlp.pipeline:
        base = getattr(component, "kb", None)
        for strings_of in ("get_entity_strings", "get_alias_strings"):
            yield from getattr(base, strings_of, tuple)()
