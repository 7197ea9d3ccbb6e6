"""The names and places that surrogates are drawn from, in the forms in which they are compared."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from spacy_clinner.deidentify.rules.names.folding import fold, fold_text
from spacy_clinner.deidentify.rules.names.identities import WOMEN

WOMEN_FOLDED = frozenset(map(fold, WOMEN))
"""Given names of women."""


@cache
def folded_names(names: tuple[str, ...]) -> frozenset[str]:
    """All of them."""
    return frozenset(map(fold, names))


@cache
def folded_entries(pool: tuple[str, ...]) -> frozenset[str]:
    """All of a list of phrases."""
    return frozenset(map(fold_text, pool))


@cache  # of one that is in the pool: there are no more of them than entries
def without(pool: tuple[str, ...], folded: str) -> tuple[str, ...]:
    """A list of phrases but for one."""
    return tuple(entry for entry in pool if fold_text(entry) != folded)


@cache
def of_gender(names: tuple[str, ...], women: bool) -> tuple[str, ...]:
    """Those of women, or all others."""
    return tuple(name for name in names if (fold(name) in WOMEN_FOLDED) == women)


@cache
def own_words(pool: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Words of each entry that no other entry has ("hospital", "de"); all of them where each is shared."""
    words = {entry: frozenset(re.findall(r"\w+", fold_text(entry))) for entry in pool}
    counts = Counter(word for entry_words in words.values() for word in entry_words)
    return {
        entry: frozenset(w for w in entry_words if counts[w] == 1) or entry_words
        for entry, entry_words in words.items()
    }


class FreePlaces:
    """The places of a pool that may still be free; what has been seen taken is skipped from then on.

    A note with more names than a pool has would else go through all of the pool for each of them.

    Args:
        size: of the pool.
    """

    def __init__(self, size: int) -> None:
        self._next = list(range(size))  # a place, or one behind it if it is taken
        self._left = size

    def behind(self, first: int) -> Iterator[int]:
        """Places from one on, all around; whoever asks for another one says that the last is taken."""
        place = first % len(self._next) if self._next else 0
        while self._left:
            place = self._free(place)
            yield place
            self._next[place] = (place + 1) % len(self._next)
            self._left -= 1

    def _free(self, place: int) -> int:
        while self._next[place] != place:
            self._next[place] = self._next[self._next[place]]
            place = self._next[place]
        return place
