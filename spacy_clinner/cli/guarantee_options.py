"""Options that set a threshold by the recall that is to be promised, alike in all commands that have one."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, NamedTuple

import spacy
import typer
from spacy.language import Language
from spacy.tokens import Doc
from wasabi import msg

from spacy_clinner.batch.predictions import predicted_note
from spacy_clinner.cli.progress import progress
from spacy_clinner.corpus.note_formats import detect_format, read_merged
from spacy_clinner.corpus.whole_notes import one_name_a_text, owners_of
from spacy_clinner.deidentify.before_redaction import require_labels, set_threshold, without_redactors
from spacy_clinner.deidentify.phi_redactor import PhiRedactor
from spacy_clinner.deidentify.rules.spans import settled
from spacy_clinner.errors import ClinnerError, pipeline_errors, require_pipeline
from spacy_clinner.evaluation.guarantee.found_counts import THRESHOLDS, Find, count_found
from spacy_clinner.evaluation.guarantee.promise import SURE, Asked, Promise, Unit
from spacy_clinner.evaluation.guarantee.promised_threshold import promised_threshold
from spacy_clinner.evaluation.offsets import processed_notes
from spacy_clinner.formats.annotators import Annotators, Copies
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.repairs import Repairs

PROMISE = "Threshold by a promised recall"
"""Heading of the options that say so in the help."""

Recall = Annotated[
    float | None,
    typer.Option(
        "--recall",
        help="Instead of --threshold: the highest threshold at which recall is at least this, such as 0.99.",
        rich_help_panel=PROMISE,
    ),
]
Sure = Annotated[
    float | None,
    typer.Option(
        "--sure",
        help="How certain that must be; 0.95 if not given.",
        rich_help_panel=PROMISE,
    ),
]
RecallOf = Annotated[
    Unit | None,
    typer.Option(
        "--recall-of",
        help="Share of what: notes that lose nothing (if not given), entities, or their tokens.",
        rich_help_panel=PROMISE,
    ),
]
SetOn = Annotated[
    Path | None,
    typer.Option(
        "--set-on",
        metavar="GOLD",
        help="Annotated notes to set the threshold on: like those to come, and neither trained nor chosen on "
        "(the development notes of a training are).",
        rich_help_panel=PROMISE,
    ),
]


@dataclass(frozen=True)
class Wanted:
    """A promise that is asked for, and the notes to set the threshold on.

    Attributes:
        asked: what is to hold.
        set_on: file or directory of annotated notes.
    """

    asked: Asked
    set_on: Path

    @cached_property
    def notes(self) -> "SetOnNotes":
        """The notes to set the threshold on, which are read once."""
        return read_set_on(self.set_on)

    @property
    def options(self) -> tuple[object, ...]:
        """The same on another command line."""
        recall, sure, unit = self.asked.recall, self.asked.sure, self.asked.unit
        return ("--recall", recall, "--sure", sure, "--recall-of", unit, "--set-on", self.set_on)


class SetOnNotes(NamedTuple):
    """Annotated notes, and which of them are parts of one."""

    notes: list[Note]
    unit_of: Callable[[Note], str]


class RedactionRules(NamedTuple):
    """What decides which text is redacted, beside the threshold; see `phi_redactor`."""

    labels: tuple[str, ...] | None = None
    also_rules: bool = False
    presidio: bool = False


def wanted_promise(
    recall: float | None,
    sure: float | None,
    unit: Unit | None,
    set_on: Path | None,
    threshold: float | None = None,
) -> Wanted | None:
    """What the options ask for; None if they ask for no promise.

    Raises:
        ClinnerError: if they do not go together.
    """
    if recall is None:
        others = {"--sure": sure, "--recall-of": unit, "--set-on": set_on}
        given = next((name for name, value in others.items() if value is not None), None)
        if given is not None:
            raise ClinnerError(f"{given}: is for --recall, which is not given: give both or neither")
        return None
    if threshold is not None:
        raise ClinnerError("--threshold and --recall: each sets the threshold: give one")
    asked = Asked(recall, SURE if sure is None else sure, "notes" if unit is None else unit)
    if set_on is None:
        raise ClinnerError("--recall: needs annotated notes to set the threshold on: give --set-on GOLD")
    return Wanted(asked, set_on)


def promised_redaction(model: Path, wanted: Wanted, rules: RedactionRules) -> Promise:
    """The highest threshold at which `redact` with these rules keeps what is asked, which is printed.

    Raises:
        ClinnerError: if there is none, or the pipeline or the notes cannot be used.
    """
    nlp = _loaded(model)
    require_labels(nlp, rules.labels, model)
    language = nlp.lang or "en"
    redactors = {
        threshold: PhiRedactor(
            threshold=threshold,
            labels=None if rules.labels is None else list(rules.labels),
            also_rules=rules.also_rules,
            presidio=rules.presidio,
            language=language,
        )
        for threshold in THRESHOLDS
    }
    return _promise(
        nlp,
        wanted,
        lambda doc, threshold: settled(doc.text, redactors[threshold].find(doc), language),
        rules.labels,
    )


def promised_annotation(model: Path, wanted: Wanted) -> Promise:
    """The highest threshold at which `annotate` keeps what is asked, whatever the labels; it is printed.

    Raises:
        ClinnerError: if there is none, or the pipeline or the notes cannot be used.
    """
    nlp = _loaded(model)

    def find(doc: Doc, threshold: float) -> list[tuple[int, int, str]]:
        note = predicted_note(Note("the note", doc.text), doc, None, threshold)
        return [(mention.start, mention.end, mention.label) for mention in note.mentions]

    return _promise(nlp, wanted, find, None)


def print_promise(promise: Promise) -> None:
    """What is promised, and for which notes."""
    done, *rest = promise.lines
    msg.good(done)
    for line in rest:
        print(line)


def _promise(nlp: Language, wanted: Wanted, find: Find, labels: Collection[str] | None) -> Promise:
    notes, unit_of = wanted.notes
    processed = progress(processed_notes(nlp, notes), "notes", len(notes))
    counts = count_found(processed, find, labels=labels, unit_of=unit_of)
    promise = promised_threshold(counts, wanted.asked, str(wanted.set_on))
    print_promise(promise)
    return promise


def read_set_on(path: Path) -> SetOnNotes:
    """The annotated notes of a file or directory, and which are parts or copies of one.

    A warning counts the copies: what holds for a note holds for each copy, so that they prove no more.

    Raises:
        ClinnerError: if none is annotated, or they cannot be read.
    """
    known = detect_format(path)
    repairs = Repairs(gather_bad=True)
    rule: Annotators | None = None if known == "spacy" else "first"
    read: Sequence[Note] = read_merged(path, known, rule, repairs=repairs, copies=Copies())
    repairs.require_no_bad(path)
    notes = [note for note in read if note.annotated]
    if not notes:
        raise ClinnerError(f"{path}: no annotated note there: give annotated notes to --set-on")
    owners = owners_of(read, numbered=known == "spacy")
    names = one_name_a_text(owners, (note.text for note in read))
    if copies := len(set(owners)) - len(set(names)):
        msg.warn(f"{path}: {copies:,} notes have the text of another one: a text counts once")
    unit_of = {note.id: name for note, name in zip(read, names, strict=True)}
    return SetOnNotes(notes, lambda note: unit_of[note.id])


def _loaded(model: Path) -> Language:
    """The pipeline, which gives the probabilities that all thresholds need."""
    require_pipeline(model)
    with pipeline_errors(model):
        nlp = without_redactors(spacy.load(model))
    try:
        set_threshold(nlp, THRESHOLDS[0], with_confidence=True)
    except ClinnerError as error:
        raise ClinnerError(f"{model}: --recall tries all thresholds: {error}") from None
    return nlp
