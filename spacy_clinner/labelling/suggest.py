"""What to label next: the notes or sentences of which a tagger is least certain, on a budget."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.batch.rows.columns import OMOP, Columns
from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.components import may_set_entities
from spacy_clinner.formats.record import Note
from spacy_clinner.labelling.candidates import (
    Candidate,
    NoteSource,
    SourceCounts,
    Uncertainty,
    find_candidates,
)
from spacy_clinner.labelling.choice import (
    POOL,
    Cost,
    Strategy,
    affordable,
    directions,
    is_by_word,
    k_centers,
    preference,
)
from spacy_clinner.labelling.pool import PooledUnit, predicted_pool, vectors_of_texts
from spacy_clinner.labelling.score_log import ScoreLog
from spacy_clinner.labelling.text_units import UnitKind, has_sentence_among, labelled_digests
from spacy_clinner.tagger.clinical_ner import ClinicalNer

if TYPE_CHECKING:
    # torch is loaded when a tagger is used, not when spaCy lists its commands
    from spacy_clinner.tagger.tagging_uncertainty import Measure

MEASURE_OF: dict[Strategy, "Measure"] = {
    "entropy": "entropy",
    "mnlp": "log_loss",
    "expected-errors": "wrong_entities",
}


@dataclass(frozen=True)
class Choice:
    """How units are chosen.

    Attributes:
        budget: how many words, or units.
        in_words: whether the budget counts words.
        kind: what a unit is.
        strategy: by which units are preferred.
        diversity: whether of `POOL` times the budget those are taken that differ most.
        cost: whether uncertainty counts by word or by unit; None for what the budget counts.
        seed: of the random order, and of the order of equal units.
        tagger: name of the `clinical_ner`.
    """

    budget: int
    in_words: bool = True
    kind: UnitKind = "note"
    strategy: Strategy = "mnlp"
    diversity: bool = False
    cost: Cost | None = None
    seed: int = 0
    tagger: str = "clinical_ner"

    @property
    def uncertainty_by(self) -> Cost:
        """What uncertainty is divided by."""
        return self.cost or ("words" if self.in_words else "units")

    def costs(self, words: NDArray[np.int64]) -> NDArray[np.int64]:
        """int64 (units,): what each takes of the budget."""
        return words if self.in_words else np.ones_like(words)

    @property
    def option(self) -> str:
        """The budget as the command line has it."""
        return f"--{'words' if self.in_words else f'{self.kind}s'} {self.budget}"


class ChosenUnit(NamedTuple):
    """A unit to label.

    Attributes:
        candidate: where it is, and what it scored.
        unit: its predictions.
    """

    candidate: Candidate
    unit: PooledUnit


@dataclass
class Suggestion:
    """What was chosen.

    Attributes:
        units: the one to label first in front.
        labels: that the pipeline, or the notes that are labelled, have.
        candidates: how many units there were to choose from, and how many words they have.
        reading: what was met.
        passed_over: how many units come before the last chosen one and cost more than was left.
        by_word: whether the uncertainty that orders them is one by word.
        partly_labelled: how many of the units are notes of which some sentence is labelled.
    """

    units: list[ChosenUnit]
    labels: list[str]
    candidates: int
    candidate_words: int
    reading: SourceCounts = field(default_factory=SourceCounts)
    passed_over: int = 0
    by_word: bool = False
    partly_labelled: int = 0

    def uncertainty(self, chosen: ChosenUnit) -> float:
        """Of a unit, as it orders them."""
        candidate = chosen.candidate
        return candidate.uncertainty / candidate.words if self.by_word else candidate.uncertainty

    @property
    def words(self) -> int:
        """Words of the chosen units."""
        return sum(chosen.candidate.words for chosen in self.units)

    @property
    def entities(self) -> int:
        """Mentions that were predicted for them."""
        return sum(len(chosen.unit.note.mentions) for chosen in self.units)


def suggest(
    nlp: Language,
    files: Sequence[Path],
    choice: Choice,
    *,
    root: Path | None = None,
    labelled: Sequence[Note] = (),
    left_out: Sequence[Note] = (),
    columns: Columns = OMOP,
    log: ScoreLog | None = None,
    reading: SourceCounts | None = None,
    on_note: Callable[[], object] = lambda: None,
) -> Suggestion:
    """Choose what to label next, and predict it.

    Notes are read as a stream; of each unit its words and its uncertainty are kept. Only the pool that the
    chosen units come from is read and predicted a second time.

    Args:
        nlp: a pipeline; for other strategies than "random", and for diversity, with a `clinical_ner`.
        files: of `batch.note_files`.
        choice: how units are chosen.
        root: the directory that the files are in, from which ids are told; None for their own.
        labelled: notes whose texts are left out, and from which chosen units are to differ.
        left_out: likewise, whether annotated or not, such as notes that annotators have just now.
        columns: of tables.
        log: scores of a run that was stopped; None to begin anew.
        reading: is told what was met; None if nobody looks.
        on_note: is called for each note.

    Raises:
        ClinnerError: if the pipeline gives no probabilities, or nothing is left to choose from or on this
            budget.
    """
    reading = SourceCounts() if reading is None else reading
    source = NoteSource(files, root or Path(), choice.kind, columns, nlp.max_length)
    known = labelled_digests((*labelled, *(replace(note, annotated=True) for note in left_out)), choice.kind)
    uncertainty = uncertainty_of(nlp, choice)
    vectors = vectors_by(nlp, choice) if choice.diversity else None
    candidates = find_candidates(nlp, source, uncertainty, known, log, reading, on_note)
    words = np.array([candidate.words for candidate in candidates], dtype=np.int64)
    _require_affordable(choice, words, reading)
    order = _order(choice, candidates, words)
    preferred = _preferred(choice, order, words)
    pool = [candidates[i] for i in preferred]
    predicted = predicted_pool(nlp, source, pool, vectors)
    chosen = list(range(len(pool)))
    if vectors is not None:
        texts = [note.text for note in (*(n for n in labelled if n.annotated), *left_out)]
        centers = vectors_of_texts(nlp, texts, vectors) if texts else None
        chosen = _most_different(choice, words[preferred], predicted, centers)
    units = [ChosenUnit(pool[i], predicted[i]) for i in chosen]
    labels = labels_of(nlp, (*labelled, *(chosen.unit.note for chosen in units)))
    passed_over = 0 if choice.diversity else order.index(preferred[-1]) + 1 - len(preferred)
    return Suggestion(
        *(units, labels, len(candidates), int(words.sum()), reading, passed_over),
        by_word=is_by_word(choice.strategy, choice.uncertainty_by),
        partly_labelled=_partly_labelled(units, known) if choice.kind == "note" else 0,
    )


def _partly_labelled(units: Sequence[ChosenUnit], labelled: Container[bytes]) -> int:
    return sum(has_sentence_among(chosen.unit.note.text, labelled) for chosen in units)


def uncertainty_of(nlp: Language, choice: Choice) -> Uncertainty | None:
    """What scores documents as the tokenizer makes them; None for the random strategy.

    Raises:
        ClinnerError: if the pipeline has no such `clinical_ner`.
    """
    if choice.strategy == "random":
        return None
    from spacy_clinner.tagger.tagging_uncertainty import tagging_uncertainty

    tagger = _tagger(nlp, choice, f"--strategy {choice.strategy}", "--strategy random")
    before = nlp.pipe_names[: nlp.pipe_names.index(choice.tagger)]
    measure = partial(
        tagging_uncertainty,
        tagger.model,
        measure=MEASURE_OF[choice.strategy],
        max_padded_tokens=tagger.max_padded_tokens,
        temperature=tagger.temperature,
    )

    def score(docs: Sequence[Doc]) -> NDArray[np.float64]:
        with nlp.select_pipes(enable=before):
            return measure(list(nlp.pipe(docs)))

    return score


def vectors_by(nlp: Language, choice: Choice) -> Callable[[Sequence[Doc]], NDArray[np.float32]]:
    """What gives the mean token vectors of processed documents.

    Raises:
        ClinnerError: if the pipeline has no such `clinical_ner`.
    """
    from spacy_clinner.tagger.tagging_uncertainty import mean_token_vectors

    tagger = _tagger(nlp, choice, "--diversity", "leave --diversity out")
    return partial(mean_token_vectors, tagger.model, max_padded_tokens=tagger.max_padded_tokens)


def _tagger(nlp: Language, choice: Choice, asked_by: str, otherwise: str) -> ClinicalNer:
    """The tagger, which gives its entities with their confidences from here on."""
    tagger = nlp.get_pipe(choice.tagger) if choice.tagger in nlp.pipe_names else None
    if not isinstance(tagger, ClinicalNer) or not tagger.labels:
        raise ClinnerError(
            f"{asked_by}: the pipeline has no trained clinical_ner named {choice.tagger!r}, which alone "
            f"gives probabilities of taggings: name one with --tagger, or {otherwise} (it has "
            f"{', '.join(nlp.pipe_names) or 'no component'})"
        )
    tagger.confidence = True
    return tagger


def _require_affordable(choice: Choice, words: NDArray[np.int64], reading: SourceCounts) -> None:
    if not len(words):
        left_out = f"{reading.labelled:,} are labelled already, {reading.refused.count:,} cannot be read"
        raise ClinnerError(
            f"there is nothing to choose from: the notes have no {choice.kind} with words that is not "
            f"labelled ({left_out}): give other notes"
        )
    if choice.costs(words).min() > choice.budget:
        raise ClinnerError(
            f"{choice.option}: the shortest of {len(words):,} {choice.kind}s has {words.min():,} words: "
            "give a larger budget, or --unit sentence"
        )


def _order(choice: Choice, candidates: Sequence[Candidate], words: NDArray[np.int64]) -> list[int]:
    """All candidates, the one to label first in front."""
    uncertainty = np.array([candidate.uncertainty for candidate in candidates])
    generator = np.random.default_rng(choice.seed)
    order: list[int] = preference(
        uncertainty, words, choice.strategy, choice.uncertainty_by, generator
    ).tolist()
    return order


def _preferred(choice: Choice, order: Sequence[int], words: NDArray[np.int64]) -> list[int]:
    """What the budget pays for, or what several times the budget would."""
    budget = choice.budget * (POOL if choice.diversity else 1)
    return affordable(order, choice.costs(words), budget)


def _most_different(
    choice: Choice,
    words: NDArray[np.int64],
    pool: Sequence[PooledUnit],
    centers: NDArray[np.float32] | None,
) -> list[int]:
    """Places in the pool, the farthest from all that is labelled first."""
    vectors = np.stack([unit.vector for unit in pool if unit.vector is not None])
    units, labelled = directions(vectors, centers)
    return k_centers(units, choice.costs(words), choice.budget, labelled)


def labels_of(nlp: Language, notes: Sequence[Note]) -> list[str]:
    """Labels of the components that find entities, and of notes, sorted."""
    writers = [pipe for name, pipe in nlp.pipeline if may_set_entities(pipe, nlp.get_pipe_meta(name).assigns)]
    own = {label for pipe in writers for label in getattr(pipe, "labels", ())}
    return sorted(own | {mention.label for note in notes for mention in note.mentions})
