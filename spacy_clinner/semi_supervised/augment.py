"""RandAugment for notes: the words change, their number and their annotation do not.

After Cubuk et al. 2020 (arXiv:1909.13719): N operations are drawn for each document and applied at one
magnitude M. All of them keep the tokens where they are, so entity labels and a teacher's tag
probabilities of the original hold for the copy, token by token (the UDA term of Pham et al. 2021).
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate
from string import ascii_lowercase

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from spacy_clinner.corpus.doc_copies import Augmenter, changed_alike, with_words
from spacy_clinner.corpus.note_counts import note_counts, require_whole_notes
from spacy_clinner.encoder.own_mask import encoder_mask
from spacy_clinner.errors import ClinnerError, require_fractions

Operation = Callable[[str, random.Random], str]
"""A word -> another word; never an empty one, never one with white space in it."""

MASK = "[MASK]"
OPERATIONS = ("replace", "mask", "characters", "case", "digits")
_SHORTEST_NOISY = 4  # shorter words become other words


class RandAugment:
    """Changes words of a document.

    Args:
        operations: how many operations a document gets (N), drawn from `kinds` with repetition.
        magnitude: share of the words that each of them may change (M), between 0 and 1.
        vocabulary: words that replace others, with their counts (see `word_counts`): a word is drawn as
            often as it was counted. With none, "replace" is not among the operations.
        seed: the n-th document augmented with this seed is always augmented alike.
        kinds: names of OPERATIONS to draw from.
        mask: what a masked word becomes; an encoder's own mask, if it has one.

    Raises:
        ClinnerError: on an unknown kind, no kind at all, a negative number, or a magnitude outside 0 to 1.
    """

    def __init__(
        self,
        operations: int = 2,
        magnitude: float = 0.15,
        vocabulary: Mapping[str, int] | None = None,
        seed: int = 0,
        *,
        kinds: Sequence[str] = OPERATIONS,
        mask: str = MASK,
    ) -> None:
        if unknown := sorted(set(kinds) - set(OPERATIONS)):
            raise ClinnerError(f"rand_augment: kinds: {unknown[0]} is none of {', '.join(OPERATIONS)}")
        if operations < 0 or not 0 <= magnitude <= 1:
            raise ClinnerError(
                "rand_augment: operations must not be negative and magnitude must lie between 0 and 1"
            )
        if not mask or any(character.isspace() for character in mask):
            raise ClinnerError("rand_augment: mask must be one word without white space")
        vocabulary = {} if vocabulary is None else vocabulary
        every: dict[str, Operation] = {
            "replace": partial(_replace, list(vocabulary), list(accumulate(vocabulary.values()))),
            "mask": lambda word, rng: mask,
            "characters": _disturb_characters,
            "case": _change_case,
            "digits": _change_digits,
        }
        self._kinds = [kind for kind in kinds if kind != "replace" or vocabulary]
        if operations and not self._kinds:
            raise ClinnerError(
                "rand_augment: no operation to draw from: name more kinds, or give a vocabulary"
            )
        self._operations = {kind: every[kind] for kind in self._kinds}
        self._number = operations
        self._magnitude = magnitude
        self._mask = mask
        self._rng = random.Random(seed)

    def __call__(self, doc: Doc) -> Doc:
        """A changed copy with the same number of tokens and the same white space.

        Annotation is copied as `doc_copies.with_words` does it. White space and punctuation stay, and a word
        of an annotated entity or span is not replaced by another: its label would no longer be true.
        """
        words = [token.text for token in doc]
        eligible = [i for i, word in enumerate(words) if _is_word(word)]
        annotated = _annotated_tokens(doc)
        for _ in range(self._number):
            kind = self._kinds[int(self._rng.random() * len(self._kinds))]
            change = self._operations[kind]
            for i in eligible:
                if self._rng.random() >= self._magnitude or (kind == "replace" and i in annotated):
                    continue
                if words[i] != self._mask:  # an encoder knows its mask as it is written
                    words[i] = change(words[i], self._rng)
        return with_words(doc, words)


def rand_augment(
    operations: int = 2,
    magnitude: float = 0.15,
    level: float = 0.5,
    seed: int = 0,
    kinds: Sequence[str] = OPERATIONS,
    mask: str | None = None,
    vocabulary: Callable[[Language], Iterable[Example]] | None = None,
    min_documents: int = 2,
) -> Augmenter:
    """Make an `@augmenters` for `[corpora.train.augmenter]` of `spacy.Corpus.v1`.

    Args:
        operations: number of operations that a document gets (N), drawn from `kinds` with repetition.
        magnitude: share of the words that each operation may change (M), between 0 and 1.
        level: share of the examples that are augmented; the others stay as they are.
        seed: seed of the changes; the same examples in the same order always change alike.
        kinds: names of the operations to draw from.
        mask: what a masked word becomes; null for the mask of the pipeline's `spacy-clinner.Encoder.v1`, or
            "[MASK]" if there is none.
        vocabulary: `@readers` of notes, labelled or not, whose words replace others.
        min_documents: words of fewer of these notes replace nothing: a patient's name must not spread.

    Raises:
        ClinnerError: on a setting out of range, or a reader of words that cuts notes.
    """
    require_fractions("rand_augment", level=level)
    require_whole_notes(vocabulary, "rand_augment: its vocabulary")
    rng = random.Random(seed)
    augments: list[RandAugment] = []

    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        if not augments:
            docs = () if vocabulary is None else (part.reference for part in vocabulary(nlp))
            counts = word_counts(docs, min_documents)
            word = mask or encoder_mask(nlp) or MASK
            augments.append(RandAugment(operations, magnitude, counts, seed, kinds=kinds, mask=word))
        yield _augmented(nlp, example, augments[0]) if rng.random() < level else example

    return augment


def word_counts(docs: Iterable[Doc], min_documents: int = 2) -> Counter[str]:
    """How often each word stands in the documents, without words of fewer than `min_documents` notes.

    Parts of one note (same `user_data["note_id"]`) count as one.
    """
    counts: Counter[str] = Counter()

    def words_of(doc: Doc) -> set[str]:
        words = [token.text for token in doc if _is_word(token.text)]
        counts.update(words)
        return set(words)

    notes = note_counts(docs, words_of)
    return Counter({word: count for word, count in counts.items() if notes[word] >= min_documents})


def _augmented(nlp: Language, example: Example, augment: RandAugment) -> Example:
    reference = augment(example.reference)
    words = [token.text for token in reference]
    return changed_alike(nlp, example, reference, partial(with_words, words=words))


def _is_word(text: str) -> bool:
    return any(character.isalnum() for character in text) and not any(map(str.isspace, text))


def _annotated_tokens(doc: Doc) -> set[int]:
    spans = [*doc.ents, *(span for group in doc.spans.values() for span in group)]
    return {i for span in spans for i in range(span.start, span.end)}


def _replace(words: list[str], cumulated: list[int], word: str, rng: random.Random) -> str:
    return rng.choices(words, cum_weights=cumulated)[0]


def _change_case(word: str, rng: random.Random) -> str:
    others = sorted({word.lower(), word.upper(), word.capitalize()} - {word})
    return _pick(others, rng) if others else word


def _change_digits(word: str, rng: random.Random) -> str:
    return "".join(_pick("0123456789", rng) if c in "0123456789" else c for c in word)


def _disturb_characters(word: str, rng: random.Random) -> str:
    """Drop, double, swap or exchange one character behind the first."""
    if len(word) < _SHORTEST_NOISY:
        return word
    i = 1 + int(rng.random() * (len(word) - 2))
    before, here, following, after = word[:i], word[i], word[i + 1], word[i + 2 :]
    return _pick(
        [
            before + following + after,
            before + here + here + following + after,
            before + following + here + after,
            before + _pick(ascii_lowercase, rng) + following + after,
        ],
        rng,
    )


def _pick(options: Sequence[str], rng: random.Random) -> str:
    return options[int(rng.random() * len(options))]
