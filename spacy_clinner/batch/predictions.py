"""What a processed document predicts, as mentions with confidences."""

from collections.abc import Iterator

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from spacy_clinner.corpus.layout import in_tokens, word_positions
from spacy_clinner.deidentify.before_redaction import require_threshold, set_threshold, without_redactors
from spacy_clinner.deidentify.phi_redactor import by_label
from spacy_clinner.deidentify.rules.choices import BEST_TAGGING
from spacy_clinner.deidentify.rules.threshold import likely_spans
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.tagger.confidence import confidences_of
from spacy_clinner.tagger.emissions import take_emissions


def prepare_threshold(nlp: Language, threshold: float | None, spans_key: str | None) -> None:
    """Let the taggers of a pipeline give what a threshold needs, and their confidences.

    Raises:
        ClinnerError: if the threshold is none, or the pipeline cannot give what it needs.
    """
    if threshold is None:
        return
    require_threshold("--threshold", threshold)
    if spans_key is None:
        set_threshold(without_redactors(nlp), threshold, with_confidence=True)


def predicted_note(note: Note, doc: Doc, spans_key: str | None, threshold: float | None) -> Note:
    """The note with predictions as its mentions.

    Args:
        note: the note.
        doc: its document, processed.
        spans_key: which of `doc.spans` is taken, overlaps and all; None for `doc.ents`.
        threshold: least confidence of what is taken; spans without a confidence are taken in any case. Below
            0.5 also tokens that are in some entity with this probability, see `likely_spans`. None for all
            that the pipeline finds.

    Raises:
        ClinnerError: on a span without a label.
    """
    spans = list(doc.ents if spans_key is None else doc.spans.get(spans_key, ()))
    scores = confidences_of(doc, spans, None if spans_key is None else [spans_key])
    mentions = [
        _mention(note, span, score)
        for span, score in zip(spans, scores, strict=True)
        if _passes(score, threshold, spans_key)
    ]
    if threshold is not None and threshold < BEST_TAGGING and spans_key is None:
        mentions += [_mention(note, *pair) for pair in _likely(doc, threshold)]
        mentions.sort(key=lambda mention: mention.start)
    return Note(note.id, note.text, tuple(mentions))


def _mention(note: Note, span: Span, score: float | None) -> Mention:
    if not span.label_:
        raise ClinnerError(
            f"{note.id}: the span at {span.start_char}-{span.end_char} has no label, which every format "
            "needs: give the --spans-key of a component that labels its spans"
        )
    return Mention(span.start_char, span.end_char, span.label_, score=score)


def _passes(score: float | None, threshold: float | None, spans_key: str | None) -> bool:
    if threshold is None or score is None or (spans_key is None and threshold <= BEST_TAGGING):
        return True
    return score >= threshold


def _likely(doc: Doc, threshold: float) -> Iterator[tuple[Span, float]]:
    """Runs of likely words outside entities, with the probability of the least likely one to be in any."""
    words = word_positions(doc)
    inside = np.array([doc[int(i)].ent_type != 0 for i in words], dtype=bool)
    for emissions in take_emissions(doc, "--threshold").values():
        probabilities, labels = by_label(emissions)
        probabilities[inside] = 0.0
        spans = likely_spans(probabilities, labels, threshold)
        for (first, end, _), (start, stop, label) in zip(spans, in_tokens(spans, words), strict=True):
            score = float(probabilities[first:end].sum(axis=1).min())
            yield Span(doc, start, stop, label=label), min(score, 1.0)
        inside[[i for first, end, _ in spans for i in range(first, end)]] = True
