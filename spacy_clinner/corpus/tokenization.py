"""Tokens that meet the edges of identifiers, for de-identification: half a token is a leak or a loss."""

from collections.abc import Callable

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

from spacy_clinner.errors import ClinnerError, language_error

_INFIXES = [
    r"(?<=\w):(?=\w)",  # NHC:19453
    r"(?<=[^\W\d_])[-/.](?=\d)",  # nhc-987654
    r"(?<=\d)[-/+](?=[^\W\d_])",
    r"(?<=[^\W\d_])[/](?=[^\W\d_])",
    r"(?<=\d),(?=[^\W\d_])",
    r"(?<=[^\W\d_]),(?=\d)",
    r"(?<=[^\W\d_])[.](?=[^\W\d_])",
    r"(?<=[^\W\d_])-(?=[^\W\d_])",  # Albacete-Hellín
]
# "E-mail:a@x.org" passes for a URL with a password; what stands before the colon is taken off first
_PREFIXES = [r"[^\W\d_][\w-]*(?=:[^\s/@]+@)"]
_SUFFIXES = [r"(?<=\w)\.", r"[-+/ªº°]"]


def fine_tokens() -> Callable[[Language], Language]:
    """Make an `[nlp.after_creation]` callback that makes the language's tokenizer split at more punctuation.

    "H." becomes two tokens and "NHC:19453" three. Annotators mark the letter without its full stop, or the
    number without its label, and only a tokenizer that separates them can represent such a span. Convert the
    notes with `--fine-tokens` as well; otherwise the gold spans are moved before the tagger sees them. The
    rules are saved with the pipeline.
    """

    def modify(nlp: Language) -> Language:
        defaults = nlp.Defaults
        tokenizer = nlp.tokenizer
        if not isinstance(tokenizer, Tokenizer):
            raise ClinnerError(
                "fine_tokens: the tokenizer of this language has no rules that could be extended: remove the "
                "callback"
            )
        tokenizer.prefix_search = compile_prefix_regex([*_PREFIXES, *(defaults.prefixes or ())]).search
        tokenizer.infix_finditer = compile_infix_regex([*(defaults.infixes or ()), *_INFIXES]).finditer
        tokenizer.suffix_search = compile_suffix_regex([*(defaults.suffixes or ()), *_SUFFIXES]).search
        tokenizer.rules = {}
        return nlp

    return modify


def blank_pipeline(lang: str, cut_finely: bool = False) -> Language:
    """A pipeline that is a tokenizer and nothing else.

    Args:
        lang: spaCy's code of a language.
        cut_finely: whether to cut as `fine_tokens` does.

    Raises:
        ClinnerError: if spaCy has no such language, or its tokenizer needs a package that is not installed.
    """
    try:
        nlp = spacy.blank(lang)
    except ImportError as error:
        raise language_error(lang, error) from None
    except Exception as error:  # each tokenizer fails in its own way
        raise ClinnerError(
            f"--lang {lang}: the tokenizer cannot be made ({type(error).__name__}): see spaCy's page on its "
            "languages, or give --lang xx"
        ) from None
    return fine_tokens()(nlp) if cut_finely else nlp


def cuts_alike(first: Language, second: Language) -> bool:
    """Whether two pipelines cut text into the same tokens, as far as their tokenizers can say."""
    return _token_rules(first) == _token_rules(second)


def _token_rules(nlp: Language) -> bytes | None:
    """What the tokenizer is and does, if it can say so."""
    tokenizer = nlp.tokenizer
    return tokenizer.to_bytes(exclude=["vocab"]) if isinstance(tokenizer, Tokenizer) else None
