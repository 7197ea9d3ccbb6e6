"""`spacy clinner init-project`: a folder of a user's own, ready to train on their notes."""

import shlex
from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.help_text import METHOD, OUTPUT, HelpfulCommand, examples
from spacy_clinner.cli.label_option import labels_of_option
from spacy_clinner.cli.shared_options import Encoder, Lang, MethodGpu, MethodLabels, MethodSource
from spacy_clinner.new_project.project_folder import Project, write_project


@app.command(
    "init-project",
    cls=HelpfulCommand,
    epilog=examples(
        "init-project ward-3",
        "init-project ward-3 --notes ../annotated --lang de",
        "init-project redaction --method de-identify",
        "init-project gastro --method la-dtl --source cardiology/train.spacy",
    ),
)
@one_line_errors
def init_project(
    folder: Annotated[Path, typer.Argument(metavar="NAME", help="The folder to make.")],
    method: Annotated[
        str, typer.Option(help="A method of init-config --list.", rich_help_panel=METHOD)
    ] = "fast",
    lang: Lang = "en",
    notes: Annotated[
        Path | None,
        typer.Option(
            help="Annotated notes that lie elsewhere; NAME/notes if not given.", rich_help_panel=METHOD
        ),
    ] = None,
    encoder: Encoder = None,
    source: MethodSource = None,
    labels: MethodLabels = None,
    gpu: MethodGpu = False,
    force: Annotated[
        bool,
        typer.Option("--force", "-F", help="Write into a folder that is not empty.", rich_help_panel=OUTPUT),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Start a project of your own.

    NAME gets a project.yml that converts notes, trains, scores and packages a pipeline. It also gets folders
    for the notes, a README, and a .gitignore that keeps notes and what is made of them out of git.
    """
    written = write_project(
        folder,
        Project(method, lang, notes, encoder, source, labels_of_option(labels, "--labels") or (), gpu),
        force,
    )
    msg.good(f"{folder}: {len(written)} files")
    where = "" if notes else f"put your annotated notes into {folder / 'notes'} and "
    msg.info(f"Next, {where}train on them:")
    print(f"cd {shlex.quote(str(folder))} && python -m weasel run all")
