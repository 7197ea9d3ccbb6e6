"""Given names that may be of one person: Bob and Robert."""

from functools import cache, lru_cache

from nicknames import NickNamer

from spacy_clinner.deidentify.rules.names.identities import identities
from spacy_clinner.deidentify.rules.names.surrogate_choices import folded_names

_SHORTEST_NICKNAME = 3


@cache
def short_names() -> frozenset[str]:
    """Folded given names that are short for others, and those that have short ones."""
    known = _nicknames()
    return frozenset(known.nickname_lookup).union(known.canonical_lookup)


@cache
def _nicknames() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=1024)
def relations(name: str) -> frozenset[str]:
    """Given names that are short for another one, and those that it is short for: Bob, Robert."""
    known = _nicknames()
    related = known.canonicals_of(name) | known.nicknames_of(name)
    return frozenset(other for other in related - {name} if len(other) >= _SHORTEST_NICKNAME)


@lru_cache(maxsize=1024)
def siblings(name: str) -> frozenset[str]:
    """Given names that may be of one person with a folded one, of two letters too: Bobby, Bob, Robert; Al."""
    known = _nicknames()
    full = known.canonicals_of(name)
    alike = [known.nicknames_of(other) for other in (name, *full)]
    return frozenset(full.union(*alike) - {name})


def is_given_name(name: str) -> bool:
    """Whether a folded name is a common given name."""
    return name in folded_names(identities("en").given_names) or bool(relations(name))
