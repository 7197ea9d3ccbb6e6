"""Scores on character offsets against the annotation files: N gold mentions are N.

spaCy's own scorer works on tokens of converted documents: what conversion or alignment lost is lost for
the score too. Here the files are the truth, and a mention that no tokenizer can express counts as missed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc, Span

from spacy_clinner.corpus.doc_concepts import set_concepts
from spacy_clinner.errors import ClinnerError, require_length
from spacy_clinner.evaluation.components import may_set_entities, may_write_spans, spans_key_of
from spacy_clinner.formats.record import Note, lies_within

Located = tuple[int, int, str]


@dataclass
class Counts:
    """Gold, predicted and correct mentions."""

    gold: int = 0
    predicted: int = 0
    correct: int = 0

    @property
    def precision(self) -> float:
        """Share of the predicted that is correct; 0 if nothing was predicted."""
        return self.correct / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold mentions that was found; 0 if there are none."""
        return self.correct / self.gold if self.gold else 0.0

    @property
    def f_score(self) -> float:
        """Harmonic mean of the two; 0 if both are."""
        total = self.gold + self.predicted
        return 2 * self.correct / total if total else 0.0


@dataclass
class OffsetScores:
    """Micro-averaged counts and those of each label.

    Attributes:
        total: over all labels.
        labels: by label.
        documents: how many annotated documents were scored.
    """

    total: Counts = field(default_factory=Counts)
    labels: dict[str, Counts] = field(default_factory=dict)
    documents: int = 0

    def add(self, gold: Counter[Located], predicted: Counter[Located]) -> None:
        """Count one document; a mention is correct if both offsets and the label are equal."""
        self.documents += 1
        for mentions, name in ((gold, "gold"), (predicted, "predicted"), (gold & predicted, "correct")):
            for (_, _, label), count in mentions.items():
                for counts in (self.total, self.labels.setdefault(label, Counts())):
                    setattr(counts, name, getattr(counts, name) + count)


def predict_notes(
    nlp: Language, notes: Iterable[Note], find: Callable[[Doc], Iterable[Located]] | None = None
) -> Iterator[tuple[Note, list[Located]]]:
    """Run a pipeline once on the texts of annotated notes, with the concepts to look for in each.

    Args:
        nlp: a trained pipeline.
        notes: notes; those without annotation are left out.
        find: gives (start, end, label) of the predictions of a document, in characters; None for `doc.ents`.

    Yields:
        Each note, in order, and its predictions; none for an empty text.

    Raises:
        ClinnerError: if a note is longer than the pipeline takes.
    """
    for note, doc in processed_notes(nlp, notes):
        yield note, list(located(doc.ents) if find is None else find(doc))


def processed_notes(nlp: Language, notes: Iterable[Note]) -> Iterator[tuple[Note, Doc]]:
    """The annotated ones of some notes with their documents, which the pipeline has processed.

    Raises:
        ClinnerError: if a note is longer than the pipeline takes.
    """
    annotated = ((_document(nlp, note), note) for note in notes if note.annotated)
    for doc, note in nlp.pipe(annotated, as_tuples=True):
        yield note, doc


def located(spans: Iterable[Span]) -> list[Located]:
    """(start, end, label) in characters of each span."""
    return [(span.start_char, span.end_char, span.label_) for span in spans]


def require_predictions(nlp: Language, spans_key: str | None, where: object) -> None:
    """Stop unless a component of the pipeline writes the predictions that will be read.

    A component that does not declare what it assigns may write anything.

    Args:
        nlp: the pipeline.
        spans_key: key of the `doc.spans` that will be read; None for `doc.ents`.
        where: what the error begins with.

    Raises:
        ClinnerError: if entities are asked for and components write `doc.spans` only, or a key of
            `doc.spans` that none of them writes.
    """
    components = [(pipe, nlp.get_pipe_meta(name).assigns) for name, pipe in nlp.pipeline]
    keys = {key: None for pipe, _ in components if (key := spans_key_of(pipe))}
    if spans_key is None:
        if keys and not any(may_set_entities(*component) for component in components):
            raise ClinnerError(
                f"{where}: the pipeline finds no entities but spans, in doc.spans: give --spans-key "
                f"{' or '.join(keys)}"
            )
    elif spans_key not in keys and not any(may_write_spans(pipe, assigns) for pipe, assigns in components):
        mend = f"give --spans-key {' or '.join(keys)}" if keys else "leave --spans-key out"
        raise ClinnerError(f"{where}: no component writes doc.spans[{spans_key!r}]: {mend}")


def score_offsets(predicted: Iterable[tuple[Note, Iterable[Located]]]) -> OffsetScores:
    """Compare predictions with the mentions of their notes.

    Args:
        predicted: the output of `predict_notes`. A discontinuous mention counts as the stretch from its
            beginning to its end. A prediction in an unannotated stretch is neither right nor wrong.
    """
    scores = OffsetScores()
    for note, entities in predicted:
        known = (span for span in entities if not lies_within(span[:2], note.unknown))
        scores.add(Counter((m.start, m.end, m.label) for m in note.mentions), Counter(known))
    return scores


def _document(nlp: Language, note: Note) -> Doc:
    require_length(note.text, nlp.max_length, f"{note.id}: the note")
    doc = nlp.make_doc(note.text)
    if note.concepts:
        set_concepts(doc, note.concepts)
    return doc
