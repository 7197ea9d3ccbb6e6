"""`clinical_ner`: the tagger as a spaCy component."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Config, Model

from spacy_clinner.corpus.layout import has_words
from spacy_clinner.corpus.note_id import NOTE_ID
from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.annotation import annotate
from spacy_clinner.tagger.emissions import Emissions, leave_emissions
from spacy_clinner.tagger.gold import (
    entity_labels,
    gold_tag_ids,
    warn_of_lacking,
    warn_of_lost,
    warn_of_unlearned,
    warn_of_untaught,
)
from spacy_clinner.tagger.new_labels.labels_without_notes import labels_without_entity
from spacy_clinner.tagger.trainable_tagger import TrainableTagger
from spacy_clinner.tagger.weights_digest import weights_digest

if TYPE_CHECKING:
    # torch is loaded when a component is used, not when spaCy lists its factories

    from spacy_clinner.tagger.loss import Loss
    from spacy_clinner.tagger.prediction import Prediction

DEFAULT_MODEL = """
[model]
@architectures = "spacy-clinner.Tagger.v1"

[model.tok2vec]
@architectures = "spacy-clinner.CharWordEmbed.v1"

[model.context]
@architectures = "spacy-clinner.BiLstm.v1"

[model.decoder]
@architectures = "spacy-clinner.Crf.v1"
"""


@Language.factory(
    "clinical_ner",
    assigns=["doc.ents", "token.ent_iob", "token.ent_type", "doc.spans", "span._.confidence"],
    default_config={
        "model": Config().from_str(DEFAULT_MODEL)["model"],
        "loss": None,
        "confidence": True,
        "spans_key": "clinical_ner",
        "overwrite": True,
        "max_padded_tokens": 50_000,
        "keep_emissions": False,
        "scorer": {"@scorers": "spacy.ner_scorer.v1"},
    },
    default_score_weights={
        "ents_f": 1.0,
        "ents_p": 0.0,
        "ents_r": 0.0,
        "ents_per_type": None,
    },
)
def make_clinical_ner(
    nlp: Language,
    name: str,
    model: Model[Any, Any],
    loss: Callable[..., Any] | None,
    confidence: bool,
    spans_key: str,
    overwrite: bool,
    max_padded_tokens: int,
    keep_emissions: bool,
    scorer: Callable[..., Any] | None,
) -> "ClinicalNer":
    """Make a clinical named-entity recogniser.

    Args:
        nlp: the pipeline.
        name: name of the component in the pipeline.
        model: a `spacy-clinner.Tagger.v1`.
        loss: an entry of `@losses`; null for the decoder's default (CRF likelihood or cross-entropy).
        confidence: whether to compute `span._.confidence`, the exact probability of each entity.
        spans_key: the key of `doc.spans` under which entities and their confidences are kept.
        overwrite: whether this component replaces `doc.ents` of earlier components. If false, earlier
            entities and blocked tokens stay, and predictions that overlap them are left out.
        max_padded_tokens: how many tokens a padded batch has at most at prediction. It limits memory and does
            not change predictions.
        keep_emissions: whether to leave the tag scores on each document, for a `knn_calibrator` or a
            `phi_redactor` later in the pipeline.
        scorer: an entry of `@scorers`.
    """
    return ClinicalNer(
        nlp.vocab,
        model,
        name,
        loss=loss,
        confidence=confidence,
        spans_key=spans_key,
        overwrite=overwrite,
        max_padded_tokens=max_padded_tokens,
        keep_emissions=keep_emissions,
        scorer=scorer,
    )


class ClinicalNer(TrainableTagger):
    """Finds entities with a neural tagger; its sequences are the documents."""

    factory = "clinical_ner"

    def __init__(
        self,
        vocab: Vocab,
        model: Model[Any, Any],
        name: str = "clinical_ner",
        *,
        loss: "Loss | None" = None,
        confidence: bool = True,
        spans_key: str = "clinical_ner",
        overwrite: bool = True,
        max_padded_tokens: int = 50_000,
        keep_emissions: bool = False,
        scorer: Callable[..., Any] | None = None,
    ) -> None:
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
        self.overwrite = overwrite
        self.keep_emissions = keep_emissions
        self._unlearned: set[str] = set()
        self._lacking: set[str] = set()

    def rows(self, docs: Sequence[Doc]) -> list[Doc]:
        """What the tagger reads, a row of a batch each: the documents themselves."""
        return list(docs)

    def gold(self, examples: Sequence[Example]) -> Iterator[NDArray[np.int64]]:
        """int64 (words,) a document: gold tag ids, UNKNOWN where missing; see `gold.gold_tag_ids`."""
        from spacy_clinner.tagger.model import tag_set

        tags = tag_set(self.model)
        return (gold_tag_ids(example, tags) for example in examples)

    def learnable(self, examples: Sequence[Example]) -> list[Example]:
        """Those with words; warns, once, of each gold label that the component lacks.

        Where there is any, a shared tok2vec is given the others too: its vectors are those of the batch.
        Tokens of such an entity count as not annotated: they teach nothing, not even O. To learn on some
        labels only is no error.
        """
        from spacy_clinner.tagger.token_vectors import is_shared

        with_words = [example for example in examples if has_words(example.predicted)]
        if self.labels:
            warn_of_unlearned(self.name, with_words, self.labels, self._unlearned)
        return list(examples) if with_words and is_shared(self.model) else with_words

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: Sequence[str] | None = None,
    ) -> None:
        """Collect labels and vocabulary from the training data and build the model.

        Of a trained component it draws all weights again and keeps the labels, as spaCy's own do. A
        transformer is what spacy-transformers leaves it, fine-tuned: for a fold make the pipeline anew.

        Args:
            get_examples: the training examples.
            nlp: the pipeline.
            labels: the labels, instead of those of the examples. It warns of those that no example has.

        Raises:
            ClinnerError: if there is no label, or words are counted by note and the corpus cuts notes.
        """
        validate_get_examples(get_examples, "ClinicalNer.initialize")
        self._require_whole_notes(nlp)
        examples = list(get_examples())
        for label in sorted(set(entity_labels(examples))) if labels is None else labels:
            self.add_label(label)
        if not self.labels:
            raise ClinnerError(
                f"{self.name}: no labels: the training data holds no entity; check [corpora.train] "
                f"or set [initialize.components.{self.name}.labels]"
            )
        warn_of_untaught(self.name, labels_without_entity(labels or (), examples))
        warn_of_lost(self.name, examples)
        for example in examples:
            if NOTE_ID in example.reference.user_data:
                example.predicted.user_data[NOTE_ID] = example.reference.user_data[NOTE_ID]
        self._build_model([example.predicted for example in examples], examples)

    def predict(self, docs: Iterable[Doc]) -> "list[Prediction]":
        """Entities of each document, and their probabilities if `confidence` is set.

        Raises:
            ClinnerError: if it has no labels, or listens to an encoder that has not read the documents.
        """
        from spacy_clinner.tagger.prediction import predict_spans
        from spacy_clinner.tagger.token_vectors import require_shared_vectors

        self._require_labels()
        docs = list(docs)
        require_shared_vectors(self.model, docs, self.name)
        return predict_spans(
            self.model,
            docs,
            max_padded_tokens=self.max_padded_tokens,
            with_confidence=self.confidence,
            with_emissions=self.keep_emissions,
            temperature=self.temperature,
        )

    def set_annotations(self, docs: Iterable[Doc], scores: "Sequence[Prediction]") -> None:
        """Write predictions to `doc.ents` and, with their confidences, to `doc.spans`."""
        digest = weights_digest(self.model) if self.keep_emissions else ""
        for doc, prediction in zip(docs, scores, strict=True):
            earlier = [] if self.overwrite else list(doc.ents)
            if self.keep_emissions:
                leave_emissions(doc, self.name, self._emissions(prediction, earlier, digest))
            annotate(*(doc, prediction, earlier, self.spans_key), tagger=self.name, overwrites=self.overwrite)

    def score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        """Scores of processed examples; warns, once, of gold labels that the component lacks.

        Args:
            examples: gold and predicted documents.
            kwargs: go to the scorer.
        """
        examples = list(examples)
        warn_of_lacking(self.name, examples, self.labels, self._lacking)
        scores: dict[str, Any] = super().score(examples, **kwargs)
        return scores

    def _emissions(self, prediction: "Prediction", earlier: Iterable[Span], digest: str) -> Emissions:
        assert prediction.scores is not None
        assert prediction.probabilities is not None
        return Emissions(
            self.labels,
            self.model.attrs["decoder"].scheme,
            prediction.scores,
            prediction.probabilities,
            frozenset((entity.start, entity.end) for entity in earlier),
            digest,
            None if prediction.confidences is None else self.spans_key,
        )
