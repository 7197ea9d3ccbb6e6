"""`spacy clinner study`: which method helps on these notes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from wasabi import table

from spacy_clinner.batch.gpu import require_usable_gpu
from spacy_clinner.batch.locks import locked
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.many_values import ManyValues
from spacy_clinner.errors import ClinnerError


@app.command("study", cls=ManyValues)
@one_line_errors
def study(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="STUDY | TRAIN DEV", help="A .toml file or a name of --list; or two .spacy files."
        ),
    ] = None,
    methods: Annotated[
        list[str] | None, typer.Option(help="Methods of init-config or .cfg files; of a STUDY, those to run.")
    ] = None,
    test: Annotated[Path | None, typer.Option(help="A .spacy file to score, rather than DEV.")] = None,
    source: Annotated[
        Path | None, typer.Option(help="Notes of another department (.spacy), or a pipeline trained there.")
    ] = None,
    unlabelled: Annotated[Path | None, typer.Option(help="Text without annotation (.spacy).")] = None,
    encoder: Annotated[str | None, typer.Option(help="Name or directory of a pre-trained encoder.")] = None,
    lang: Annotated[str, typer.Option(help="Language of the pipelines.")] = "en",
    steps: Annotated[int, typer.Option(min=1, help="Updates of every method.")] = 1000,
    seeds: Annotated[
        list[int] | None, typer.Option(help="Seeds; 0 1 2, or the STUDY's, if not given.")
    ] = None,
    shares: Annotated[
        list[float] | None, typer.Option(help="Percent of the training documents; 100, or the STUDY's.")
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A key of the STUDY, budget.steps=100."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Directory of the results; studies/NAME if not given.")
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=1, help="Cells beside each other, each in a process of one thread.")
    ] = 1,
    gpu_id: Annotated[
        list[int] | None, typer.Option("--gpu-id", "-g", help="GPUs to compute on, one process each.")
    ] = None,
    report_only: Annotated[bool, typer.Option("--report-only", help="Run no cell.")] = False,
    figures: Annotated[
        bool, typer.Option("--figures/--no-figures", help="Draw figures (matplotlib).")
    ] = True,
    show_list: Annotated[
        bool, typer.Option("--list", help="Show the studies that come with the package.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Compare ways to train: corpora x methods x shares of the labels x seeds, each with the same number of
    updates and the same search.

    Every cell is one result in OUT; a study that was interrupted goes on where it was. The table shows means
    over seeds and a paired bootstrap over documents against the first method; OUT also gets CSV files and
    figures.

    \b
    python -m spacy clinner study transfer-fractions
    python -m spacy clinner study my-study.toml --jobs 4
    python -m spacy clinner study train.spacy dev.spacy --methods fast la-dtl --source other.spacy
    """
    if show_list:
        print(_listed())
        return
    own = {"test": test, "source": source, "unlabelled": unlabelled, "encoder": encoder, "lang": lang}
    chosen = _study(what or [], methods or [], own | {"steps": steps}, seeds, shares, changes or [])
    directory = out or Path("studies") / chosen.name
    devices = tuple(number for number in gpu_id or () if number >= 0)
    for number in devices:
        require_usable_gpu(number)
    from spacy_clinner.studies import run_study, write_report
    from spacy_clinner.studies.cell_processes import Workers

    with locked(directory):
        if not report_only:
            run_study(chosen, directory, Workers(jobs, devices))
        for line in write_report(chosen, directory, figures):
            print(line)


def _study(
    what: Sequence[str],
    methods: Sequence[str],
    own: dict[str, Any],
    seeds: Sequence[int] | None,
    shares: Sequence[float] | None,
    changes: Sequence[str],
) -> Any:
    from spacy_clinner.studies.methods import with_methods
    from spacy_clinner.studies.own_study import own_study
    from spacy_clinner.studies.reading import read_study

    if len(what) == 2:
        if not methods:
            raise ClinnerError("study TRAIN DEV: which methods? give --methods fast la-dtl, say")
        axes: dict[str, Any] = {key: value for key, value in (("seeds", seeds), ("shares", shares)) if value}
        return own_study(Path(what[0]), Path(what[1]), methods, **own, **axes)
    if len(what) != 1:
        raise ClinnerError("study: give a .toml file or a name of --list, or TRAIN.spacy and DEV.spacy")
    for key, values in (("seeds", seeds), ("shares", shares)):
        if values:
            changes = [*changes, f"{key}={list(values)}"]
    if own["encoder"]:
        changes = [*changes, f"encoder={own['encoder']}"]
    return with_methods(read_study(what[0], changes), methods)


def _listed() -> str:
    from spacy_clinner.studies.reading import read_study, shipped_names

    studies = [read_study(name) for name in shipped_names()]
    rows = [(study.name, f"{study.title} ({study.reference})") for study in studies]
    return str(table(rows, header=("study", "what it asks"), divider=True))
