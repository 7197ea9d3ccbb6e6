"""`spacy clinner curve`: how many more labels for how much more F1."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import srsly
import typer
from wasabi import table

from spacy_clinner.batch.locks import locked
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.gold_notes import warn_of_notes_in_both
from spacy_clinner.cli.help_text import OUTPUT, RUNNING, examples
from spacy_clinner.cli.many_values import ManyValues
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.study_options import GpuIds, ScoredFile, StudyEncoder, StudyLang, usable_devices
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import written_whole
from spacy_clinner.seeds import LARGEST_SEED

if TYPE_CHECKING:
    from spacy_clinner.labelling.learning_curve import Estimate, LearningCurve

TRAININGS = "Trainings"
QUESTIONS = "Questions"
SHARES = (10.0, 20.0, 35.0, 60.0, 100.0)


@app.command(
    "curve",
    cls=ManyValues,
    epilog=examples(
        "curve corpus/train.spacy corpus/dev.spacy",
        "curve corpus/train.spacy corpus/dev.spacy --f1 80 85 --words 2000 --figure curve.png",
        "curve my-study.toml --out studies/my-study --method transformer --json curve.json",
    ),
)
@one_line_errors
def curve(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="TRAIN DEV | STUDY",
            help="Two .spacy files; or a study of shares, as `study` takes it, that was run.",
        ),
    ],
    method: Annotated[
        str | None,
        typer.Option(
            help="A method of init-config or a .cfg file; of a STUDY, one of its methods. fast, or the "
            "STUDY's baseline, if not given.",
            rich_help_panel=TRAININGS,
        ),
    ] = None,
    shares: Annotated[
        list[float] | None,
        typer.Option(
            help="Percent of the training documents; 10 20 35 60 100, or the STUDY's, if not given.",
            rich_help_panel=TRAININGS,
        ),
    ] = None,
    seeds: Annotated[
        list[int] | None,
        typer.Option(
            min=0,
            max=LARGEST_SEED,
            help="Seeds; 0 1 2, or the STUDY's, if not given.",
            rich_help_panel=TRAININGS,
        ),
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(
            min=1, help="Updates of each training on TRAIN; 1000 if not given.", rich_help_panel=TRAININGS
        ),
    ] = None,
    test: ScoredFile = None,
    encoder: StudyEncoder = None,
    lang: StudyLang = None,
    f1: Annotated[
        list[float] | None,
        typer.Option(
            "--f1",
            metavar="PERCENT",
            help="How many more words for this F1? The next multiple of 5 if not given.",
            rich_help_panel=QUESTIONS,
        ),
    ] = None,
    words: Annotated[
        list[int] | None,
        typer.Option(
            help="What F1 with this many more words? As many as there are if not given.",
            rich_help_panel=QUESTIONS,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Directory of the trainings; studies/NAME if not given.", rich_help_panel=OUTPUT),
    ] = None,
    json: Annotated[
        Path | None,
        typer.Option(help="Write points, curve and answers to this JSON file.", rich_help_panel=OUTPUT),
    ] = None,
    figure: Annotated[
        Path | None, typer.Option(help="Draw the curve into this PNG file.", rich_help_panel=OUTPUT)
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=1, help="How many trainings run at a time.", rich_help_panel=RUNNING)
    ] = 1,
    gpu_id: GpuIds = None,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Say how much more F1 more labels bring.

    A tagger is trained on shares of the labelled notes, with several seeds each. A power law is fitted to F1
    over the number of labelled words. Its intervals are 95 %. They hold if the notes that are labelled next
    are like those of TRAIN and are chosen at random.

    Each training is a file in OUT: a run that was stopped goes on where it was.
    """
    from spacy_clinner.labelling.curve_answers import answers, next_target
    from spacy_clinner.labelling.curve_points import curve_points
    from spacy_clinner.labelling.learning_curve import fit_learning_curve, require_sizes
    from spacy_clinner.studies import run_study
    from spacy_clinner.studies.cell_processes import Workers

    _require_questions(f1 or (), words or ())
    own = {"test": test, "encoder": encoder, "lang": lang, "steps": steps}
    given = {key: value for key, value in own.items() if value is not None}
    study = _study(what, method, shares, seeds, given)
    require_sizes(len(set(study.axes.shares)))
    devices = usable_devices(gpu_id)
    directory = out or Path("studies") / study.name
    if len(what) == 2:
        warn_of_notes_in_both(Path(what[0]), Path(what[1]), test, "the curve is too high")
        with locked(directory):
            run_study(study, directory, Workers(jobs, devices))
    points, labelled = curve_points(study, directory, None if len(what) == 2 else method)
    fitted = fit_learning_curve(points)
    targets = [percent / 100 for percent in f1 or ()]
    if not targets and (target := next_target(fitted, labelled)) is not None:
        targets = [target]
    said = list(answers(fitted, labelled, targets, words or [labelled]))
    print(table(_rows(fitted), header=("words", "F1", "by the curve"), divider=True, aligns=("r", "r", "r")))
    for line in said:
        print(line)
    if figure is not None:
        from spacy_clinner.labelling.curve_figure import draw_learning_curve

        draw_learning_curve(fitted, labelled, figure)
    if json is not None:
        with written_whole(json) as temporary:
            srsly.write_json(temporary, _record(fitted, labelled, targets, words or [labelled], said))
    next_step(
        "choose what to label next", "clinner", "suggest", "MODEL", "NOTES", "to-label", "--words", 2000
    )


