"""`spacy clinner suggest`: what to label next on a budget."""

from functools import partial
from pathlib import Path
from typing import Annotated

import spacy
import srsly
import typer
from wasabi import msg

from spacy_clinner.batch.gpu import use_gpu
from spacy_clinner.batch.note_files import ANNOTATED, note_files, unread_line
from spacy_clinner.batch.output_paths import folder_of, require_another_folder, require_outside
from spacy_clinner.batch.run_record import beside, directory_digest
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors, one_run_at_a_time
from spacy_clinner.cli.gpu_option import GpuId
from spacy_clinner.cli.help_text import INPUT, OUTPUT, HelpfulCommand, examples
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.progress import NoteBar
from spacy_clinner.cli.run_end import SHOWN_ERRORS
from spacy_clinner.cli.shared_options import IdColumn, TextColumn, TrainedModel, columns_of
from spacy_clinner.corpus.kept_sources import require_sources_kept
from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.errors import ClinnerError, pipeline_errors, require_pipeline
from spacy_clinner.formats.annotation_tasks import TaskFormat, require_expressible
from spacy_clinner.formats.files import written_whole
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.repairs import Repairs
from spacy_clinner.labelling.candidates import SourceCounts
from spacy_clinner.labelling.choice import Cost, Strategy
from spacy_clinner.labelling.score_log import ScoreLog
from spacy_clinner.labelling.suggest import Choice, Suggestion, labels_of
from spacy_clinner.labelling.suggest import suggest as suggest_units
from spacy_clinner.labelling.suggested_files import report_of, require_free, write_suggestion
from spacy_clinner.labelling.text_units import UnitKind

BUDGET = "Budget"
CHOICE = "What is chosen"


