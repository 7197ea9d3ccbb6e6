"""`spacy clinner study`: which method helps on these notes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from wasabi import table

from spacy_clinner.batch.locks import locked
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.gold_notes import warn_of_notes_in_both
from spacy_clinner.cli.help_text import INPUT, OUTPUT, RUNNING, examples
from spacy_clinner.cli.many_values import ManyValues
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.study_options import GpuIds, ScoredFile, StudyEncoder, StudyLang, usable_devices
from spacy_clinner.errors import ClinnerError
from spacy_clinner.seeds import LARGEST_SEED

COMPARED = "What is compared"
WIDEST = 200
"""Characters of a column of the list."""


@app.command(
    "study",
    cls=ManyValues,
    epilog=examples(
        "study --list",
        "study train.spacy dev.spacy --methods fast la-dtl --source other.spacy",
        "study my-study.toml --jobs 4",
        "study transfer-fractions --seeds 0 1 2 --out results",
    ),
)
@one_line_errors
def study(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="STUDY | TRAIN DEV", help="A .toml file or a name of --list; or two .spacy files."
        ),
    ] = None,
    show_list: Annotated[
        bool,
        typer.Option("--list", help="Show the studies that come with the package.", rich_help_panel=COMPARED),
    ] = False,
    methods: Annotated[
        list[str] | None,
        typer.Option(
            help="Methods of init-config or .cfg files; of a STUDY, those to run.", rich_help_panel=COMPARED
        ),
    ] = None,
    seeds: Annotated[
        list[int] | None,
        typer.Option(
            min=0,
            max=LARGEST_SEED,
            help="Seeds; 0 1 2, or the STUDY's, if not given.",
            rich_help_panel=COMPARED,
        ),
    ] = None,
    shares: Annotated[
        list[float] | None,
        typer.Option(
            help="Percent of the training documents; 100, or the STUDY's, if not given.",
            rich_help_panel=COMPARED,
        ),
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(
            min=1, help="Updates of every method on TRAIN; 1000 if not given.", rich_help_panel=COMPARED
        ),
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="A key of the study's definition, such as budget.points=10.",
            rich_help_panel=COMPARED,
        ),
    ] = None,
    test: ScoredFile = None,
    source: Annotated[
        Path | None,
        typer.Option(
            help="Notes of another department (.spacy), or a pipeline trained there.", rich_help_panel=INPUT
        ),
    ] = None,
    unlabelled: Annotated[
        Path | None, typer.Option(help="Text without annotation (.spacy).", rich_help_panel=INPUT)
    ] = None,
    encoder: StudyEncoder = None,
    lang: StudyLang = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Directory of the results; studies/NAME if not given.", rich_help_panel=OUTPUT),
    ] = None,
    report_only: Annotated[
        bool,
        typer.Option(
            "--report-only", help="Run no cell, report those that have run.", rich_help_panel=OUTPUT
        ),
    ] = False,
    figures: Annotated[
        bool,
        typer.Option("--figures/--no-figures", help="Draw figures (matplotlib).", rich_help_panel=OUTPUT),
    ] = True,
    jobs: Annotated[
        int,
        typer.Option(
            min=1,
            help="How many cells run at a time, each in a process of one thread.",
            rich_help_panel=RUNNING,
        ),
    ] = 1,
    gpu_id: GpuIds = None,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Compare training methods on your notes.

    A study trains every combination of corpus, method, share of the labels and seed. Each method has the same
    number of updates and the same search. A combination is a cell, and its result a file in OUT: a study that
    was interrupted continues where it stopped.

    The table shows means over seeds, and a paired bootstrap over documents against the first method. OUT also
    gets CSV files and figures.
    """
    if show_list:
        print(_listed())
        next_step("run one", "clinner", "study", "transfer-fractions")
        return
    own = {"test": test, "source": source, "unlabelled": unlabelled, "lang": lang, "steps": steps}
    given = {key: value for key, value in own.items() if value is not None}
    chosen = _study(what or [], methods or [], given, encoder, seeds, shares, changes or [])
    directory = out or Path("studies") / chosen.name
    devices = usable_devices(gpu_id)
    from spacy_clinner.studies import run_study, write_report
    from spacy_clinner.studies.cell_processes import Workers

    with locked(directory):
        if not report_only:
            if what and len(what) == 2:
                warn_of_notes_in_both(Path(what[0]), Path(what[1]), test, "scores are too good")
            run_study(chosen, directory, Workers(jobs, devices))
        for line in write_report(chosen, directory, figures):
            print(line)
    next_step("train with the best method", "clinner", "init-config", "METHOD", "best.cfg")


def _study(
    what: Sequence[str],
    methods: Sequence[str],
    own: dict[str, Any],
    encoder: str | None,
    seeds: Sequence[int] | None,
    shares: Sequence[float] | None,
    changes: Sequence[str],
) -> Any:
    from spacy_clinner.studies.inputs import require_used
    from spacy_clinner.studies.methods import with_methods
    from spacy_clinner.studies.own_study import own_study
    from spacy_clinner.studies.reading import read_study

    if len(what) == 2:
        if not methods:
            raise ClinnerError("study TRAIN DEV: which methods? give --methods fast la-dtl, say")
        axes: dict[str, Any] = {key: value for key, value in (("seeds", seeds), ("shares", shares)) if value}
        train, dev = map(Path, what)
        return own_study(train, dev, methods, encoder=encoder, changes=changes, **own, **axes)
    if len(what) != 1:
        raise ClinnerError("study: give a .toml file or a name of --list, or TRAIN.spacy and DEV.spacy")
    if own:
        raise ClinnerError(
            f"study {what[0]}: --{min(own)} is for TRAIN.spacy and DEV.spacy: change the definition with "
            "--set, such as --set budget.steps=100"
        )
    for key, values in (("seeds", seeds), ("shares", shares)):
        if values:
            changes = [*changes, f"{key}={list(values)}"]
    if encoder:
        changes = [*changes, f"encoder={encoder}"]
    study = with_methods(read_study(what[0], changes), methods)
    require_used(study, ["encoder"] if encoder else [])
    return study


def _listed() -> str:
    from spacy_clinner.studies.reading import read_study, shipped_names

    studies = [read_study(name) for name in shipped_names()]
    rows = [(study.name, f"{study.title} ({study.reference})") for study in studies]
    return str(table(rows, header=("study", "what it asks"), divider=True, max_col=WIDEST))
