"""`spacy clinner calibrate`: let a trained tagger's nearest training tokens have a say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from spacy.language import Language
from spacy.training import Example
from wasabi import msg, table

from spacy_clinner.batch.gpu import use_gpu
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.gpu_option import GpuId
from spacy_clinner.cli.help_text import INPUT, HelpfulCommand
from spacy_clinner.cli.help_text import examples as help_examples
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.progress import progress
from spacy_clinner.cli.shared_options import TrainedModel
from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.scorers import score_tokens
from spacy_clinner.imbalance.calibrate_pipeline import calibrate as calibrate_model
from spacy_clinner.imbalance.calibrate_pipeline import load_tagger, read_examples
from spacy_clinner.imbalance.nearest_neighbours import Metric
from spacy_clinner.imbalance.neighbour_votes import Vote

VOTE = "Vote"
SHOWN = {
    "token_ua": "unweighted accuracy",
    "token_macro_f": "macro F, tokens",
    "token_micro_f": "micro F, tokens",
    "ents_f": "F, entities",
    "ents_ece": "calibration error",
}


@app.command(
    "calibrate",
    cls=HelpfulCommand,
    epilog=help_examples(
        "calibrate training/model-best corpus/train.spacy calibrated --dev corpus/dev.spacy",
        "calibrate training/model-best corpus/train.spacy calibrated --k 33 --weights distance --mix 0.45",
    ),
)
@one_line_errors
def calibrate(
    model: TrainedModel,
    train: Annotated[Path, typer.Argument(metavar="TRAIN", help="Notes whose tokens vote, as .spacy.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Directory to write the pipeline to.")],
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
    gpu_id: GpuId = -1,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Fit a nearest-neighbour calibrator.

    The training tokens whose scores are nearest to those of a token vote on its label (Rehman et al. 2024).
    OUT gets the pipeline with the calibrator. With --dev, scores and the calibration error of confidences are
    printed for the tagger alone and with the calibrator.
    """
    use_gpu(gpu_id)
    settings = {
        "k": k,
        "metric": metric,
        "weights": weights,
        "mix": mix,
        "balance": balance,
        "max_per_class": max_per_class,
    }
    if dev is None:
        done = calibrate_model(model, train, out, tagger=tagger, settings=settings, watch=_watch)
    else:
        before = _scores(load_tagger(model, tagger, {"confidence": True}), dev)
        done = calibrate_model(model, train, out, tagger=tagger, settings=settings, watch=_watch)
        after = _scores(done.nlp, dev)
        rows = [(name, _shown(before[key]), _shown(after[key])) for key, name in SHOWN.items()]
        print(table(rows, header=("", "before", "after"), divider=True, aligns=("l", "r", "r")))
    msg.good(f"{out}: {done.store:,} training tokens vote")
    next_step("score it on annotated notes", "clinner", "evaluate", out, "ANNOTATED_NOTES")


def _watch(examples: list[Example]) -> Iterator[Example]:
    return progress(examples, "notes")


def _scores(nlp: Language, dev: Path) -> dict[str, Any]:
    examples = read_examples(nlp, dev)
    if not examples:
        raise ClinnerError(f"{dev}: no annotated note there: give notes to score on as .spacy")
    docs = progress(nlp.pipe(e.predicted for e in examples), "notes", len(examples))
    for example, doc in zip(examples, docs, strict=True):
        example.predicted = doc
    return score_tokens(examples)


def _shown(score: float | None) -> str:
    return "-" if score is None else f"{100 * score:.2f}"
