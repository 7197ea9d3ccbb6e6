"""`concept_extractor`: where a note expresses each of some concepts (Huang)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Config, Model

from spacy_clinner.concepts import concept_pairs
from spacy_clinner.concepts.concept_lists import (
    concepts_of_notes,
    require_config_concepts,
    warn_of_cut_pairs,
    warn_of_unasked,
)
from spacy_clinner.concepts.concept_pairs import (
    LABEL,
    ConceptSpan,
    Pair,
    PairReading,
    collect,
    vocabulary_doc,
)
from spacy_clinner.corpus.doc_concepts import (
    KEY,
    from_values,
    get_concepts,
    load_concepts,
    register_concepts,
    set_concepts,
    to_values,
)
from spacy_clinner.corpus.layout import has_words
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Concept
from spacy_clinner.tagger.confidence import set_confidences
from spacy_clinner.tagger.objective import require_own_encoder
from spacy_clinner.tagger.trainable_tagger import TrainableTagger

if TYPE_CHECKING:
    from spacy_clinner.tagger.loss import Loss
    from spacy_clinner.tagger.prediction import Prediction


DEFAULT_MODEL = """
[model]
@architectures = "spacy-clinner.Tagger.v1"

[model.tok2vec]
@architectures = "spacy-clinner.ConceptTokens.v1"

[model.tok2vec.tok2vec]
@architectures = "spacy-clinner.CharWordEmbed.v1"

[model.context]
@architectures = "spacy-clinner.BiLstm.v1"

