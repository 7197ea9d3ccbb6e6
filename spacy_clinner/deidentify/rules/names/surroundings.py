"""What stands around a word that is a name in a note."""

import re
from collections.abc import Container
from typing import Literal, NamedTuple

from spacy_clinner.deidentify.rules.names.folding import fold
from spacy_clinner.deidentify.rules.names.homonyms import RELATIVES, SPEECH

Use = Literal["person", "word", "unclear"]
"""Of the person, of something else, or not to be told."""

_REACH = 48  # characters that are looked at on either side
PAIR_REACH = 24
"""Characters in which the other half of a pair of names stands."""
_FOLLOWING = re.compile(r"[^\W\d_]+(?:['’/-][^\W\d_]+)*")
_STOP = re.compile(r"[.!?:;)](?=\s|\Z)|\n\s*\n|,")
_POSSESSIVE = re.compile(r"['’](?:s|S)?(?!\w)")
_SENTENCE_START = re.compile(r"(?:\A|[.!?:;•*|>=]|\n)[\s\"'“([*•#+\d.)-]*\Z")
_LAST = re.compile(r"([^\W\d_]+(?:['’/-][^\W\d_]+)*/?)[.,]?\s*\Z")
_NAME = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_GAP = r"(?:[ \t]{1,3}|[ \t]?,[ \t]{0,3}|\^|_)"
_NAME_BEFORE = re.compile(rf"({_NAME}){_GAP}\Z")
NAME_AFTER = re.compile(rf"{_GAP}({_NAME})")
"""Pattern of another name right behind one."""


class Around(NamedTuple):
    """What stands beside a word.

    Attributes:
        before: text before it.
        after: text after it.
        last: the folded word before it in its sentence; "" at the start of one.
        following: words after it in its sentence, three at most, as they are written.
        is_possessive: whether an 's follows it.
        is_first: whether a sentence or a line begins with it.
    """

    before: str
    after: str
    last: str
    following: tuple[str, ...]
    is_possessive: bool
    is_first: bool

    @property
    def first(self) -> str:
        """The next word, folded."""
        return fold(self.following[0]) if self.following else ""

    @property
    def second(self) -> str:
        """The word after the next one, folded."""
        return fold(self.following[1]) if len(self.following) > 1 else ""


def surroundings(text: str, start: int, end: int) -> Around:
    """What stands beside a word, in its sentence.

    Args:
        text: a note.
        start: first character of the word.
        end: character after its last one, without a possessive s.
    """
    before, after = text[max(start - _REACH, 0) : start], text[end : end + _REACH]
    possessive = _POSSESSIVE.match(after)
    begin = possessive.end() if possessive else 0
    stop = _STOP.search(after, begin)
    words = _FOLLOWING.findall(after, begin, stop.start() if stop else len(after))
    is_first = bool(_SENTENCE_START.search(before)) and (
        start <= _REACH or "\n" in before or before.strip() != ""
    )
    last = None if is_first else _LAST.search(before)
    is_initial = last is not None and len(last[1]) == 1 and last[1].isupper()  # "A Smith"
    return Around(
        before,
        after,
        fold(last[1]) if last and not is_initial else "",
        tuple(words[:3]),
        bool(possessive),
        is_first,
    )


def is_beside_name(text: str, start: int, end: int, names: Container[str]) -> bool:
    """Whether another name of the note, in the same case, stands directly beside a word: "Brown, Will"."""
    name, is_lower = fold(text[start:end]), text[start].islower()
    before = _NAME_BEFORE.search(text, max(start - PAIR_REACH, 0), start)
    after = NAME_AFTER.match(text, end, end + PAIR_REACH)
    beside = [match[1] for match in (before, after) if match and match[1][0].islower() == is_lower]
    return any(other in names and other != name for other in map(fold, beside))


def is_told_of_person(around: Around) -> bool:
    """Whether a relative or a verb of speech follows a name."""
    return around.first in (RELATIVES if around.is_possessive else SPEECH)