@app.command(
    "suggest",
    cls=HelpfulCommand,
    epilog=examples(
        "suggest training/model-best notes/ to-label --words 2000",
        "suggest training/model-best notes/ to-label --words 2000 --labelled corpus/train.spacy --diversity",
        "suggest training/model-best notes.jsonl to-label --sentences 100 --format label-studio",
        "suggest training/model-best notes.parquet to-label --notes 20 --strategy random --format prodigy",
    ),
)
@one_line_errors
@one_run_at_a_time
def suggest(
    model: TrainedModel,
    notes: Annotated[
        Path,
        typer.Argument(
            metavar="NOTES", help="txt, brat, jsonl, i2b2 XML, .spacy, Parquet or CSV: file or directory."
        ),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="New directory for what is to be labelled.")],
    words: Annotated[
        int | None,
        typer.Option(min=1, help="Words that will be labelled; punctuation counts.", rich_help_panel=BUDGET),
    ] = None,
    notes_budget: Annotated[
        int | None,
        typer.Option("--notes", min=1, help="Notes that will be labelled.", rich_help_panel=BUDGET),
    ] = None,
    sentences: Annotated[
        int | None,
        typer.Option(min=1, help="Sentences that will be labelled, each by itself.", rich_help_panel=BUDGET),
    ] = None,
    unit: Annotated[
        UnitKind | None,
        typer.Option(help="What is chosen; sentence with --sentences, else note.", rich_help_panel=CHOICE),
    ] = None,
    strategy: Annotated[
        Strategy,
        typer.Option(
            help="entropy of the whole tagging, log probability of the best one by word (mnlp), entities "
            "that are expected to be wrong, or random.",
            rich_help_panel=CHOICE,
        ),
    ] = "mnlp",
    diversity: Annotated[
        bool,
        typer.Option(
            "--diversity",
            help="Of three times the budget, take what differs most from each other and from --labelled.",
            rich_help_panel=CHOICE,
        ),
    ] = False,
    cost: Annotated[
        Cost | None,
        typer.Option(
            help="Whether uncertainty counts by word or by unit; by word with --words, else by unit.",
            rich_help_panel=CHOICE,
        ),
    ] = None,
    labelled: Annotated[
        list[Path] | None,
        typer.Option(
            help="Notes that are labelled, in any format; their texts are left out. May be given again.",
            rich_help_panel=CHOICE,
        ),
    ] = None,
    leave_out: Annotated[
        list[Path] | None,
        typer.Option(
            help="Notes that annotators have just now, such as what this command wrote before. Their texts "
            "are left out, annotated or not. May be given again.",
            rich_help_panel=CHOICE,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of random choices.", rich_help_panel=CHOICE)] = 0,
    tagger: Annotated[
        str, typer.Option(help="Name of the clinical_ner.", rich_help_panel=INPUT)
    ] = "clinical_ner",
    text_column: TextColumn = None,
    id_column: IdColumn = None,
    out_format: Annotated[
        TaskFormat, typer.Option("--format", help="Annotation tool.", rich_help_panel=OUTPUT)
    ] = "brat",
    report: Annotated[
        Path | None,
        typer.Option(help="Write what was chosen, without text, to this JSON file.", rich_help_panel=OUTPUT),
    ] = None,
    gpu_id: GpuId = -1,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Choose what to label next.

    The notes, or sentences, of which the tagger is least certain are written for an annotation tool, with the
    tagger's entities and their confidences, to be corrected. What the tool exports then continues the corpus
    through `convert`. Notes whose text is labelled already, or occurs before, are left out.

    OUT holds text of notes: its owner alone may read it. A run that was stopped goes on where it was when the
    same command is given again.
    """
    choice = _choice(words, notes_budget, sentences, unit, strategy, diversity, cost, seed, tagger)
    require_pipeline(model)
    require_outside(notes, out)
    require_another_folder(notes, out)
    require_free(out)
    require_sources_kept({"--report": report}, [notes, *(labelled or ()), *(leave_out or ())])
    use_gpu(gpu_id)
    known = [note for path in labelled or () for note in _labelled(path)]
    away = [note for path in leave_out or () for note in _read(path)]
    reading = SourceCounts()
    columns = columns_of(text_column, id_column, None)
    files = list(note_files(notes, reading.unread, ANNOTATED))
    with pipeline_errors(model):
        nlp = spacy.load(model)
    require_expressible(labels_of(nlp, known), out_format)  # before the notes are read
    log = _log(out, model, choice)
    with NoteBar(partial(iter, files)) as bar:
        suggestion = suggest_units(
            *(nlp, files, choice),
            root=folder_of(notes),
            labelled=known,
            left_out=away,
            columns=columns,
            log=log,
            reading=reading,
            on_note=bar.on_note or (lambda: None),
        )
    written = write_suggestion(suggestion, out, out_format)
    if report is not None:
        with written_whole(report, private=True) as temporary:
            srsly.write_json(temporary, report_of(suggestion, vars(choice)))
    if log is not None:
        log.remove()
    _print_reading(suggestion, choice)
    msg.good(
        f"{', '.join(map(str, written))}: {len(suggestion.units):,} {choice.kind}s, "
        f"{suggestion.words:,} words, {suggestion.entities:,} entities to check"
    )
    export = out if out_format == "brat" else "EXPORT"
    next_step(
        "once they are corrected, add them to the corpus",
        *("clinner", "convert", *(labelled or ()), export, "train.spacy"),
    )


def _choice(
    words: int | None,
    notes: int | None,
    sentences: int | None,
    unit: UnitKind | None,
    strategy: Strategy,
    diversity: bool,
    cost: Cost | None,
    seed: int,
    tagger: str,
) -> Choice:
    budgets = {"words": words, "notes": notes, "sentences": sentences}
    given = {name: amount for name, amount in budgets.items() if amount is not None}
    if len(given) != 1:
        how_many = f"{len(given)} budgets" if given else "no budget"
        raise ClinnerError(
            f"{how_many} given: give one of --words, --notes and --sentences, such as --words 2000"
        )
    ((name, amount),) = given.items()
    kind: UnitKind = "sentence" if sentences is not None else "note"
    if unit is not None and name != "words" and unit != kind:
        raise ClinnerError(f"--unit {unit}: the budget counts {name}: give --words, or --{unit}s")
    return Choice(amount, name == "words", unit or kind, strategy, diversity, cost, seed, tagger)


def _labelled(path: Path) -> list[Note]:
    """The notes of a corpus.

    Raises:
        ClinnerError: if nobody annotated any of them.
    """
    notes = _read(path)
    if not any(note.annotated for note in notes):
        raise ClinnerError(
            f"--labelled {path}: no annotated note among {len(notes):,}: give notes that are labelled, or "
            "leave it out (--leave-out takes notes that nobody has annotated yet)"
        )
    return notes


def _read(path: Path) -> list[Note]:
    return list(read_notes(path, repairs=Repairs(skip_bad=True, count_unknown=True)))


def _log(out: Path, model: Path, choice: Choice) -> ScoreLog | None:
    """Scores that lie beside the output until the run is finished."""
    if choice.strategy == "random":
        return None
    return ScoreLog(beside(out, "scores"), f"{directory_digest(model)} {choice.strategy} {choice.tagger}")


def _print_reading(suggestion: Suggestion, choice: Choice) -> None:
    reading = suggestion.reading
    if reading.unread:
        print(unread_line(reading.unread))
    lines = [*reading.errors, *reading.refused.lines]
    for line in lines[:SHOWN_ERRORS]:
        msg.warn(line)
    if reading.errors:
        msg.warn(f"{len(reading.errors):,} files could not be read and were left out")
    if reading.refused.count:
        msg.warn(f"{reading.refused.count:,} records could not be read and were left out")
    print(
        f"{reading.notes:,} notes read; {suggestion.candidates:,} {choice.kind}s of "
        f"{suggestion.candidate_words:,} words to choose from; left out: {reading.labelled:,} labelled, "
        f"{reading.copies:,} copies"
    )
    if reading.resumed:
        print(f"{reading.resumed:,} {choice.kind}s were scored by an earlier run")
    if suggestion.passed_over:
        print(
            f"{suggestion.passed_over:,} {choice.kind}s that come before the last one chosen were passed "
            "over, as they have more words than were left: a larger budget, or --unit "
            "sentence, takes those first"
        )
    if suggestion.partly_labelled:
        msg.warn(
            f"{suggestion.partly_labelled:,} of the chosen notes have sentences that are labelled already: "
            "--unit sentence leaves those out"
        )
    if len(suggestion.units) == suggestion.candidates:
        msg.warn(f"{choice.option}: the budget is no less than all there is, so all of it was chosen")
