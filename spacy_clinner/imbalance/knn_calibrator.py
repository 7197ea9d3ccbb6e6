"""`knn_calibrator`: near training tokens say what a token is (Rehman et al. 2024, arXiv 2409.03238)."""

import itertools
import math
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import srsly
from spacy import util
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc
from spacy.training import Example

from spacy_clinner.corpus.layout import word_positions
from spacy_clinner.corpus.note_id import NOTE_ID
from spacy_clinner.errors import ClinnerError
from spacy_clinner.imbalance.training_scores import TrainingScores, training_scores
from spacy_clinner.tagger.annotation import annotate
from spacy_clinner.tagger.confidence import register_confidence
from spacy_clinner.tagger.emissions import Emissions, emitting_tagger, require_emissions
from spacy_clinner.tags import TagSet

if TYPE_CHECKING:
    # torch is loaded when a component is used, not when spaCy lists its factories
    from spacy_clinner.imbalance.neighbour_calibration import Calibration
    from spacy_clinner.imbalance.neighbour_store import NeighbourStore


@Language.factory(
    "knn_calibrator",
    assigns=["doc.ents", "token.ent_iob", "token.ent_type", "doc.spans", "span._.confidence"],
    default_config={
        "tagger": "clinical_ner",
        "k": 17,
        "metric": "euclidean",
        "weights": "uniform",
        "mix": 1.0,
        "balance": 0.0,
        "max_per_class": None,
        "confidence": True,
        "spans_key": "clinical_ner",
        "max_padded_tokens": 50_000,
    },
)
def make_knn_calibrator(
    nlp: Language,
    name: str,
    tagger: str,
    k: int,
    metric: Literal["euclidean", "cosine"],
    weights: Literal["uniform", "distance"],
    mix: float,
    balance: float,
    max_per_class: int | None,
    confidence: bool,
    spans_key: str,
    max_padded_tokens: int,
) -> "KnnCalibrator":
    """Make a calibrator for a `clinical_ner` that comes before it and has `keep_emissions = true`.

    With the defaults, those of the paper, the 17 nearest training tokens decide alone. The component does not
    change documents before it is fitted, by `spacy-clinner.fit_calibrator.v1` or `spacy clinner calibrate`.
    The same holds when the tagger was trained further after the fit.

    Args:
        nlp: the pipeline.
        name: name of the component in the pipeline.
        tagger: name of the `clinical_ner` whose entities are calibrated.
        k: how many neighbours vote.
        metric: "euclidean" or "cosine", in the space of raw tag scores.
        weights: "uniform", or "distance" for votes that weigh 1 / distance.
        mix: weight of the neighbours, from 0 (the tagger alone) to 1 (the neighbours alone). The paper has 1.
            Lower values keep some of the tagger's certainty.
        balance: a vote for class c is multiplied by (N_c / N) ** -balance. The paper has 0. With higher
            values a rare class wins with fewer neighbours.
        max_per_class: how many tokens of a class the store keeps; null for all. The votes of a sampled class
            are scaled up to the number of its tokens.
        confidence: whether to compute `span._.confidence`, the calibrated probability.
        spans_key: the key of `doc.spans` under which entities and their confidences are kept.
        max_padded_tokens: how many tokens a padded batch has at most. It limits memory and does not change
            predictions.
    """
    return KnnCalibrator(
        name,
        tagger=tagger,
        k=k,
        metric=metric,
        weights=weights,
        mix=mix,
        balance=balance,
        max_per_class=max_per_class,
        confidence=confidence,
        spans_key=spans_key,
        max_padded_tokens=max_padded_tokens,
    )


