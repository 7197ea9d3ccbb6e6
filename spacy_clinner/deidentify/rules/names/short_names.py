"""Names of two letters where capitals or a common word hide them: "WU, XI", "NG, PETER", "Ng Lo"."""

import re
from collections.abc import Iterator
from itertools import pairwise

from spacy_clinner.deidentify.rules.names.folding import fold
from spacy_clinner.deidentify.rules.names.name_parts import folded_parts, without_possessive, word_pattern

_LENGTH = 2
# no colon or full stop: in "PETER: NG tube" the tube is none of his; one initial at most
_BETWEEN = re.compile(r"(?:[ \t]{1,3}|[ \t]?,[ \t]{0,3})(?:[^\W\d_]\.?[ \t]{1,2})?")


def companions(surface: str, language: str = "en") -> dict[str, set[str]]:
    """Folded names of two letters, and the other names of the same person; nothing of a single name."""
    names = {part for part in folded_parts(surface, language) if len(part) >= _LENGTH}
    return {name: names - {name} for name in names if len(name) == _LENGTH and len(names) > 1}


def places_beside(text: str, known: dict[str, set[str]]) -> Iterator[tuple[int, int, str]]:
    """Names of two letters that stand beside another one of the person: start, end, folded.

    Args:
        text: the note.
        known: what `companions` says of the names that were detected in it.
    """
    words = [without_possessive(match) for match in word_pattern(text).finditer(text)]
    words = [word for word in words if len(word.text) > 1 and not word.text[0].islower()]
    for pair in pairwise(words):
        first, second = pair
        if len(first.text) != _LENGTH and len(second.text) != _LENGTH:
            continue
        if not _BETWEEN.fullmatch(text, first.end, second.start):
            continue
        folded = [fold(word.text) for word in pair]
        for word, name, other in zip(pair, folded, reversed(folded), strict=True):
            if other in known.get(name, ()):
                yield word.start, word.end, name
