"""`spacy clinner calibrate`: confidences that a user can rely on, and votes of training tokens."""

from collections import Counter
from collections.abc import Iterator
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import srsly
import typer
from spacy.language import Language
from spacy.training import Example
from wasabi import msg, table

from spacy_clinner.batch.gpu import use_gpu
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.gold_notes import warn_of_notes_in_both
from spacy_clinner.cli.gpu_option import GpuId
from spacy_clinner.cli.help_text import INPUT, METHOD, OUTPUT, HelpfulCommand
from spacy_clinner.cli.help_text import examples as help_examples
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.progress import count_bar, progress
from spacy_clinner.cli.reliability_tables import Change, Judged, change, change_record, reliability_table
from spacy_clinner.cli.shared_options import TrainedModel
from spacy_clinner.corpus.kept_sources import require_sources_kept
from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.intervals import LEAST_DOCUMENTS
from spacy_clinner.evaluation.mention_confidences import mention_confidences
from spacy_clinner.evaluation.scorers import score_tokens
from spacy_clinner.formats.files import written_whole
from spacy_clinner.imbalance.calibrate_pipeline import calibrate as calibrate_model
from spacy_clinner.imbalance.calibrate_pipeline import load_tagger, read_examples
from spacy_clinner.imbalance.nearest_neighbours import Metric
from spacy_clinner.imbalance.neighbour_votes import Vote
from spacy_clinner.model_card.update_card import forget_calibration_error

if TYPE_CHECKING:
    from spacy_clinner.imbalance.tagged_mentions import TaggedMentions

VOTE = "Vote (neighbours)"
SHOWN = {
    "token_ua": "unweighted accuracy",
    "token_macro_f": "macro F, tokens",
    "token_micro_f": "micro F, tokens",
    "ents_f": "F, entities",
}
FITTED = "the error after looks smaller than it is"
"""What is wrong with scores on notes that the calibration was fitted on."""
LEAST_MENTIONS = 10
"""Found mentions of a label, of which one at least should be right."""
VOTE_DEFAULTS: dict[str, Any] = {
    "k": 17,
    "metric": "euclidean",
    "weights": "uniform",
    "mix": 1.0,
    "balance": 0.0,
    "max_per_class": None,
}
CalibrationMethod = Literal["neighbours", "temperature"]


