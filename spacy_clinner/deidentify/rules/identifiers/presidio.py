"""The pattern recognisers of Presidio (Microsoft, MIT licence), which need no model, as rules."""

import inspect
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from spacy_clinner.deidentify.rules.spans import PhiSpan
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.hipaa import i2b2_type

_LEAST_SCORE = 0.5
"""Patterns without a check digit or a word beside them score less, such as any nine digits for a passport."""
_ASK_THE_NET = frozenset(["EmailRecognizer", "UrlRecognizer"])
"""Recognisers that fetch a list of domains on first use."""


def presidio_spans(text: str, *, language: str = "en") -> list[PhiSpan]:
    """What Presidio's pattern recognisers of a language find, as types of i2b2 2014, or IDNUM.

    Raises:
        ClinnerError: if the extra `presidio` is not installed.
    """
    return [
        PhiSpan(result.start, result.end, i2b2_type(result.entity_type) or "IDNUM")
        for recogniser in _recognisers(language)
        for result in recogniser.analyze(text, recogniser.supported_entities, None)
        if result.score >= _LEAST_SCORE
    ]


@lru_cache(maxsize=4)
def _recognisers(language: str) -> tuple[Any, ...]:
    try:
        from presidio_analyzer import PatternRecognizer, predefined_recognizers
    except ImportError as error:
        raise ClinnerError(
            "Presidio is not installed: pip install 'spacy-clinner[presidio]', or leave `presidio` out"
        ) from error
    kinds: Iterator[Callable[[], PatternRecognizer]] = (
        kind
        for name, kind in vars(predefined_recognizers).items()
        if inspect.isclass(kind) and issubclass(kind, PatternRecognizer) and name not in _ASK_THE_NET
        if kind is not PatternRecognizer
    )
    return tuple(r for r in (kind() for kind in kinds) if r.supported_language == language)
