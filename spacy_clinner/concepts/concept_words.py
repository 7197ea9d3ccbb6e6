"""The words of a concept, cut as a tokenizer cuts those of notes."""

import re
import unicodedata
from functools import cache

from spacy_clinner.corpus.layout import is_layout
from spacy_clinner.formats.record import Concept

_IDEOGRAPH = "[々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"


def concept_words(concept: Concept, separator: str) -> list[str]:
    """The words of a concept; hyphens, which exam boards write for spaces, and underscores are left out.

    Numbers ("38.5", "120/80") and codes ("E11.9") stay whole, "doesn't" is "does", "n't" as in spaCy's
    English, accents stay on their letters, and an ideograph is a word as in spaCy's Chinese. A tokenizer of
    another language may cut a note otherwise.

    Args:
        concept: the concept.
        separator: what ends the concept in a sequence, so no word of it may be the same.
    """
    words: list[str] = _pattern().findall(concept.text.replace("-", " "))
    return [word for word in words if word != separator and not is_layout(word)]


@cache
def _pattern() -> re.Pattern[str]:
    # Python's \w knows letters and digits, not the marks that some letters are written with
    marks = "".join(
        sign for sign in map(chr, range(0x300, 0x10000)) if unicodedata.category(sign).startswith("M")
    )
    letter = rf"(?!{_IDEOGRAPH})[^\W_][{marks}]*"
    clitic = r"(?:n['’]t|['’](?:s|m|d|ll|re|ve))(?!\w)"
    inner = rf"(?!{clitic})['’](?={letter})|(?<=\d)[.,](?=\d)"
    return re.compile(
        rf"{_IDEOGRAPH}|\d+(?:[.,/:]\d+)+|{clitic}|(?:(?!{clitic}){letter}(?:{inner})?)+|[^\w\s][{marks}]*",
        re.IGNORECASE,
    )
