"""What may still identify someone in a redacted note: kinds and places, never text."""

import re
from collections import Counter, deque
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from spacy_clinner.deidentify.rules.identifiers import rule_spans
from spacy_clinner.deidentify.rules.label_kinds import NAMES, REPEATED, kind
from spacy_clinner.deidentify.rules.names.common_words import COMMON_IN_PLACES
from spacy_clinner.deidentify.rules.names.folding import DASHES, fold, fold_text
from spacy_clinner.deidentify.rules.names.name_parts import known_forms, name_places, word_pattern
from spacy_clinner.deidentify.rules.names.name_uses import is_homonym
from spacy_clinner.deidentify.rules.redacted_text import Redacted
from spacy_clinner.deidentify.rules.spans import PhiSpan
from spacy_clinner.formats.i2b2 import CATEGORIES
from spacy_clinner.text.substrings import Substrings


class Leak(NamedTuple):
    """A place worth a look.

    Attributes:
        kind: "name", "word" (of a place, an institution or an account that was replaced elsewhere);
            "homonym": what reads like a name that was replaced and is a word, or may be one and was masked;
            "nickname": a short name that was replaced as one person's and may be another's; or what a rule
            says: "name", "place", "date", "age", "address" (on the net), "user", "digits", "code" (with
            letters).
        start: first character in the redacted text.
        end: character after the last one.
    """

    kind: str
    start: int
    end: int


_KINDS = {
    **dict.fromkeys(("PATIENT", "DOCTOR"), "name"),
    **dict.fromkeys(CATEGORIES["LOCATION"], "place"),
    **dict.fromkeys(("EMAIL", "URL", "IPADDR"), "address"),
    "USERNAME": "user",
    "DATE": "date",
    "AGE": "age",
}
"""Type of a rule's span -> kind of leak; numbers and codes are told apart by their letters."""
_DIGITS = re.compile(rf"\d[\d \u00a0().{DASHES}]{{3,}}\d")
_MIN_DIGITS = 5
_SHORTEST_INSIDE = 5
_SHORTEST_WORD = 4
_REPEATED = REPEATED - NAMES


def find_leaks(original: str, redacted: Redacted, language: str = "en") -> list[Leak]:
    """Look through what was kept for words that were replaced elsewhere, and for what rules find.

    Names count in any case, so words such as "may" are reported when a May is in the note, and from five
    letters up inside other words ("DrSmith"). So do places, institutions and accounts of one word; of those
    of several, words that are not common in such phrases count where they begin with a capital. Numbers count
    from five digits up. The rules are those of `identifiers`, which know nothing of the tagger.

    Args:
        original: the note.
        redacted: what was made of it.
        language: of the note, for the rules.
    """
    unreplaced = _without_replacements(redacted)
    doubtful = [Leak(r.doubt, r.new_start, r.new_end) for r in redacted.replacements if r.doubt]
    leaks = sorted([*_known_words(original, redacted, unreplaced), *doubtful], key=lambda leak: leak.start)
    leaks = _with_others(
        leaks,
        [Leak(_rule_kind(unreplaced, s), s.start, s.end) for s in rule_spans(unreplaced, language=language)],
    )
    return _with_others(
        leaks, [Leak("digits", *match.span()) for match in _DIGITS.finditer(unreplaced) if _is_long(match)]
    )


def _rule_kind(unreplaced: str, span: PhiSpan) -> str:
    has_letters = any(map(str.isalpha, unreplaced[span.start : span.end]))
    return _KINDS.get(span.label) or ("code" if has_letters else "digits")


def _is_long(match: re.Match[str]) -> bool:
    return sum(map(str.isdigit, match.group())) >= _MIN_DIGITS


def _with_others(leaks: list[Leak], others: list[Leak]) -> list[Leak]:
    """Leaks and those others that touch none of them; both in text order, as is the result."""
    last_end, apart, waiting = 0, list[Leak](), deque(leaks)
    for other in others:
        while waiting and waiting[0].start < other.end:
            last_end = max(last_end, waiting.popleft().end)
        if other.start >= last_end:
            apart.append(other)
    return sorted([*leaks, *apart], key=lambda leak: leak.start)