[model.decoder]
@architectures = "spacy-clinner.Crf.v1"
"""


@Language.factory(
    "concept_extractor",
    assigns=["doc.spans", "span._.confidence"],
    default_config={
        "model": Config().from_str(DEFAULT_MODEL)["model"],
        "loss": None,
        "concepts": {},
        "confidence": True,
        "spans_key": KEY,
        "separator": "[SEP]",
        "window": 256,
        "overlap": 64,
        "max_padded_tokens": 50_000,
        "scorer": {"@scorers": "spacy-clinner.char_span_scorer.v1"},
    },
    default_score_weights={"chars_f": 1.0, "chars_p": 0.0, "chars_r": 0.0, "chars_per_type": None},
)
def make_concept_extractor(
    nlp: Language,
    name: str,
    model: Model[Any, Any],
    loss: Callable[..., Any] | None,
    concepts: dict[str, str],
    confidence: bool,
    spans_key: str,
    separator: str,
    window: int | None,
    overlap: int,
    max_padded_tokens: int,
    scorer: Callable[..., Any] | None,
) -> "ConceptExtractor":
    """Make a component that marks where a note expresses each of the given concepts.

    The tagger reads every concept together with the note as one sequence. One tagger therefore serves all
    concepts, including those that it never saw in training. If a note has its own concepts
    (`doc._.concepts`), they replace those of the component.

    Args:
        nlp: the pipeline.
        name: name of the component in the pipeline.
        model: a `spacy-clinner.Tagger.v1`.
        loss: an entry of `@losses`; null for the decoder's default (CRF likelihood or cross-entropy).
        concepts: the wording of each concept by its id. A config file cannot hold ids such as "HP:0001250";
            give those with `ConceptExtractor.initialize` (`concepts_path`) or `set_concepts`.
        confidence: whether to compute `span._.confidence`, the exact probability of each span.
        spans_key: the key of `doc.spans` under which spans are kept, labelled with the id of their concept.
        separator: the token between concept and note. Use the separator of the encoder if it has one, and
            that of ConceptTokens if the model has this layer.
        window: how many words of a note a sequence has at most; null for no limit. A transformer must read a
            sequence in one piece. The window of its span getter therefore has to hold the concept, the
            separator and this many words.
        overlap: how many words neighbouring windows share.
        max_padded_tokens: how many tokens a padded batch has at most at prediction. It limits memory and does
            not change predictions.
        scorer: an entry of `@scorers`.

    Raises:
        ClinnerError: if window is not greater than overlap, separator is not one word or not that of
            ConceptTokens, or concepts are malformed or such as a config file does not keep.
    """
    require_config_concepts(name, concepts)
    extractor = ConceptExtractor(
        nlp.vocab,
        model,
        name,
        PairReading(separator, window, overlap),
        loss=loss,
        confidence=confidence,
        spans_key=spans_key,
        max_padded_tokens=max_padded_tokens,
        scorer=scorer,
    )
    extractor.set_concepts(concepts)
    return extractor


class ConceptExtractor(TrainableTagger):
    """Finds concepts with a neural tagger, whose sequences are pairs of a concept and a note.

    An objective that asks it for a forward pass or for gold tags gives notes, and gets a row a pair.
    """

    factory = "concept_extractor"

    def __init__(
        self,
        vocab: Vocab,
        model: Model[Any, Any],
        name: str,
        reading: PairReading,
        *,
        loss: "Loss | None" = None,
        confidence: bool = True,
        spans_key: str = KEY,
        max_padded_tokens: int = 50_000,
        scorer: Callable[..., Any] | None = None,
    ) -> None:
        if reading.window is not None and not 0 <= reading.overlap < reading.window:
            raise ClinnerError(f"{name}: overlap must lie between 0 and window: lower it, or raise window")
        if len(reading.separator.split()) != 1 or reading.separator != reading.separator.strip():
            raise ClinnerError(
                f'{name}: separator must be one word: choose one without white space, such as "[SEP]"'
            )
        from spacy_clinner.concepts.concept_tokens import require_separator

        require_separator(model, reading.separator, name)
        super().__init__(
            vocab,
            model,
            name,
            loss=loss,
            confidence=confidence,
            spans_key=spans_key,
            max_padded_tokens=max_padded_tokens,
            scorer=scorer,
        )
        self.reading = reading
        self._unasked: set[str] = set()
        # those that somebody set, and those that a training found, which give way to the next training's
        self.cfg |= {"concepts": [], "training_concepts": None}
        register_concepts()

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """What notes without concepts of their own are searched for."""
        of_training = self.cfg["training_concepts"]
        return from_values(self.cfg["concepts"] if of_training is None else of_training)

    def set_concepts(self, concepts: Mapping[str, str] | Iterable[Concept]) -> None:
        """Set what notes without concepts of their own are searched for; saved with the component.

        Args:
            concepts: concepts, or their wording by id.

        Raises:
            ClinnerError: see `concepts.as_concepts`.
        """
        self.cfg |= {"concepts": to_values(concepts), "training_concepts": None}

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        concepts_path: Path | None = None,
    ) -> None:
        """Collect concepts and vocabulary from the training data and build the model.

        Args:
            get_examples: the training examples.
            nlp: the pipeline.
            concepts_path: a .jsonl or features.csv file of concepts (see `formats.concepts`). Without it they
                are those of the config or of `set_concepts`, and without those all that training notes have
                of their own.

        Raises:
            ClinnerError: if there is no concept, no annotated note, a gold span of no concept, two wordings
                of one concept, or if the component listens to another one's encoder.
        """
        # another component's encoder has read the note alone, not behind its concepts
        require_own_encoder(self, "reading concept and note together")
        validate_get_examples(get_examples, "ConceptExtractor.initialize")
        self._require_whole_notes(nlp)
        examples = [_with_concepts(example) for example in get_examples()]
        if concepts_path is not None:
            self.cfg["training_concepts"] = to_values(load_concepts(Path(concepts_path)))
        elif self.cfg["concepts"]:
            self.cfg["training_concepts"] = None
        else:
            self.cfg["training_concepts"] = to_values(concepts_of_notes(self.name, examples))
        self._require_gold(examples)
        if not any(self._concepts_of(example.predicted) for example in examples):
            raise ClinnerError(
                f"{self.name}: no training note has a concept to be searched for: check doc._.concepts of "
                "the notes, or list concepts in the config"
            )
        self.add_label(LABEL)
        docs = []
        for i, example in enumerate(examples):
            doc = vocabulary_doc(
                example.predicted, self._concepts_of(example.predicted), self.reading.separator
            )
            doc.user_data["note_id"] = example.reference.user_data.get("note_id", i)
            docs.append(doc)
        self._build_model(docs, examples)
        pairs = self._numbered_pairs([example.predicted for example in examples])
        warn_of_cut_pairs(self.name, self.model, (pair.doc for _, pair in pairs))

    def predict(self, docs: Iterable[Doc]) -> list[list[ConceptSpan]]:
        """Spans of each document, by concept and in text order."""
        self._require_labels()
        docs = list(docs)
        spans_of_docs: list[list[ConceptSpan]] = [[] for _ in docs]
        for batch in _bounded(self._numbered_pairs(docs), self.max_padded_tokens):
            predictions = self._predict_pairs([pair for _, pair in batch])
            for (i, pair), prediction in zip(batch, predictions, strict=True):
                collect(spans_of_docs[i], pair, prediction)
        return spans_of_docs

    def set_annotations(self, docs: Iterable[Doc], scores: Sequence[list[ConceptSpan]]) -> None:
        """Write spans, with their confidences, to `doc.spans`."""
        for doc, concept_spans in zip(docs, scores, strict=True):
            spans = [Span(doc, start, end, label=concept) for start, end, concept, _ in concept_spans]
            if self.confidence:
                set_confidences(doc, spans, [s.confidence or 0.0 for s in concept_spans], self.spans_key)
            else:
                doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, spans=spans)

    def learnable(self, examples: Sequence[Example]) -> list[Example]:
        """Notes with words and concepts; warns of gold spans whose concept is not searched for, once."""
        examples = [_with_concepts(example) for example in examples]
        searched = [e for e in examples if has_words(e.predicted) and self._concepts_of(e.predicted)]
        warn_of_unasked(self.name, searched, self._concepts_of, self.spans_key, self._unasked)
        return searched

    def rows(self, docs: Sequence[Doc]) -> list[Doc]:
        """What the tagger reads: for each note its pairs, in the order of its concepts."""
        return [pair.doc for _, pair in self._numbered_pairs(docs)]

    def gold(self, examples: Sequence[Example]) -> Iterator[NDArray[np.int64]]:
        """int64 (words,) a pair, in the order of `rows`; see `concept_pairs.gold_rows`."""
        from spacy_clinner.tagger.model import tag_set

        tags = tag_set(self.model)
        for example in examples:
            concepts = self._concepts_of(example.predicted)
            yield from concept_pairs.gold_rows(example, concepts, self.reading, tags, self.spans_key)

    def adopt_reading(self, student: TrainableTagger, callback: str) -> None:
        """Search notes for the student's concepts, in the student's windows, and find gold where it does.

        The separator stays, as the encoder has learned it: it is one token, as the student's.

        Raises:
            ClinnerError: if the student is no concept_extractor, or a separator is a word of a concept: the
                rows of the two would not meet.
        """
        super().adopt_reading(student, callback)
        assert isinstance(student, ConceptExtractor)
        self._require_same_rows(student, callback)
        self.set_concepts(student.concepts)
        self.reading = student.reading._replace(separator=self.reading.separator)
        self.spans_key = student.spans_key

    def _require_same_rows(self, student: "ConceptExtractor", callback: str) -> None:
        separators = {self.reading.separator, student.reading.separator}
        for concept in (*student.concepts, *from_values(student.cfg["training_concepts"] or ())):
            if len(separators) > 1 and separators.intersection(concept.text.split()):
                raise ClinnerError(
                    f"{callback}: the teacher's separator is {self.reading.separator!r}, the student's "
                    f"{student.reading.separator!r}, and the wording of concept {concept.id} has one of them "
                    "as a word: give both the same separator, or word the concept otherwise"
                )

    def _numbered_pairs(self, docs: Sequence[Doc]) -> Iterator[tuple[int, Pair]]:
        for i, doc in enumerate(docs):
            for pair in concept_pairs.pairs(doc, self._concepts_of(doc), self.reading):
                yield i, pair

    def _predict_pairs(self, batch: Sequence[Pair]) -> "list[Prediction]":
        from spacy_clinner.tagger.prediction import predict_spans

        return predict_spans(
            self.model,
            [pair.doc for pair in batch],
            max_padded_tokens=self.max_padded_tokens,
            with_confidence=self.confidence,
            temperature=self.temperature,
        )

    def _concepts_of(self, doc: Doc) -> tuple[Concept, ...]:
        of_doc = get_concepts(doc)
        if of_doc is not None:
            return of_doc
        if not self.concepts and has_words(doc):
            raise ClinnerError(
                f"{self.name}: no concepts to look for: set them in the config, with set_concepts, or as "
                "doc._.concepts of each document"
            )
        return self.concepts

    def _require_gold(self, examples: Sequence[Example]) -> None:
        if not any(self.spans_key in example.reference.spans for example in examples):
            raise ClinnerError(
                f"{self.name}: no training document has doc.spans[{self.spans_key!r}]: check [corpora.train] "
                "and spans_key"
            )
        for number, example in enumerate(examples):
            known = {concept.id for concept in self._concepts_of(example.predicted)}
            for span in example.reference.spans.get(self.spans_key) or ():
                if span.label_ not in known:
                    note = example.reference.user_data.get("note_id", f"document {number}")
                    raise ClinnerError(
                        f"{note}: the label of the span at {span.start_char}-{span.end_char} is no concept "
                        "that the note is searched for: add the concept or remove the span"
                    )


def _with_concepts(example: Example) -> Example:
    """The example, with the gold document's concepts on the predicted one too."""
    if get_concepts(example.predicted) is None:
        set_concepts(example.predicted, get_concepts(example.reference))
    return example


def _bounded(numbered: Iterable[tuple[int, Pair]], max_tokens: int) -> Iterator[list[tuple[int, Pair]]]:
    """Lists of pairs of some max_tokens together: not all of them need to exist at once."""
    batch: list[tuple[int, Pair]] = []
    tokens = 0
    for number, pair in numbered:
        batch.append((number, pair))
        tokens += len(pair.doc)
        if tokens >= max_tokens:
            yield batch
            batch, tokens = [], 0
    if batch:
        yield batch
