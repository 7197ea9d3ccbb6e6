"""Give a trained pipeline the temperature at which its confidences are honest (Guo et al. 2017)."""

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.training import Example

from spacy_clinner.errors import pipeline_errors, require_pipeline
from spacy_clinner.imbalance.calibrate_pipeline import read_examples, require_new, save_whole
from spacy_clinner.imbalance.fit_temperature import fitted_temperature, mentions_of, tagger_to_fit
from spacy_clinner.imbalance.tagged_mentions import TaggedMentions
from spacy_clinner.imbalance.temperature import held_out_confidences

Watch = Callable[[list[Example]], Iterable[Example]]


class Tempered:
    """What `temper` has found.

    Attributes:
        earlier: the temperature that the tagger had.
        temperature: the one that fits best.
        mentions: of the notes that it was fitted on.
        held_out: mentions of other notes; None without such notes.
    """

    def __init__(
        self, earlier: float, temperature: float, mentions: TaggedMentions, held_out: TaggedMentions | None
    ) -> None:
        self.earlier = earlier
        self.temperature = temperature
        self.mentions = mentions
        self.held_out = held_out

    @property
    def scored(self) -> TaggedMentions:
        """The mentions that tell what the temperature brings."""
        return self.held_out or self.mentions

    @cached_property
    def before(self) -> NDArray[np.float64]:
        """float64 (scored mentions,): the confidences that the pipeline gave."""
        return self.scored.confidences(self.earlier)

    @cached_property
    def after(self) -> NDArray[np.float64]:
        """float64 (scored mentions,): the new confidences, of no note by a temperature that it has fitted."""
        if self.held_out is not None:
            return self.held_out.confidences(self.temperature)
        mentions = self.mentions
        return held_out_confidences(mentions.confidences, mentions.correct, mentions.note_numbers)


def temper(
    model: Path,
    notes: Path,
    out: Path,
    *,
    tagger: str = "clinical_ner",
    held_out: Path | None = None,
    watch: Watch = iter,
    on_temperature: Callable[[], object] = lambda: None,
) -> Tempered:
    """Fit a temperature to the tagger of a saved pipeline, and save the pipeline with it.

    Args:
        model: directory of a trained pipeline.
        notes: .spacy file or a directory of them: annotated notes that the tagger has not learned.
        out: directory to write; it must not exist or be empty.
        tagger: name of the `clinical_ner`.
        held_out: notes to tell what it brings, as .spacy; None for cross-validation over `notes`.
        watch: passes examples on, such as a progress bar.
        on_temperature: is called for each temperature that is tried, also later by `Tempered.after`.

    Raises:
        ClinnerError: on a missing model or corpus, a pipeline without that tagger or with a calibrator of it,
            or notes in which it finds nothing; then nothing is written.
    """
    require_new(out)
    require_pipeline(model)
    nlp = _load(model)
    ner = tagger_to_fit(nlp, tagger)
    examples = read_examples(nlp, notes)
    others = [] if held_out is None else read_examples(nlp, held_out)
    mentions = mentions_of(nlp, watch(examples), ner)
    mentions.on_temperature = on_temperature
    found = Tempered(
        ner.temperature,
        fitted_temperature(mentions),
        mentions,
        None if held_out is None else mentions_of(nlp, watch(others), ner),
    )
    fresh = _load(model)  # what is saved has not read the notes
    tagger_to_fit(fresh, tagger).temperature = found.temperature
    save_whole(fresh, out)
    return found


def _load(model: Path) -> Language:
    with pipeline_errors(model):
        return spacy.load(model)
