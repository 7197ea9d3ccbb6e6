"""`spacy clinner annotate`: write a pipeline's predictions as brat, i2b2 XML or JSON lines."""

from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm
from wasabi import msg

from spacy_clinner.batch.annotate import OutFormat, annotate_files
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors


@app.command("annotate")
@one_line_errors
def annotate(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="Directory of a trained pipeline.")],
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="txt, brat, jsonl or i2b2 XML: file or directory.")
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Directory.")],
    out_format: Annotated[OutFormat, typer.Option("--format", help="Output format.")] = "brat",
    processes: Annotated[int, typer.Option(help="Processes, each with the pipeline.")] = 1,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Find entities in notes and write them beside the text; i2b2 XML is what the official scorer reads."""
    notes = mentions = 0
    errors = []
    for result in tqdm(annotate_files(model, source, out, out_format, processes), unit=" files"):
        notes += result.notes
        mentions += result.mentions
        if result.error:
            errors.append(result.error)
            msg.fail(result.error)
    if errors:
        raise typer.Exit(1)
    msg.good(f"{out}: {notes:,} notes, {mentions:,} entities")
