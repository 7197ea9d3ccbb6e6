"""Names of months in all languages of CLDR (Unicode Common Locale Data Repository), from Babel."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from babel import localedata

_USUAL = ("en", "es", "fr", "de", "it", "nl", "pt")
_SHORTEST = 3
_OTHER_WORDS = frozenset(["ago", "can", "dos", "int", "may", "out", "set", "tri", "was", "way"])
"""Abbreviations of some language that are words or measures in notes."""


@lru_cache(maxsize=8)
def month_words(language: str) -> frozenset[str]:
    """Months of the usual languages, and those of one with their abbreviations, in lower case."""
    whole = (name for code in {*_USUAL, language} for name in _names(code, ("wide",)))
    short = (name for code in {"en", language} for name in _names(code, ("abbreviated",)))
    of_language = {*whole, *(name for name in short if name not in _OTHER_WORDS or language == "es")}
    return frozenset({*of_language, "sept"})


@lru_cache(maxsize=1)
def all_month_words() -> frozenset[str]:
    """Names of months in every language, in lower case. Reading them all takes a second, once a process."""
    languages = (code for code in localedata.locale_identifiers() if "_" not in code)
    return frozenset(name for code in languages for name in _names(code, ("wide",)))


def _names(language: str, widths: Iterable[str]) -> Iterator[str]:
    """The last word of each name, without a full stop: "marzo" of "di marzo"."""
    if not localedata.exists(language):
        return
    months = localedata.load(language, merge_inherited=language != "en").get("months", {})
    for context in ("format", "stand-alone"):
        for width in widths:
            names = months.get(context, {}).get(width, {})
            if isinstance(names, tuple):  # where they are to be found otherwise, and those that differ
                names = names[-1]
            for name in names.values() if isinstance(names, dict) else ():
                word = str(name).lower().rstrip(".").rsplit(" ", 1)[-1]
                if len(word) >= _SHORTEST and word.replace("-", "").isalpha():
                    yield word
