"""`spacy clinner init-project`: a folder of a user's own, ready to train on their notes."""

import shlex
from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.help_text import METHOD, OUTPUT, HelpfulCommand, examples
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
    lang: Annotated[
        str, typer.Option("--lang", "-l", help="spaCy's code of the language.", rich_help_panel=METHOD)
    ] = "en",
    notes: Annotated[
        Path | None,
        typer.Option(
            help="Annotated notes that lie elsewhere; NAME/notes if not given.", rich_help_panel=METHOD
        ),
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(
            help="Pre-trained encoder: a name on the hub or a folder. English: BioBERT.",
            rich_help_panel=METHOD,
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            help="Labelled notes of another department, or a trained pipeline to learn from.",
            rich_help_panel=METHOD,
        ),
    ] = None,
    labels: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Labels to learn, or to add.", rich_help_panel=METHOD),
    ] = None,
    gpu: Annotated[bool, typer.Option("--gpu", "-G", help="Train on a GPU.", rich_help_panel=METHOD)] = False,
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
    written = write_project(folder, Project(method, lang, notes, encoder, source, labels, gpu), force)
    msg.good(f"{folder}: {len(written)} files")
    where = "" if notes else f"put your annotated notes into {folder / 'notes'} and "
    msg.info(f"Next, {where}train on them:")
    print(f"cd {shlex.quote(str(folder))} && python -m weasel run all")
