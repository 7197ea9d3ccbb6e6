"""`spacy clinner audit`: what text a saved pipeline contains."""

from pathlib import Path
from typing import Annotated

import srsly
import typer
from wasabi import msg, table

from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.help_text import OUTPUT, HelpfulCommand, examples
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.corpus.kept_sources import require_sources_kept
from spacy_clinner.errors import ClinnerError, pipeline_errors
from spacy_clinner.evaluation.saved_text import FileAudit, temperatures
from spacy_clinner.evaluation.saved_text import audit as audit_model
from spacy_clinner.formats.files import written_whole

WIDEST = 100
"""Characters of a column of the table: paths of files."""


@app.command(
    "audit",
    cls=HelpfulCommand,
    epilog=examples("audit training/model-best", "audit training/model-best --strings strings.json"),
)
@one_line_errors
def audit(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="Directory of a saved pipeline.")],
    strings: Annotated[
        Path | None,
        typer.Option(help="Write all strings to this JSON file, by file.", rich_help_panel=OUTPUT),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Count the text that a saved pipeline holds.

    Strings that a blank pipeline of the language also has do not count. Strings are never printed, because
    they may be patients' names. Read them with --strings FILE.
    """
    if strings is not None and model.resolve() in strings.resolve().parents:
        raise ClinnerError(f"{strings}: lies in {model}, which is handed on: give --strings another place")
    require_sources_kept({"--strings": strings}, [model])
    with pipeline_errors(model):
        files = audit_model(model)
        fitted = temperatures(model)
    rows = [(file.path, file.kind, f"{len(file.strings):,}") for file in files]
    print(
        table(rows, header=("file", "kind", "strings"), divider=True, aligns=("l", "l", "r"), max_col=WIDEST)
    )
    if strings is not None:
        with written_whole(strings, private=True) as temporary:
            srsly.write_json(temporary, {_key(file): list(file.strings) for file in files})
        msg.good(f"All strings: {strings}")
    for tagger, temperature in fitted.items():
        print(f"{tagger}: temperature {temperature:.2f}, fitted to make confidences honest")
    pickles = [file.path for file in files if file.kind == "pickle"]
    if pickles:
        msg.warn(f"Loading these can run code: {', '.join(pickles)}")
    if strings is None:
        next_step("read the strings", "clinner", "audit", model, "--strings", "strings.json")
    else:
        next_step(
            "write what the pipeline is into its card", "clinner", "model-card", model, "ANNOTATED_NOTES"
        )


def _key(file: FileAudit) -> str:
    """The name of a file's strings in the JSON file; a tokenizer's vocabulary stands apart."""
    return f"{file.path} (tokenizer)" if file.kind == "tokenizer" else file.path
