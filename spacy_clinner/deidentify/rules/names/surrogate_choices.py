"""The names and places that surrogates are drawn from, in the forms in which they are compared."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, cached_property

from spacy_clinner.deidentify.rules.names.folding import fold, fold_text
from spacy_clinner.deidentify.rules.names.identities import WOMEN, identities

WOMEN_FOLDED = frozenset(map(fold, WOMEN))
"""Given names of women."""


@cache
def folded_names(names: tuple[str, ...]) -> frozenset[str]:
    """All of them."""
    return frozenset(map(fold, names))


class Pool:
    """Names or phrases that surrogates are drawn from.

    Args:
        entries: all of them.
    """

    def __init__(self, entries: tuple[str, ...]) -> None:
        self.entries = entries

    @cached_property
    def folded(self) -> frozenset[str]:
        """All entries, folded."""
        return frozenset(map(_folded_entry, self.entries))

    def own_words(self, place: int) -> frozenset[str]:
        """Words of one entry that no other has ("hospital", "de"); all of them where each is shared."""
        words = _words_of(self.entries[place])
        return frozenset(word for word in words if self._counts[word] == 1) or words

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(word for entry in self.entries for word in _words_of(entry))


@cache
def pool_of(language: str, kind: str) -> Pool:
    """One of the lists of `Identities`, by its name."""
    return Pool(getattr(identities(language), kind))


@cache  # of one that is in the pool: there are no more of them than entries
def without(pool: Pool, folded: str) -> Pool:
    """A pool but for one phrase."""
    return Pool(tuple(entry for entry in pool.entries if _folded_entry(entry) != folded))


@cache
def of_gender(pool: Pool, women: bool) -> Pool:
    """Names of women, or all others."""
    return Pool(tuple(name for name in pool.entries if (fold(name) in WOMEN_FOLDED) == women))


@cache
def _folded_entry(entry: str) -> str:
    return fold_text(entry)


@cache
def _words_of(entry: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", fold_text(entry)))


class FreePlaces:
    """The places of a pool that may still be free; what has been seen taken is skipped from then on.

    A note with more names than a pool has would else go through all of the pool for each of them.

    Args:
        size: of the pool.
    """

    def __init__(self, size: int) -> None:
        self._next: dict[int, int] = {}  # a taken place -> one behind it
        self._size = self._left = size

    def behind(self, first: int) -> Iterator[int]:
        """Places from one on, all around; whoever asks for another one says that the last is taken."""
        place = first % self._size if self._size else 0
        while self._left:
            place = self._free(place)
            yield place
            self._next[place] = (place + 1) % self._size
            self._left -= 1

    def _free(self, place: int) -> int:
        while place in self._next:
            after = self._next[place]
            self._next[place] = self._next.get(after, after)
            place = self._next[place]
        return place
