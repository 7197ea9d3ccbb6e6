"""`clinical_ner`: the tagger as a spaCy component."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from spacy.errors import Errors
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc, Span
from spacy.training import Example, validate_examples, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Config, Model, Optimizer, set_dropout_rate

from spacy_clinner.corpus.layout import has_words
from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.annotation import annotate
from spacy_clinner.tagger.confidence import register_confidence
from spacy_clinner.tagger.emissions import Emissions, leave_emissions
from spacy_clinner.tagger.freezing import Freezing
from spacy_clinner.tagger.gold import (
    entity_labels,
    gold_tag_ids,
    padded,
    tag_counts,
    warn_of_lacking,
    warn_of_unlearned,
)
from spacy_clinner.tagger.loss_counts import LossCounts
from spacy_clinner.tagger.objective import Objective, Supervised, TermSum
from spacy_clinner.tagger.own_objective import LossWithObjective
from spacy_clinner.tagger.weights_digest import weights_digest

if TYPE_CHECKING:
    # torch is loaded when a component is used, not when spaCy lists its factories
    from torch import Tensor

    from spacy_clinner.tagger.loss import Loss
    from spacy_clinner.tagger.model import ForwardPass
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
    model: Model,
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
        loss: an entry of `@losses`; None for the decoder's own (CRF likelihood, cross-entropy).
        confidence: whether to compute `span._.confidence`, the exact probability of each entity.
        spans_key: where in `doc.spans` entities are kept with their confidences.
        overwrite: whether `doc.ents` of an earlier component give way to this one's; if false
            they stay, and predictions that overlap them are left out.
        max_padded_tokens: bound on a padded batch at prediction, in tokens: it bounds memory and
            changes nothing else.
        keep_emissions: whether to leave the tag scores on each document, for a `knn_calibrator` or a
            `phi_redactor` further on in the pipeline.
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


class ClinicalNer(TrainablePipe):
    """Finds entities with a neural tagger; how it learns is up to its `objective`.

    Attributes:
        objective: what one update does; the loss's own (`Supervised` as a rule) unless a training
            callback replaced it, which lasts until `initialize`.
        freezing: layers that do not learn yet; None if all do.
    """

    _rehearsal_model: Model[Any, Any] | None
    """What `rehearse` is to keep: `nlp.resume_training` leaves a copy of the model under this name."""

    def __init__(
        self,
        vocab: Vocab,
        model: Model,
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
        self.vocab = vocab
        self.model = model
        self.name = name
        self.cfg: dict[str, Any] = {"labels": [], "tag_counts": {}}
        self._loss: Loss = loss or model.attrs["decoder"].default_loss
        self._loss_counts = LossCounts()
        self._unlearned: set[str] = set()
        self._lacking: set[str] = set()
        self.confidence = confidence
        self.spans_key = spans_key
        self.overwrite = overwrite
        self.max_padded_tokens = max_padded_tokens
        self.keep_emissions = keep_emissions
        self.scorer = scorer
        self.objective = self.default_objective()
        self.freezing: Freezing | None = None
        self._rehearsal_model = None
        register_confidence()

    def __reduce__(self) -> tuple[Any, ...]:
        """For pickle and copy: without what belongs to a training, such as a callback's objective."""
        make, arguments, (*slots, attributes) = super().__reduce__()
        training = {"objective": self.default_objective(), "_rehearsal_model": None}
        return make, arguments, (*slots, {**attributes, **training})

    def default_objective(self) -> Objective:
        """The objective of the loss, for a component that no callback has given another."""
        own = self._loss.own_objective() if isinstance(self._loss, LossWithObjective) else None
        return own or Supervised()

    @property
    def labels(self) -> tuple[str, ...]:
        """The entity labels, in the order of the model's tags."""
        return tuple(self.cfg["labels"])

    @property
    def loss(self) -> "Loss":
        """The loss of labelled batches; if it is weighted, by how often the tags are in the training data."""
        self._loss_counts.give(self._loss, self.model, self.labels, self.cfg["tag_counts"])
        return self._loss

    @property
    def label_data(self) -> list[str]:
        """What `spacy init labels` writes and `[initialize] labels` takes."""
        return list(self.labels)

    def add_label(self, label: str) -> int:
        """Add a label; what the tagger has learned of the others is kept.

        Returns:
            1 if the label is new, else 0.

        Raises:
            ValueError: if the label is no string.
        """
        if not isinstance(label, str):
            raise ValueError(Errors.E187)
        if label in self.labels:
            return 0
        self.cfg["labels"] = [*self.labels, label]
        self.vocab.strings.add(label)
        from spacy_clinner.tagger.new_labels.extend_labels import extend_labels

        extend_labels(self.model, self.labels)
        return 1

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
            labels: the labels, instead of those of the examples.

        Raises:
            ClinnerError: if there is no label.
        """
        validate_get_examples(get_examples, "ClinicalNer.initialize")
        examples = list(get_examples())
        for label in sorted(set(entity_labels(examples))) if labels is None else labels:
            self.add_label(label)
        if not self.labels:
            raise ClinnerError(
                f"{self.name}: no labels: the training data holds no entity; check [corpora.train] "
                f"or set [initialize.components.{self.name}.labels]"
            )
        for example in examples:
            if "note_id" in example.reference.user_data:
                example.predicted.user_data["note_id"] = example.reference.user_data["note_id"]
        self._build_model([example.predicted for example in examples], examples)

    def _build_model(self, docs: list[Doc], examples: Sequence[Example]) -> None:
        """Build the model for the labels, to learn by its own objective.

        Args:
            docs: what its vocabulary and shapes are collected from.
            examples: what its tags are counted in.
        """
        self.objective = self.default_objective()
        self._rehearsal_model = None
        self.model.attrs["labels"] = list(self.labels)
        self.model.initialize(X=docs)
        from spacy_clinner.tagger.model import tag_set

        self.cfg["tag_counts"] = tag_counts(self.gold_rows(examples), tag_set(self.model))
        _ = self.loss  # classes that it cannot weigh are an error now, not at the first batch

    def predict(self, docs: Iterable[Doc]) -> "list[Prediction]":
        """Entities of each document, and their probabilities if `confidence` is set."""
        from spacy_clinner.tagger.prediction import predict_spans

        self._require_labels()
        return predict_spans(
            self.model,
            list(docs),
            max_padded_tokens=self.max_padded_tokens,
            with_confidence=self.confidence,
            with_emissions=self.keep_emissions,
        )

    def set_annotations(self, docs: Iterable[Doc], scores: "Sequence[Prediction]") -> None:
        """Write predictions to `doc.ents` and, with their confidences, to `doc.spans`."""
        digest = weights_digest(self.model) if self.keep_emissions else ""
        for doc, prediction in zip(docs, scores, strict=True):
            earlier = [] if self.overwrite else list(doc.ents)
            if self.keep_emissions:
                leave_emissions(doc, self.name, self._emissions(prediction, earlier, digest))
            annotate(doc, prediction, earlier, self.spans_key)

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Let the objective learn from a batch; documents without words are left out.

        Tokens of an entity whose label the component lacks count as not annotated: they teach nothing, not
        even O. Each such label is warned of once; to learn on some labels only is no error.

        Args:
            examples: the batch.
            drop: dropout rate of tok2vec's layers; the context layer has its own setting.
            sgd: an optimizer to step, or None to only accumulate gradients.
            losses: loss so far, by component; the batch's loss is added to it, and what else the
                objective tells of it as `<component>.<term>`.
        """
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = list(examples)
        validate_examples(examples, "ClinicalNer.update")
        examples = [example for example in examples if has_words(example.predicted)]
        if not examples:
            return losses
        self._require_labels()
        if self._gold_is_in_ents:
            warn_of_unlearned(self.name, examples, self.labels, self._unlearned)
        set_dropout_rate(self.model, drop)
        loss, terms = self.objective(self, examples)
        losses[self.name] += loss
        for term, value in terms.items():
            key = f"{self.name}.{term}"
            earlier = losses.get(key)
            losses[key] = (earlier if isinstance(earlier, TermSum) else TermSum()).plus(value)
        if sgd not in (None, False):
            self.finish_update(sgd)
        return losses

    @property
    def rehearsal_model(self) -> Model[Any, Any] | None:
        """The model as it was when its training was resumed; None if it was not."""
        return self._rehearsal_model

    def rehearse(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
        **config: Any,
    ) -> dict[str, float]:
        """Keep what the component said before `nlp.resume_training`; see `tagger.new_labels.forgetting`.

        Labels that were added since are left alone. `nlp.rehearse` applies the gradients of one component
        only, the last of a random order (spaCy 3.8): exclude the other ones that train, and note that it
        knows no `learn_rate_factor`. In `spacy train`, `spacy-clinner.rehearsal.v1` does the same.

        Args:
            examples: a batch, whose annotation is not read.
            drop: dropout rate of tok2vec's layers.
            sgd: an optimizer to step, or None to only accumulate gradients.
            losses: loss so far, by component; the batch's loss is added to it.
            config: not used.

        Raises:
            ClinnerError: if the component shares its encoder.
        """
        from spacy_clinner.tagger.new_labels.rehearsal_objective import rehearse

        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        if self._rehearsal_model is None:
            return losses
        examples = list(examples)
        validate_examples(examples, "ClinicalNer.rehearse")
        set_dropout_rate(self.model, drop)
        losses[self.name] += rehearse(self, self._rehearsal_model, examples)
        if sgd not in (None, False):
            self.step(sgd if isinstance(sgd, Optimizer) else _collecting(sgd))
        return losses

    def score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        """Scores of processed examples; warns, once, of gold labels that the component lacks.

        Args:
            examples: gold and predicted documents.
            kwargs: go to the scorer.
        """
        examples = list(examples)
        if self._gold_is_in_ents:
            warn_of_lacking(self.name, examples, self.labels, self._lacking)
        scores: dict[str, Any] = super().score(examples, **kwargs)
        return scores

    def finish_update(self, sgd: Optimizer) -> None:
        """Step the weights, and those that the objective has of its own."""
        self.objective.finish_update(self, sgd)

    def step(self, sgd: Optimizer) -> None:
        """One step of the weights that may learn."""
        if self.freezing is None:
            self.model.finish_update(sgd)
        else:
            self.freezing.finish_update(self.model, sgd)

    def use_params(self, params: dict[Any, Any]) -> Iterator[None]:
        """Averaged weights for a while, an encoder's too; a plain generator, as spaCy's own."""
        from spacy_clinner.tagger.bridge import averaged_encoders

        with averaged_encoders(self.model, params), self.model.use_params(params):
            yield

    def begin_forward(self, docs: Sequence[Doc]) -> "ForwardPass":
        """Hidden states and emissions of documents, with their torch graph; a row a sequence."""
        from spacy_clinner.tagger.model import begin_forward

        return begin_forward(self.model, self.sequences(docs))

    def gold_tags(self, examples: Sequence[Example]) -> "Tensor":
        """int64 (sequences, most words): gold tag ids, UNKNOWN where missing and on padding."""
        from spacy_clinner.tagger.model import to_network_device

        return to_network_device(self.model, padded(list(self.gold_rows(examples))))

    def sequences(self, docs: Sequence[Doc]) -> list[Doc]:
        """What the tagger reads, a row of a batch each: the documents themselves."""
        return list(docs)

    def gold_rows(self, examples: Sequence[Example]) -> Iterator[NDArray[np.int64]]:
        """int64 (words,) a sequence: gold tag ids, UNKNOWN where missing; see `gold.gold_tag_ids`."""
        from spacy_clinner.tagger.model import tag_set

        tags = tag_set(self.model)
        return (gold_tag_ids(example, tags) for example in examples)

    @property
    def _gold_is_in_ents(self) -> bool:
        """Whether it learns `doc.ents`, not another annotation as a component made of it may."""
        return type(self).gold_rows is ClinicalNer.gold_rows

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

    def _require_labels(self) -> None:
        if not self.labels:
            raise ClinnerError(
                f"{self.name}: the component is not initialised: train the pipeline, call "
                "nlp.initialize(), or load a trained one"
            )


def _collecting(sgd: Callable[..., Any]) -> Callable[..., Any]:
    """What `nlp.rehearse` gives in the place of an optimizer: it keeps gradients, which torch clears."""

    def collect(key: Any, weights: Any, gradient: Any, lr_scale: float = 1.0) -> Any:
        return sgd(key, weights, gradient.copy())

    return collect
