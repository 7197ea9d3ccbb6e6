"""`spacy clinner synth`: write the embedded notes."""

from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.synthetic.departments import NAMES
from spacy_clinner.synthetic.generator import generate


@app.command("synth")
@one_line_errors
def synth(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A directory.")],
    department: Annotated[
        list[str] | None, typer.Option(help=f"One of {', '.join(NAMES)}; all of them if not given.")
    ] = None,
    notes: Annotated[int, typer.Option(help="Annotated notes a department.")] = 200,
    unlabelled: Annotated[int, typer.Option(help="Notes without annotation a department.")] = 200,
    seed: Annotated[int, typer.Option(help="Another seed, other notes.")] = 0,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Write clinical notes of four departments: brat files, and unlabelled notes as JSON lines."""
    if out.exists() and not out.is_dir():
        raise ClinnerError(f"{out}: is a file: give a directory")
    unknown = set(department or ()) - set(NAMES)
    if unknown:
        raise ClinnerError(f"unknown department {min(unknown)!r}: choose from {', '.join(NAMES)}")
    for name in department or NAMES:
        written = write_brat(generate(name, notes, seed=seed), out / name)
        plain = generate(name, unlabelled, seed=seed, annotated=False)
        count = write_jsonl(plain, out / f"{name}_unlabelled.jsonl")
        msg.good(f"{out / name}: {written} notes, {count} without annotation")