def _known_words(original: str, redacted: Redacted, unreplaced: str) -> list[Leak]:
    folded = Substrings(fold_text(unreplaced))
    names = [name for name in replaced_names(original, redacted) if folded.holds(name)]
    words = {word: alone for word, alone in _replaced_words(original, redacted).items() if folded.holds(word)}
    known = {**dict.fromkeys(words, "word"), **dict.fromkeys(names, "name")}
    if not known:  # of most notes nothing is left to be looked at word by word
        return []
    kinds = {
        (start, end): leak_kind
        for start, end, leak_kind in name_places(unreplaced, known, any_case=True)
        if leak_kind == "name" or not unreplaced[start].islower() or words.get(fold(unreplaced[start:end]))
    }
    inside = frozenset(form for form in names if len(form) >= _SHORTEST_INSIDE)
    lengths = frozenset(map(len, inside))
    kinds.update(
        (m.span(), "name")
        for m in word_pattern(unreplaced).finditer(unreplaced)
        if _holds_any(fold(m.group()), inside, lengths)
    )
    forms = frozenset(names)
    return [Leak(_kind_of(kinds[span], unreplaced, span, forms), *span) for span in _outermost(kinds)]


def _kind_of(leak_kind: str, unreplaced: str, span: tuple[int, int], names: frozenset[str]) -> str:
    """A name, or a word or clinical term that only reads like one."""
    return "homonym" if leak_kind == "name" and is_homonym(unreplaced, *span, names) else leak_kind


def _replaced_words(original: str, redacted: Redacted) -> dict[str, bool]:
    """Words other than people's names that were replaced, case folded, and whether one stood alone."""
    words: dict[str, bool] = {}
    for surface in {original[r.start : r.end] for r in redacted.replacements if kind(r.label) in _REPEATED}:
        if surface.upper() == surface.lower():
            continue  # a number
        for folded, alone in _telling_words(surface):
            words[folded] = alone or words.get(folded, False)
    return words


@lru_cache(maxsize=4096)  # the places around a hospital stand in many of its notes
def _telling_words(surface: str) -> tuple[tuple[str, bool], ...]:
    """Words of a replaced text that may give it away, case folded, and whether each is all of it."""
    words = ((fold(match.group()), match.group()) for match in word_pattern(surface).finditer(surface))
    return tuple(
        (folded, written == surface)
        for folded, written in words
        if len(folded) >= _SHORTEST_WORD
        and (written == surface or (written[0].isupper() and folded not in COMMON_IN_PLACES))
    )


def replaced_names(original: str, redacted: Redacted) -> set[str]:
    """Words of the people's names that were replaced, case folded."""
    return {
        form
        for r in redacted.replacements
        if kind(r.label) in NAMES
        for form in known_forms(original[r.start : r.end], language="es")  # where "Don" is a title
    }


def count_kinds(leaks: list[Leak]) -> dict[str, int]:
    """How many leaks there are of each kind."""
    return dict(Counter(leak.kind for leak in leaks))


def _without_replacements(redacted: Redacted) -> str:
    """The redacted text with line feeds in the place of what was put in: nothing is found across them."""
    parts, position = [], 0
    for r in redacted.replacements:
        parts += [redacted.text[position : r.new_start], "\n" * (r.new_end - r.new_start)]
        position = r.new_end
    return "".join([*parts, redacted.text[position:]])


def _holds_any(word: str, forms: frozenset[str], lengths: frozenset[int]) -> bool:
    """Whether a word holds one of some forms, which have these lengths."""
    return any(
        word[start : start + length] in forms for length in lengths for start in range(len(word) - length + 1)
    )


def _outermost(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, in text order, that lie in no other one."""
    outermost: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not outermost or span[1] > outermost[-1][1]:
            outermost.append(span)
    return outermost
