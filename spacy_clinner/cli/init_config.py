"""`spacy clinner init-config`: the config of a training method."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg, table

from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.help_text import METHOD, OUTPUT, HelpfulCommand, examples
from spacy_clinner.cli.label_option import labels_of_option
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.shared_options import Encoder, Lang, MethodGpu, MethodLabels, MethodSource
from spacy_clinner.configs import compose, find_method, methods
from spacy_clinner.configs.commented_text import commented
from spacy_clinner.configs.training_methods import OPTIONS
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import written_whole

STDOUT = Path("-")
WIDEST = 100
"""Characters of a column of the table."""


@app.command(
    "init-config",
    cls=HelpfulCommand,
    epilog=examples(
        "init-config --list",
        "init-config fast fast.cfg",
        "init-config transformer transformer.cfg --encoder bert-base-german-cased --lang de --gpu",
        "init-config la-dtl la-dtl.cfg --source cardiology/train.spacy",
        "init-config fast fast.cfg --set training.max_epochs=10",
    ),
)
@one_line_errors
def init_config(
    method: Annotated[str | None, typer.Argument(metavar="METHOD", help="A method; see --list.")] = None,
    out: Annotated[
        Path | None, typer.Argument(metavar="OUT", help="A file, or - for standard output.")
    ] = None,
    listed: Annotated[
        bool,
        typer.Option("--list", help="Show all methods and what they are for.", rich_help_panel=METHOD),
    ] = False,
    lang: Lang = "en",
    encoder: Encoder = None,
    source: MethodSource = None,
    unlabelled: Annotated[
        str | None, typer.Option(help="Notes without labels, a .spacy file.", rich_help_panel=METHOD)
    ] = None,
    labels: MethodLabels = None,
    gpu: MethodGpu = False,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="A.B.C=VALUE",
            help="Another setting; can be repeated.",
            rich_help_panel=METHOD,
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", "-F", help="Overwrite OUT.", rich_help_panel=OUTPUT)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Write the config of a training method.

    The file is complete: `spacy train` takes it as it is. Comments explain the settings that you may want to
    change.
    """
    if listed:
        print(_table())
        next_step("write a config", "clinner", "init-config", "fast", "fast.cfg")
        return
    if method is None or out is None:
        raise ClinnerError("give a METHOD and a file to write, or --list to see the methods")
    config = compose(
        method,
        lang=lang,
        encoder=encoder,
        gpu=gpu,
        labels=labels_of_option(labels, "--labels") or (),
        source=source,
        unlabelled=unlabelled,
        overrides=dict(map(_setting, settings or ())),
    )
    _write(commented(config, method, gpu), out, force)
    if out != STDOUT:
        needs = find_method(method).needs
        if "encoder" in needs and encoder is None:
            msg.info(
                f"encoder: {config['paths']['encoder']}, fetched from its hub in training; --encoder FOLDER "
                "takes one on the disk"
            )
        # not where the pipeline may lie that this one starts from
        output = f"training/{method}" if needs & {"source_model", "teacher"} else "training"
        paths = ("--paths.train", "corpus/train.spacy", "--paths.dev", "corpus/dev.spacy")
        next_step("train", "train", out, "--output", output, *paths, *(("--gpu-id", 0) if gpu else ()))


def _table() -> str:
    by_purpose = sorted(methods(), key=lambda method: method.purpose)
    rows = [(method.name, method.purpose, _options(method.needs)) for method in by_purpose]
    return table(rows, header=("method", "what it is for", "needs"), divider=True, max_col=WIDEST)


def _options(needs: Iterable[str]) -> str:
    return " ".join(sorted({f"--{OPTIONS[need]}" for need in needs}))


def _setting(text: str) -> tuple[str, object]:
    """A path and its value: JSON, or else a string."""
    path, equals, value = text.partition("=")
    if not equals:
        raise ClinnerError(f"--set {text}: give a setting and its value, as in training.max_epochs=10")
    try:
        return path.strip(), json.loads(value)
    except json.JSONDecodeError:
        return path.strip(), value


def _write(text: str, out: Path, force: bool) -> None:
    if out == STDOUT:
        sys.stdout.write(text)
        return
    if out.exists() and not force:
        raise ClinnerError(f"{out}: is there already: choose another name, or give --force to overwrite it")
    with written_whole(out) as temporary:
        temporary.write_text(text, encoding="utf8")
    msg.good(f"{out}: edit what you like")