@app.command(
    "calibrate",
    cls=HelpfulCommand,
    epilog=help_examples(
        "calibrate training/model-best corpus/dev.spacy calibrated --method temperature",
        "calibrate training/model-best corpus/train.spacy calibrated --dev corpus/dev.spacy",
        "calibrate training/model-best corpus/train.spacy calibrated --k 33 --weights distance --mix 0.45",
    ),
)
@one_line_errors
def calibrate(
    model: TrainedModel,
    notes: Annotated[
        Path,
        typer.Argument(
            metavar="NOTES",
            help="As .spacy: for neighbours the training notes, whose tokens vote; for a temperature "
            "development notes, which the tagger has not learned.",
        ),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Directory to write the pipeline to.")],
    method: Annotated[
        CalibrationMethod,
        typer.Option(
            help="Neighbours change entities and confidences, a temperature confidences alone.",
            rich_help_panel=METHOD,
        ),
    ] = "neighbours",
    tagger: Annotated[
        str, typer.Option(help="Name of the clinical_ner.", rich_help_panel=INPUT)
    ] = "clinical_ner",
    dev: Annotated[
        Path | None,
        typer.Option(help="Notes to score before and after, as .spacy.", rich_help_panel=INPUT),
    ] = None,
    k: Annotated[int, typer.Option(help="How many neighbours vote.", rich_help_panel=VOTE)] = 17,
    metric: Annotated[
        Metric, typer.Option(help="Distance between raw tag scores.", rich_help_panel=VOTE)
    ] = "euclidean",
    weights: Annotated[
        Vote, typer.Option(help="Votes count the same, or by 1 / distance.", rich_help_panel=VOTE)
    ] = "uniform",
    mix: Annotated[
        float, typer.Option(help="0: the tagger alone, 1: the neighbours alone.", rich_help_panel=VOTE)
    ] = 1.0,
    balance: Annotated[
        float, typer.Option(help="Multiply votes by (N_c / N) ** -balance.", rich_help_panel=VOTE)
    ] = 0.0,
    max_per_class: Annotated[
        int | None,
        typer.Option(help="Tokens of a class to store; all if not given.", rich_help_panel=VOTE),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="Write the calibration error, also by type, to this file.", rich_help_panel=OUTPUT),
    ] = None,
    gpu_id: GpuId = -1,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Make confidences honest.

    With `--method temperature`, all scores are divided by one number, which is fitted on NOTES (Guo et al.
    2017). No entity changes. The calibration error is that of the notes of --dev, or of a cross-validation
    over NOTES.

    With `--method neighbours`, the training tokens whose scores are nearest to those of a token vote on its
    label (Rehman et al. 2024). With --dev, scores and the calibration error are printed for the tagger alone
    and with the calibrator.

    OUT gets the calibrated pipeline. The calibration error is the mean distance between confidence and share
    of correct entities, over 15 bins of equal size, in percent.
    """
    require_sources_kept({"--output": output}, [notes, dev])
    use_gpu(gpu_id)
    settings = {
        "k": k,
        "metric": metric,
        "weights": weights,
        "mix": mix,
        "balance": balance,
        "max_per_class": max_per_class,
    }
    if method == "temperature":
        _require_no_votes(settings)
        _by_temperature(model, notes, out, tagger, dev, output)
    else:
        _by_neighbours(model, notes, out, tagger, dev, output, settings)
    next_step("look at its confidences", "clinner", "report", out, "ANNOTATED_NOTES", "report.html")


def _require_no_votes(settings: dict[str, Any]) -> None:
    for name, value in settings.items():
        if value != VOTE_DEFAULTS[name]:
            option = f"--{name.replace('_', '-')}"
            raise ClinnerError(f"{option}: is for --method neighbours: leave it out")


def _by_temperature(
    model: Path, notes: Path, out: Path, tagger: str, dev: Path | None, output: Path | None
) -> None:
    from spacy_clinner.imbalance.temper_pipeline import temper

    with count_bar("temperatures tried") as advance:
        done = temper(model, notes, out, tagger=tagger, held_out=dev, watch=_watch, on_temperature=advance)
        mentions = done.scored
        correct, labels = mentions.correct.tolist(), mentions.labels
        found = change(
            Judged(done.before.tolist(), correct, labels), Judged(done.after.tolist(), correct, labels)
        )
    print(reliability_table(found))
    forget_calibration_error(out)
    notes_with_mentions = done.mentions.note_count
    scored = "cross-validation" if notes_with_mentions > 1 else "the one note that it was fitted on"
    scored = scored if dev is None else "held-out notes"
    record = {"method": "temperature", "temperature": done.temperature, "scored_by": scored}
    _write(output, record, found)
    if dev is not None:
        warn_of_notes_in_both(notes, dev, None, FITTED)
    if never := _never_right(done.mentions):
        msg.warn(
            f"{notes}: no mention of {', '.join(never)} is right there: if the notes have another name "
            "for it, rename it with `spacy clinner convert --rename`, and fit the temperature again"
        )
    if notes_with_mentions < LEAST_DOCUMENTS:
        msg.warn(
            f"{notes}: {notes_with_mentions:,} notes with mentions are few for a temperature: fit it on at "
            f"least {LEAST_DOCUMENTS}"
        )
    if found.before is not None and found.after is not None and found.after.error > found.before.error:
        msg.warn(
            f"{dev or notes}: by {scored} the calibration error rose from {100 * found.before.error:.2f} to "
            f"{100 * found.after.error:.2f}: keep {model}, or fit the temperature on more notes"
        )
    fitted = f"fitted on {len(done.mentions.correct):,} mentions in {notes_with_mentions:,} notes"
    msg.good(f"{out}: temperature {done.temperature:.2f}, {fitted}; errors by {scored}")


def _never_right(mentions: "TaggedMentions") -> list[str]:
    """Labels of many mentions, none of which is right: the notes may call them otherwise."""
    found, right = Counter(mentions.labels), Counter(compress(mentions.labels, mentions.correct.tolist()))
    return [label for label, count in found.items() if count >= LEAST_MENTIONS and not right[label]]


def _by_neighbours(
    model: Path,
    train: Path,
    out: Path,
    tagger: str,
    dev: Path | None,
    output: Path | None,
    settings: dict[str, Any],
) -> None:
    if dev is None:
        if output is not None:
            raise ClinnerError("--output: has nothing to write without --dev: give notes to score as .spacy")
        done = calibrate_model(model, train, out, tagger=tagger, settings=settings, watch=_watch)
    else:
        before, judged_before = _scores(load_tagger(model, tagger, {"confidence": True}), dev)
        done = calibrate_model(model, train, out, tagger=tagger, settings=settings, watch=_watch)
        after, judged_after = _scores(done.nlp, dev)
        rows = [(name, _shown(before[key]), _shown(after[key])) for key, name in SHOWN.items()]
        print(table(rows, header=("", "before", "after"), divider=True, aligns=("l", "r", "r")))
        found = change(judged_before, judged_after)
        print(reliability_table(found))
        scores = {key: {"before": before[key], "after": after[key]} for key in SHOWN}
        _write(output, {"method": "neighbours", "scores": scores}, found)
        warn_of_notes_in_both(train, dev, None, FITTED)
    msg.good(f"{out}: {done.store:,} training tokens vote")


def _watch(examples: list[Example]) -> Iterator[Example]:
    return progress(examples, "notes")


def _scores(nlp: Language, dev: Path) -> tuple[dict[str, Any], Judged]:
    examples = read_examples(nlp, dev)
    docs = progress(nlp.pipe(e.predicted for e in examples), "notes", len(examples))
    for example, doc in zip(examples, docs, strict=True):
        example.predicted = doc
    mentions = mention_confidences(examples)
    return score_tokens(examples), Judged(mentions.confidences, mentions.correct, mentions.labels)


def _write(output: Path | None, record: dict[str, Any], found: Change) -> None:
    if output is not None:
        with written_whole(output) as temporary:
            srsly.write_json(temporary, {**record, "calibration": change_record(found)})


def _shown(score: float | None) -> str:
    return "-" if score is None else f"{100 * score:.2f}"
