"""An augmenter that widens spaces, so that a tagger knows notes in columns, or pasted from elsewhere.

spaCy makes a token of every further space. A tagger that has never seen one between a first and a last name
misses names that it would find (docs/results/redaction.md).
"""

import random
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from spacy_clinner.corpus.doc_copies import Augmenter, changed_alike, with_gaps
from spacy_clinner.errors import ClinnerError, require_fractions

_NO_BREAK_SPACE = "\u00a0"
_NO_BREAK_SHARE = 0.25


def wide_spaces(level: float = 0.5, magnitude: float = 0.1, longest: int = 4, seed: int = 0) -> Augmenter:
    """Make an augmenter that widens spaces, for `[corpora.train.augmenter]` of `spacy.Corpus.v1`.

    A quarter of the widened spaces become a no-break space, the others several spaces. Entities continue over
    them. spaCy reads a training corpus once, so each note keeps one form during the training. If
    `[training] max_epochs` is -1, every pass widens other spaces.

    Args:
        level: share of the examples that are changed.
        magnitude: share of the spaces between two words that are widened in a changed example.
        longest: how many spaces are added to one at most.
        seed: with the same seed, the same examples in the same order are changed in the same way.

    Raises:
        ClinnerError: on a setting out of range.
    """
    require_fractions("wide_spaces", level=level, magnitude=magnitude)
    if longest < 1:
        raise ClinnerError(f"wide_spaces: longest is {longest}: give 1 or more")
    rng = random.Random(seed)

    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        if rng.random() >= level:
            yield example
            return
        places = [i for i in _spaces(example.reference) if rng.random() < magnitude]
        gaps = {
            i: _NO_BREAK_SPACE if rng.random() < _NO_BREAK_SHARE else " " * rng.randint(1, longest)
            for i in places
        }
        widen = partial(with_gaps, gaps=gaps)
        yield changed_alike(nlp, example, widen(example.reference), widen)

    return augment


def _spaces(doc: Doc) -> Iterator[int]:
    """Tokens with one space between them and the next word."""
    for token, following in pairwise(doc):
        if token.whitespace_ and not token.is_space and not following.is_space:
            yield token.i
