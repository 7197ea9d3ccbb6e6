"""Batches of a second corpus, drawn beside those that `spacy train` gives."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Sequence

from spacy.language import Language
from spacy.training import Example

from spacy_clinner.corpus.layout import has_words
from spacy_clinner.errors import ClinnerError

Reader = Callable[[Language], Iterable[Example]]
Batcher = Callable[[Iterable[Example]], Iterable[Sequence[Example]]]


class SideCorpus(Iterator[list[Example]]):
    """Batches of a corpus, pass after pass without end, in a new order each pass.

    The order depends on the seed alone: not on what else draws random numbers.

    Args:
        nlp: the pipeline that tokenizes.
        reader: the corpus; it is read once.
        batcher: makes batches of a pass.
        seed: of the order.
        name: what an error calls the corpus.

    Raises:
        ClinnerError: if the corpus is empty, no document has a word, or the batcher makes no batch of it.
    """

    def __init__(self, nlp: Language, reader: Reader, batcher: Batcher, seed: int, name: str) -> None:
        self.examples = [example for example in reader(nlp) if has_words(example.predicted)]
        if not self.examples:
            raise ClinnerError(f"{name}: the corpus is empty: check the path of its reader in the config")
        self._batcher = batcher
        self._random = random.Random(seed)
        batches = self._draw(name)
        # one ahead: what is wrong with the batcher is said now, not at the step that first asks
        self._batches = itertools.chain([next(batches)], batches)

    def __next__(self) -> list[Example]:
        """The next batch; the documents are the corpus's own and carry no predictions."""
        return next(self._batches)

    def _draw(self, name: str) -> Iterator[list[Example]]:
        while True:
            order = self._random.sample(self.examples, len(self.examples))
            batches = iter(self._batcher(order))
            first = next(batches, None)
            if first is None:
                raise ClinnerError(
                    f"{name}: the batcher makes no batch: raise its size or set discard_oversize = false"
                )
            yield list(first)
            yield from (list(batch) for batch in batches)
