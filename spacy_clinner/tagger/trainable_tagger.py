"""What `clinical_ner` and `concept_extractor` have in common: a tagger and the objective it learns by."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from spacy.errors import Errors
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from spacy.training import Example, validate_examples
from spacy.vocab import Vocab
from thinc.api import Model, Optimizer, set_dropout_rate

from spacy_clinner.corpus.note_counts import require_whole_training_notes
from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.confidence import register_confidence
from spacy_clinner.tagger.freezing import Freezing
from spacy_clinner.tagger.gold import padded, tag_counts
from spacy_clinner.tagger.loss_counts import LossCounts
from spacy_clinner.tagger.objective import Objective, Supervised, TermSum
from spacy_clinner.tagger.own_objective import LossWithObjective

if TYPE_CHECKING:
    # torch is loaded when a component is used, not when spaCy lists its factories
    from torch import Tensor

    from spacy_clinner.tagger.loss import Loss
    from spacy_clinner.tagger.model import ForwardPass


TEMPERATURE = "temperature"
"""Entry of a tagger's `cfg`."""

_DECIMALS = 6  # of a temperature


class TrainableTagger(TrainablePipe):  # type: ignore[misc]  # spaCy gives it no types
    """A component that tags sequences of words; how it learns is up to its `objective`.

    What a sequence is, a document or a concept with a part of one, is up to the component: `rows`, `gold`.

    Attributes:
        factory: the name under which spaCy makes the component.
        objective: what one update does; the loss's own (`Supervised` as a rule) unless a training
            callback replaced it, which lasts until `initialize`.
        loss: of labelled batches.
        freezing: layers that do not learn yet; None if all do.
    """

    factory: ClassVar[str]
    _rehearsal_model: Model[Any, Any] | None
    """What `rehearse` is to keep: `nlp.resume_training` leaves a copy of the model under this name."""

    def __init__(
        self,
        vocab: Vocab,
        model: Model[Any, Any],
        name: str,
        *,
        loss: Loss | None,
        confidence: bool,
        spans_key: str,
        max_padded_tokens: int,
        scorer: Callable[..., Any] | None,
    ) -> None:
        self.vocab = vocab
        self.model = model
        self.name = name
        self.cfg: dict[str, Any] = {"labels": [], "tag_counts": {}}
        self.loss: Loss = loss or model.attrs["decoder"].default_loss
        self._loss_counts = LossCounts()
        self.confidence = confidence
        self.spans_key = spans_key
        self.max_padded_tokens = max_padded_tokens
        self.scorer = scorer
        self.objective = self.default_objective()
        self.freezing: Freezing | None = None
        self._rehearsal_model = None
        register_confidence()

    @abstractmethod
    def rows(self, docs: Sequence[Doc]) -> list[Doc]:
        """What the tagger reads of some documents, a row of a batch each."""

    @abstractmethod
    def gold(self, examples: Sequence[Example]) -> Iterator[NDArray[np.int64]]:
        """int64 (words,) a row, in the order of `rows`: gold tag ids, UNKNOWN where missing."""

    @abstractmethod
    def learnable(self, examples: Sequence[Example]) -> list[Example]:
        """The examples of a batch that have something to read; warns of gold that teaches nothing."""

    def __reduce__(self) -> tuple[Any, ...]:
        """For pickle and copy: without what belongs to a training, such as a callback's objective."""
        make, arguments, (*slots, attributes) = super().__reduce__()
        training = {"objective": self.default_objective(), "_rehearsal_model": None}
        return make, arguments, (*slots, {**attributes, **training})

    def default_objective(self) -> Objective:
        """The objective of the loss, for a component that no callback has given another."""
        objective = self.loss.own_objective() if isinstance(self.loss, LossWithObjective) else None
        return objective or Supervised()

    @property
    def labels(self) -> tuple[str, ...]:
        """The entity labels, in the order of the model's tags."""
        return tuple(self.cfg["labels"])

    @property
    def temperature(self) -> float:
        """What all scores are divided by before probabilities are read off them.

        It is 1 unless `spacy-clinner.fit_temperature.v1` or `spacy clinner calibrate` has fitted it, and 1
        again once the weights have learned more. Entities do not depend on it. It has six decimals: spaCy's
        JSON changes the last bits of a number.
        """
        return round(float(self.cfg.get(TEMPERATURE, 1.0)), _DECIMALS)

    @temperature.setter
    def temperature(self, value: float) -> None:
        value = round(value, _DECIMALS)
        if value != self.temperature:  # a new dict: a shallow copy of the component keeps its own
            others = {name: entry for name, entry in self.cfg.items() if name != TEMPERATURE}
            self.cfg = others if value == 1 else {**others, TEMPERATURE: value}

    def refresh_loss(self) -> None:
        """Tell a loss that weighs classes how often the tags are in the training data, if that has changed.

        Labels and counts change with `add_label`, with `initialize`, and when a saved state is loaded.
        `update` refreshes the loss before the objective uses it.

        Raises:
            ClinnerError: if a class has no example and the loss needs one.
        """
        self._loss_counts.give(self.loss, self.model, self.labels, self.cfg["tag_counts"])

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

    def _require_whole_notes(self, nlp: Language | None) -> None:
        """Stop at a training corpus that cuts notes, if words are counted by note.

        Raises:
            ClinnerError: naming the setting.
        """
        from spacy_clinner.tagger.embed import counts_notes

        if nlp is not None and counts_notes(self.model):
            require_whole_training_notes(nlp, f"{self.name}: min_documents")

    def _build_model(self, docs: list[Doc], examples: Sequence[Example]) -> None:
        """Build the model for the labels, to learn by its own objective.

        Args:
            docs: what its vocabulary and shapes are collected from.
            examples: what its tags are counted in.
        """
        self.objective = self.default_objective()
        self.freezing = None  # a callback after initialization freezes anew
        self._rehearsal_model = None
        self._loss_counts = LossCounts()  # a loss that changes with the batches begins again, too
        self.temperature = 1.0
        self.model.attrs["labels"] = list(self.labels)
        self.model.initialize(X=docs)
        from spacy_clinner.tagger.model import tag_set

        self.cfg["tag_counts"] = tag_counts(self.gold(examples), tag_set(self.model))
        self.refresh_loss()  # classes that it cannot weigh are an error now, not at the first batch

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Let the objective learn from a batch; documents in which nothing is to be read are left out.

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
        validate_examples(examples, f"{type(self).__name__}.update")
        docs = [example.predicted for example in examples]
        examples = self.learnable(examples)
        if not examples:
            self._learn_nothing(docs)
            return losses
        self._require_labels()
        self.refresh_loss()
        self.temperature = 1.0
        set_dropout_rate(self.model, drop)
        loss, terms = self.objective(self, examples)
        losses[self.name] += loss
        for term, value in terms.items():
            key = f"{self.name}.{term}"
            earlier = losses.get(key)
            losses[key] = (earlier if isinstance(earlier, TermSum) else TermSum()).plus(value)
        if sgd:
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
        validate_examples(examples, f"{type(self).__name__}.rehearse")
        self.temperature = 1.0
        set_dropout_rate(self.model, drop)
        losses[self.name] += rehearse(self, self._rehearsal_model, examples)
        if sgd:
            self.step(sgd if isinstance(sgd, Optimizer) else _collecting(sgd))
        return losses

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

    def begin_forward(self, docs: Sequence[Doc]) -> ForwardPass:
        """Hidden states and emissions of documents, with their torch graph; a row a sequence."""
        from spacy_clinner.tagger.model import begin_forward

        return begin_forward(self.model, self.rows(docs))

    def gold_tags(self, examples: Sequence[Example]) -> Tensor:
        """int64 (sequences, most words): gold tag ids, UNKNOWN where missing and on padding.

        As in `begin_forward`, what has no word has no row.
        """
        from spacy_clinner.tagger.model import to_network_device

        return to_network_device(self.model, padded([tags for tags in self.gold(examples) if len(tags)]))

    def adopt_reading(self, student: TrainableTagger, callback: str) -> None:
        """Let a teacher read documents as its student reads them.

        Raises:
            ClinnerError: if the two are components of different kinds, or the teacher cannot.
        """
        if self.factory != student.factory:
            raise ClinnerError(
                f"{callback}: the teacher is a {self.factory}, the student a {student.factory}: "
                "give a teacher of the same factory"
            )

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> TrainableTagger:
        """Undo `to_bytes`; what was saved without a temperature has 1."""
        self._forget_temperature(exclude)
        loaded: TrainableTagger = super().from_bytes(bytes_data, exclude=exclude)
        self._remember_sharing()
        return loaded

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> TrainableTagger:
        """Undo `to_disk`; what was saved without a temperature has 1."""
        self._forget_temperature(exclude)
        loaded: TrainableTagger = super().from_disk(path, exclude=exclude)
        self._remember_sharing()
        return loaded

    def _learn_nothing(self, docs: list[Doc]) -> None:
        from spacy_clinner.tagger.token_vectors import is_shared, pass_no_gradient

        if is_shared(self.model):
            pass_no_gradient(self.model, docs)

    def _remember_sharing(self) -> None:
        from spacy_clinner.tagger.token_vectors import remember_sharing

        remember_sharing(self.model)

    def _forget_temperature(self, exclude: Iterable[str]) -> None:
        if "cfg" not in exclude:
            self.temperature = 1.0

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
