"""Scorers that a config can name as `@scorers`."""

from collections.abc import Callable, Iterable
from typing import Any

from spacy.scorer import get_ner_prf
from spacy.tokens import Doc
from spacy.training import Example

from spacy_clinner.evaluation.calibration import expected_calibration_error
from spacy_clinner.evaluation.mention_confidences import MentionConfidences
from spacy_clinner.evaluation.token_scores import OUTSIDE, TokenScores
from spacy_clinner.tagger.gold import gold_spans


def token_scorer() -> Callable[..., dict[str, Any]]:
    """Make a scorer of tokens and confidences, beside spaCy's strict entity scores.

    It adds to `ents_p`, `ents_r`, `ents_f` and `ents_per_type`:

    - `token_ua`: unweighted accuracy, the mean recall over classes, O included;
    - `token_macro_f`: mean F1 over labels; `token_micro_p`, `token_micro_r`, `token_micro_f`;
    - `token_per_type`: p, r, f of each label;
    - `ents_ece`: expected calibration error of `span._.confidence` (10 bins); null without
      confidences.

    Tokens with missing annotation do not count. A score that is undefined is null.
    """
    return score_tokens


def score_tokens(examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
    """See `token_scorer`."""
    examples = list(examples)
    tokens = TokenScores()
    mentions = MentionConfidences()
    for example in examples:
        spans, missing = gold_spans(example)
        _count_tokens(tokens, example, spans, missing)
        mentions.add(example, spans, missing)
    precision, recall, f_score = tokens.micro or (None, None, None)
    return {
        **get_ner_prf(examples, **kwargs),
        "token_ua": tokens.unweighted_accuracy,
        "token_macro_f": tokens.macro_f,
        "token_micro_p": precision,
        "token_micro_r": recall,
        "token_micro_f": f_score,
        "token_per_type": {
            label: {"p": tokens.precision(label), "r": tokens.recall(label), "f": tokens.f_score(label)}
            for label in tokens.labels
        },
        "ents_ece": expected_calibration_error(mentions.confidences, mentions.correct),
    }


def token_counts(examples: Iterable[Example]) -> TokenScores:
    """Gold, predicted and correct tokens of each class, without tokens whose annotation is missing."""
    tokens = TokenScores()
    for example in examples:
        _count_tokens(tokens, example, *gold_spans(example))
    return tokens


def _count_tokens(
    tokens: TokenScores, example: Example, spans: Iterable[tuple[int, int, str]], missing: Iterable[int]
) -> None:
    gold = _classes(example.predicted, spans)
    for i in missing:
        gold[i] = None
    tokens.add(gold, [token.ent_type_ or OUTSIDE for token in example.predicted])


def _classes(doc: Doc, spans: Iterable[tuple[int, int, str]]) -> list[str | None]:
    classes: list[str | None] = [OUTSIDE] * len(doc)
    for start, end, label in spans:
        classes[start:end] = [label] * (end - start)
    return classes
