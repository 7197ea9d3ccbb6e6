"""Add to the card of a saved pipeline what is known after training."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import srsly
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import load_config

from spacy_clinner.errors import pipeline_errors
from spacy_clinner.evaluation.calibration import expected_calibration_error
from spacy_clinner.evaluation.offsets import Counts, Located, located, predict_notes, score_offsets
from spacy_clinner.evaluation.saved_text import audit, temperatures
from spacy_clinner.formats.files import written_whole
from spacy_clinner.formats.record import Note, lies_within
from spacy_clinner.model_card.card_facts import (
    KEY,
    Facts,
    FileText,
    HeldOutScores,
    LabelScore,
    NoteCounts,
    as_record,
    facts_of,
)
from spacy_clinner.model_card.card_text import card_text, description
from spacy_clinner.tagger.confidence import confidences_of

Predicted = tuple[Note, list[Located]]


def min_documents(config: Any) -> int | None:
    """In how many documents a word must occur to be saved, by the callbacks of a config; None for any."""
    if not isinstance(config, dict):
        return None
    if config.get("@callbacks") == "spacy-clinner.scrub_strings.v1":
        return int(config.get("min_documents", 2))
    blocks = config.get("training", {}).get("before_to_disk") if "training" in config else config.values()
    inner = [blocks] if isinstance(blocks, dict) else blocks or ()
    return next((number for block in inner if (number := min_documents(block)) is not None), None)


def write_card(meta: dict[str, Any], facts: Facts) -> None:
    """Put facts, and the card made of them, into a pipeline's meta; a description that is there stays."""
    meta[KEY] = as_record(facts)
    meta["notes"] = card_text(meta, facts)
    meta["description"] = meta.get("description") or description(meta, facts)


def update_card(
    model: Path, tested: tuple[NoteCounts, HeldOutScores] | None, **fields: Any
) -> dict[str, Any]:
    """Write scores, the text in the files and other fields into the `meta.json` of a saved pipeline.

    Args:
        model: directory of the pipeline.
        tested: counts and scores of test notes; None to keep those that are there.
        fields: other fields of `meta.json`, such as `license`; None to keep what is there.

    Returns:
        What is written.

    Raises:
        ClinnerError: if the path is no saved pipeline, or its `meta.json` cannot be read.
    """
    path = model / "meta.json"
    files = tuple(FileText(file.path, file.kind, len(file.strings)) for file in audit(model) if file.strings)
    with pipeline_errors(model):
        meta = srsly.read_json(path)
        config = load_config(model / "config.cfg")
        facts = replace(
            facts_of(meta),
            files=files,
            min_documents=min_documents(config),
            temperatures=temperatures(model),
        )
    if tested is not None:
        facts = replace(facts, data={**facts.data, "test": tested[0]}, test=tested[1])
    meta.update({name: value for name, value in fields.items() if value is not None})
    write_card(meta, facts)
    with written_whole(path) as temporary:
        srsly.write_json(temporary, meta)
    return dict(meta)


def forget_calibration_error(model: Path) -> None:
    """Bring the card of a pipeline, if there is one, up to date after its confidences were calibrated anew.

    Raises:
        ClinnerError: if the path is no saved pipeline, or its `meta.json` cannot be read.
    """
    with pipeline_errors(model):
        meta = srsly.read_json(model / "meta.json")
        facts = facts_of(meta)
    if KEY not in meta:
        return
    if facts.test is None or "test" not in facts.data:
        update_card(model, None)
        return
    update_card(model, (facts.data["test"], replace(facts.test, calibration_error=None)))


def score_held_out(
    nlp: Language,
    notes: Sequence[Note],
    spans_key: str | None,
    watch: Callable[[Iterable[Predicted]], Iterable[Predicted]] = iter,
    whole_notes: int | None = None,
) -> tuple[NoteCounts, HeldOutScores]:
    """Counts of annotated notes, and how a pipeline does on them.

    Args:
        nlp: the pipeline.
        notes: annotated notes that training has not seen.
        spans_key: which of `doc.spans` is scored; None for entities.
        watch: passes the predictions on, such as a progress bar.
        whole_notes: how many notes those are, if some are sentences of one; None if each is a note.
    """
    tokens, confidences = 0, list[list[float | None]]()

    def find(doc: Doc) -> list[Located]:
        nonlocal tokens
        spans = doc.ents if spans_key is None else tuple(doc.spans.get(spans_key, ()))
        tokens += len(doc)
        confidences.append(confidences_of(doc, spans, None if spans_key is None else [spans_key]))
        return located(spans)

    predicted = list(watch(predict_notes(nlp, notes, find)))
    scores = score_offsets(predicted)
    labels = {label: _score(counts) for label, counts in scores.labels.items()}
    number = scores.documents if whole_notes is None else whole_notes
    counts = NoteCounts(number, tokens, {label: one.gold for label, one in labels.items() if one.gold})
    return counts, HeldOutScores(_score(scores.total), labels, _calibration_error(predicted, confidences))


def _score(counts: Counts) -> LabelScore:
    return LabelScore(counts.gold, counts.precision, counts.recall, counts.f_score)


def _calibration_error(
    predicted: Iterable[Predicted], confidences: Iterable[Sequence[float | None]]
) -> float | None:
    known: list[tuple[float, bool]] = []
    for (note, spans), values in zip(predicted, confidences, strict=True):
        gold = {(mention.start, mention.end, mention.label) for mention in note.mentions}
        pairs = zip(values, spans, strict=True)
        known += [
            (value, span in gold)
            for value, span in pairs
            if value is not None and not lies_within(span[:2], note.unknown)
        ]
    return expected_calibration_error([value for value, _ in known], [right for _, right in known])
