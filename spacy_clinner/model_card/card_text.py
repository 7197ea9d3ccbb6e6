"""A model card in Markdown, as the end of the README that `spacy package` writes from `meta.json`."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from wasabi import MarkdownRenderer

from spacy_clinner.formats.hipaa import is_identifying
from spacy_clinner.model_card.card_facts import Facts, HeldOutScores, LabelScore

FEW = 20
"""Mentions of a label below which training has hardly seen it."""
PURPOSES = ("training", "development", "test")
CALIBRATION = "ents_ece"
"""The score of `spacy-clinner.token_scorer.v1` in a pipeline's performance."""
DEVELOPMENT_ONLY = (
    "The scores under Accuracy are those of the development notes, on which training chose the best weights. "
    "New notes score lower as a rule. `python -m spacy clinner model-card MODEL GOLD` adds scores of notes "
    "that training has not seen."
)
PEOPLE_CHECK = (
    "It is meant for research, and for work whose results a person checks. Do not decide on the treatment of "
    "a patient by what it finds."
)
OTHER_NOTES = (
    "The scores hold for notes like those that were scored. Expect lower scores on notes of another "
    "hospital, department or time, and measure them on notes of your own."
)
NO_FULL_RECALL = (
    "No pipeline finds all that identifies a patient. Let people check redacted notes before they leave the "
    "place that is allowed to hold them."
)
Row = Sequence[str]


def description(meta: dict[str, Any], facts: Facts) -> str:
    """One sentence on what a pipeline is."""
    training = facts.data.get("training")
    learned = f", learned from {training.notes:,} notes" if training else ""
    return (
        f"Named-entity recognition in clinical text ({meta['lang']}): {len(_labels(meta))} labels{learned}."
    )


def card_text(meta: dict[str, Any], facts: Facts) -> str:
    """The sections of a card.

    Args:
        meta: of the pipeline.
        facts: what is known of it.
    """
    sections = {
        "Intended use": _use(meta),
        "Data": _data(facts),
        "Scores": _scores(facts),
        "Confidences": _confidences(meta, facts),
        "Limits": _limits(meta, facts),
        "Text in the pipeline": _text(facts),
    }
    markdown = MarkdownRenderer()
    for title, parts in sections.items():
        markdown.add(markdown.title(3, title))
        for part in parts:
            markdown.add(part)
    return str(markdown.text)


def _labels(meta: dict[str, Any]) -> list[str]:
    return sorted({label for labels in meta.get("labels", {}).values() for label in labels})


def _use(meta: dict[str, Any]) -> Iterator[str]:
    yield f"The pipeline marks {len(_labels(meta))} kinds of mentions in clinical text. {PEOPLE_CHECK}"


def _data(facts: Facts) -> Iterator[str]:
    known = {purpose: facts.data[purpose] for purpose in PURPOSES if purpose in facts.data}
    if not known:
        yield "The notes that it was trained on were not counted."
        return
    yield "The card holds counts of the annotated notes, and none of their text."
    counts = known.values()
    rows = [
        ("notes", *(f"{one.notes:,}" for one in counts)),
        ("tokens", *(f"{one.tokens:,}" for one in counts)),
        ("mentions", *(f"{sum(one.entities.values()):,}" for one in counts)),
    ]
    labels = dict.fromkeys(label for one in counts for label in one.entities)
    rows += [(_code(label), *(f"{one.entities.get(label, 0):,}" for one in counts)) for label in labels]
    yield _table(rows, ("", *known))


def _scores(facts: Facts) -> Iterator[str]:
    if facts.test is None:
        yield DEVELOPMENT_ONLY
        return
    yield (
        "Strict scores on the test notes, in percent: a mention is correct if its label and both of its "
        "character offsets are correct. Scores under Accuracy are those of the development notes."
    )
    yield _table(_score_rows(facts.test), ("Label", "Mentions", "Precision", "Recall", "F1"))


def _score_rows(test: HeldOutScores) -> Iterator[Row]:
    yield _score_row("all", test.total)
    by_size = sorted(test.labels.items(), key=lambda item: -item[1].gold)
    yield from (_score_row(_code(label), score) for label, score in by_size)


def _score_row(name: str, score: LabelScore) -> Row:
    return (name, f"{score.gold:,}", *(f"{100 * share:.2f}" for share in (score.p, score.r, score.f)))


def _confidences(meta: dict[str, Any], facts: Facts) -> Iterator[str]:
    where, error = "test", facts.test.calibration_error if facts.test else None
    if error is None:
        where, error = "development", (meta.get("performance") or {}).get(CALIBRATION)
    yield "`span._.confidence` is the probability of a mention and its label, where the pipeline gives one."
    for tagger, temperature in facts.temperatures.items():
        yield (
            f"To make it honest, all scores of {_code(tagger)} are divided by a temperature of "
            f"{temperature:.2f}, which was fitted to annotated notes."
        )
    if error is None:
        yield "How well it is calibrated was not measured."
    else:
        its = "Without the temperature, its" if facts.temperatures and where == "development" else "Its"
        yield (
            f"{its} expected calibration error on the {where} notes (10 bins) is {100 * error:.1f} "
            "percentage points: this far, on average, the probabilities are from the share that is correct."
        )


def _limits(meta: dict[str, Any], facts: Facts) -> Iterator[str]:
    limits = [OTHER_NOTES]
    training = facts.data.get("training")
    if training and (rare := [label for label in _labels(meta) if training.entities.get(label, 0) < FEW]):
        limits.append(
            f"Training has seen fewer than {FEW} mentions of {', '.join(map(_code, rare))}: expect it to "
            "miss most."
        )
    if any(is_identifying(label) for label in _labels(meta)):
        limits.append(NO_FULL_RECALL)
    yield "\n".join(f"- {limit}" for limit in limits)


def _text(facts: Facts) -> Iterator[str]:
    if facts.min_documents is None:
        yield (
            "Rare words of the training notes were not removed: the pipeline may hold any of them, names too."
        )
    else:
        yield (
            "Of the words of the training notes, it keeps those that occur in at least "
            f"{facts.min_documents} documents."
        )
    if facts.files:
        yield "Distinct strings in its files that a blank pipeline of the language does not hold:"
        rows = [(_code(file.path), file.kind, f"{file.strings:,}") for file in facts.files]
        yield _table(rows, ("File", "Kind", "Strings"))
    else:
        yield "`python -m spacy clinner audit MODEL` counts the text in its files."


def _table(rows: Iterable[Row], header: Row) -> str:
    return str(MarkdownRenderer().table(list(rows), list(header)))


def _code(text: str) -> str:
    return f"`{text}`"
