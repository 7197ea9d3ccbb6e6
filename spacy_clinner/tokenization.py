"""Tokens that meet the edges of identifiers, for de-identification: half a token is a leak or a loss."""

from collections.abc import Callable

from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

from spacy_clinner.errors import ClinnerError

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
    """Make an `[nlp.after_creation]` callback: the language's tokenizer, cut at more punctuation.

    Abbreviations lose their full stop ("H." is two tokens) and labels their number ("NHC:19453" is three):
    annotators mark the number, or the letter without its stop, and no tokenizer that keeps them together can
    give that back. Convert with `--fine-tokens`, or the gold spans are moved before the tagger sees them.
    The rules are saved with the pipeline.
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