class KnnCalibrator(Pipe):
    """Replaces the tagger's entities, using its scores and a store of training tokens.

    Raises:
        ClinnerError: if k or max_per_class is below 1, balance negative, or mix outside 0 to 1.
    """

    def __init__(
        self,
        name: str = "knn_calibrator",
        *,
        tagger: str = "clinical_ner",
        k: int = 17,
        metric: Literal["euclidean", "cosine"] = "euclidean",
        weights: Literal["uniform", "distance"] = "uniform",
        mix: float = 1.0,
        balance: float = 0.0,
        max_per_class: int | None = None,
        confidence: bool = True,
        spans_key: str = "clinical_ner",
        max_padded_tokens: int = 50_000,
    ) -> None:
        fewest = k if max_per_class is None else min(k, max_per_class)
        if fewest < 1 or not 0 <= mix <= 1 or not 0 <= balance < math.inf:
            raise ClinnerError(
                f"{name}: k and max_per_class must be at least 1, mix from 0 to 1, balance a number that is "
                f"not negative: change [components.{name}]"
            )
        self.name = name
        self.tagger = tagger
        self.k = k
        self.metric = metric
        self.weights = weights
        self.mix = mix
        self.balance = balance
        self.max_per_class = max_per_class
        self.confidence = confidence
        self.spans_key = spans_key
        self.max_padded_tokens = max_padded_tokens
        self.cfg: dict[str, Any] = {"labels": [], "scheme": None, "digest": ""}
        self.store: NeighbourStore | None = None
        self._calibration: Calibration | None = None
        self._warned = False
        register_confidence()

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the tagger that the store was fitted for; none before that."""
        return tuple(self.cfg["labels"])

    def initialize(
        self, get_examples: Callable[[], Iterable[Example]], *, nlp: Language | None = None
    ) -> None:
        """Drop the store, because the tagger will be trained again.

        Raises:
            ClinnerError: if the tagger does not come before the calibrator or keeps no emissions.
        """
        self.store = self._calibration = None
        self._warned = False
        if nlp is not None:
            self.check_tagger(nlp)

    def check_tagger(self, nlp: Language) -> None:
        """Raise a ClinnerError unless the pipeline gives this component what it needs."""
        tagger = self.tagger_in(nlp)
        if tagger not in dict(self._before(nlp)):
            raise ClinnerError(
                f"{self.name}: there is no component {self.tagger!r} before it: put the tagger first in "
                f"[nlp] pipeline, or name it in [components.{self.name}] tagger"
            )
        if not getattr(nlp.get_pipe(tagger), "keep_emissions", False):
            raise ClinnerError(
                f"{self.name}: {tagger} keeps no tag scores for it: set [components.{tagger}] "
                "keep_emissions = true"
            )

    def tagger_in(self, nlp: Language) -> str:
        """The name that the tagger has in a pipeline.

        It is the setting `tagger`, or the only component before this one that keeps emissions: spaCy's
        `rename_pipe` leaves the setting as it is.
        """
        before = dict(self._before(nlp))
        keeping = [name for name, pipe in before.items() if getattr(pipe, "keep_emissions", False)]
        return keeping[0] if self.tagger not in before and len(keeping) == 1 else self.tagger

    def _before(self, nlp: Language) -> Iterator[tuple[str, Any]]:
        return itertools.takewhile(lambda named: named[0] != self.name and named[1] is not self, nlp.pipeline)

    def fit(self, nlp: Language, examples: Iterable[Example]) -> None:
        """Store scores and gold tags of annotated training tokens.

        Args:
            nlp: a pipeline with this component, its tagger trained; nothing else of it is changed.
            examples: training examples.

        Raises:
            ClinnerError: if the pipeline has no fitting tagger, a class has no token, scores are not
                finite, or there are fewer tokens than k.
        """
        self.fit_scores(self.training_scores(nlp, examples))

    def training_scores(self, nlp: Language, examples: Iterable[Example]) -> TrainingScores:
        """What the tagger of a pipeline says of annotated training tokens; see `fit`."""
        self.check_tagger(nlp)
        return training_scores(nlp, examples, self.tagger_in(nlp), self.name)

    def fit_scores(self, training: TrainingScores) -> None:
        """Store what `training_scores` has collected; see `fit`."""
        from spacy_clinner.imbalance.neighbour_store import NeighbourStore

        scores, tags, tag_set, digest = training
        store = NeighbourStore.draw(scores, tags, tag_set, self.max_per_class)
        self._use(store, {"labels": list(tag_set.labels), "scheme": tag_set.scheme, "digest": digest})

    def __call__(self, doc: Doc) -> Doc:
        """Replace the tagger's entities on a document."""
        self._calibrate([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Replace the tagger's entities on a stream of documents."""
        handle_error = self.get_error_handler()
        for batch in util.minibatch(stream, size=batch_size):
            docs = list(batch)
            try:
                self._calibrate(docs)
                yield from docs
            except Exception as error:
                handle_error(self.name, self, docs, error)

    def _calibrate(self, docs: Sequence[Doc]) -> None:
        taggers = {id(doc): emitting_tagger(doc, self.tagger) for doc in docs}
        docs_and_emissions = [(doc, require_emissions(doc, self.name, self.tagger)) for doc in docs]
        if self._calibration is None:
            self._warn("not fitted")
            return
        for i, (doc, emissions) in enumerate(docs_and_emissions):
            self._check(emissions, str(doc.user_data.get(NOTE_ID, f"{i + 1} of the batch")))
        fitted_on = self.cfg.get("digest")  # older stores have none
        if fitted_on and any(emissions.digest != fitted_on for _, emissions in docs_and_emissions):
            self._warn(f"not fitted to the weights that {self.tagger} has now")
            return
        for part in self._batches([pair for pair in docs_and_emissions if len(pair[1].scores)]):
            predictions = self._calibration.predict(
                [emissions.scores for _, emissions in part],
                [emissions.probabilities for _, emissions in part],
                with_confidence=self.confidence,
            )
            for (doc, emissions), prediction in zip(part, predictions, strict=True):
                earlier = [entity for entity in doc.ents if (entity.start, entity.end) in emissions.earlier]
                # what the calibrator rejects must not stay behind with the tagger's confidence
                annotate(
                    doc,
                    prediction.in_tokens(word_positions(doc)),
                    earlier,
                    self.spans_key,
                    tagger=taggers[id(doc)],
                    overwrites=False,
                    replaced=emissions.spans_key,
                )

    def _warn(self, what: str) -> None:
        if not self._warned:
            warnings.warn(
                f"{self.name}: {what}: entities pass through unchanged; fit it with spacy clinner calibrate "
                "or the callback spacy-clinner.fit_calibrator.v1",
                stacklevel=4,
            )
            self._warned = True

    def _batches(self, pairs: list[tuple[Doc, Emissions]]) -> Iterator[list[tuple[Doc, Emissions]]]:
        from spacy_clinner.layers.bounded_batches import bounded_batches

        for indices in bounded_batches(
            [len(emissions.scores) for _, emissions in pairs], self.max_padded_tokens
        ):
            yield [pairs[i] for i in indices]

    def _check(self, emissions: Emissions, where: str) -> None:
        if (list(emissions.labels), emissions.scheme) != (self.cfg["labels"], self.cfg["scheme"]):
            raise ClinnerError(
                f"{self.name}: the store was fitted for other labels or another tag scheme than "
                f"{self.tagger} has: fit it again"
            )
        if not np.isfinite(emissions.scores).all():
            raise ClinnerError(
                f"{self.name}: document {where}: the tag scores of {self.tagger} are not finite: train "
                "it again with a lower learning rate"
            )

    def _use(self, store: "NeighbourStore", cfg: dict[str, Any]) -> None:
        from spacy_clinner.imbalance.neighbour_calibration import Calibration, NeighbourSettings

        settings = NeighbourSettings(self.k, self.metric, self.weights, self.mix, self.balance)
        self._calibration = Calibration(store, TagSet(cfg["labels"], cfg["scheme"]), settings)
        self.store = store
        self.cfg = cfg
        self._warned = False

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Labels and store."""
        return util.to_bytes(self._serializers(), exclude)

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "KnnCalibrator":
        """Undo `to_bytes`."""
        read: dict[str, Any] = {}
        util.from_bytes(data, {name: _setter(read, name) for name in ("cfg", "store")}, exclude)
        self._restore(read)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """`cfg`, JSON, and `store.safetensors`."""
        util.to_disk(
            path,
            {
                "cfg": lambda p: srsly.write_json(p, self.cfg),
                "store.safetensors": lambda p: _write(p, self._serializers()["store"]()),
            },
            exclude,
        )

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "KnnCalibrator":
        """Undo `to_disk`."""
        read: dict[str, Any] = {}
        util.from_disk(
            path,
            {
                "cfg": lambda p: read.update(cfg=srsly.json_dumps(srsly.read_json(p))),
                "store.safetensors": lambda p: read.update(store=p.read_bytes()),
            },
            exclude,
        )
        self._restore(read)
        return self

    def _serializers(self) -> dict[str, Callable[[], Any]]:
        return {
            "cfg": lambda: srsly.json_dumps(self.cfg),
            "store": lambda: b"" if self.store is None else self.store.to_bytes(),
        }

    def _restore(self, read: dict[str, Any]) -> None:
        cfg = srsly.json_loads(read["cfg"]) if "cfg" in read else self.cfg
        self.store = self._calibration = None
        self.cfg = cfg
        if read.get("store"):
            from spacy_clinner.imbalance.neighbour_store import NeighbourStore

            store = NeighbourStore.from_bytes(read["store"], TagSet(cfg["labels"], cfg["scheme"]))
            self._use(store, cfg)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _setter(read: dict[str, Any], name: str) -> Callable[[Any], None]:
    return lambda value: read.update({name: value})
