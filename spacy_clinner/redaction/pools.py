"""The names and places that surrogates are drawn from, in the forms in which they are compared."""

import re
from collections import Counter
from functools import cache

from spacy_clinner.redaction.folding import fold, fold_text
from spacy_clinner.redaction.identities import WOMEN

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
    counts = Counter(word for found in words.values() for word in found)
    return {entry: frozenset(w for w in found if counts[w] == 1) or found for entry, found in words.items()}