def _require_questions(targets: Sequence[float], more_words: Sequence[int]) -> None:
    """Stop at a question that has no answer.

    Raises:
        ClinnerError: if an F1 is no percentage, or it is asked what fewer words bring.
    """
    for target in targets:
        if not 1 <= target < 100:
            raise ClinnerError(f"--f1 {target:g}: is no percentage from 1 to below 100: give one such as 80")
    for words in more_words:
        if words < 1:
            raise ClinnerError(f"--words {words}: is asked for more words than there are: give 1 or more")


def _study(
    what: Sequence[str],
    method: str | None,
    shares: Sequence[float] | None,
    seeds: Sequence[int] | None,
    own: dict[str, Any],
) -> Any:
    """The study whose cells are the points of the curve."""
    from spacy_clinner.studies.own_study import own_study
    from spacy_clinner.studies.reading import read_study

    if len(what) == 2:
        train, dev = map(Path, what)
        axes: dict[str, Any] = {"shares": shares or SHARES} | ({"seeds": seeds} if seeds else {})
        return own_study(train, dev, [method or "fast"], **axes, **own)
    if len(what) != 1 or own:
        raise ClinnerError(
            "curve: give TRAIN and DEV, or a study alone, whose file says what it trains on and for how long"
        )
    changes = [f"{key}={list(values)}" for key, values in (("seeds", seeds), ("shares", shares)) if values]
    return read_study(what[0], changes)


def _rows(curve: "LearningCurve") -> list[tuple[str, str, str]]:
    fitted = [(words, score, max(curve.score_at(words).value, 0.0)) for words, score in sorted(curve.points)]
    return [(f"{words:,}", f"{100 * score:.1f}", f"{100 * value:.1f}") for words, score, value in fitted]


def _record(
    curve: "LearningCurve",
    labelled: int,
    targets: Sequence[float],
    more_words: Sequence[int],
    said: Sequence[str],
) -> dict[str, Any]:
    """Everything that was found, for a JSON file; what is never reached is null."""
    level, gap, rate = curve.fitted.tolist()
    return {
        "labelled_words": labelled,
        "points": [point._asdict() for point in curve.points],
        "curve": {"level": level, "gap": gap, "rate": rate, "unit": curve.unit},
        "words_for": {f"{target:g}": _finite(curve.words_for(target)) for target in targets},
        "score_with_more": {str(more): _finite(curve.score_at(labelled + more)) for more in more_words},
        "level": _finite(curve.level),
        "answers": list(said),
    }


def _finite(interval: "Estimate") -> dict[str, float | None]:
    return {name: value if abs(value) < float("inf") else None for name, value in interval._asdict().items()}
