"""`spacy clinner fill`: surrogates for the placeholders of notes like those of MIMIC-II to IV."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

from spacy_clinner.batch.output_paths import require_another_file, require_outside
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors, one_run_at_a_time
from spacy_clinner.cli.help_text import OUTPUT, HelpfulCommand, examples
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.progress import note_total, progress
from spacy_clinner.cli.shared_options import InputFormat
from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.deidentify.rules.placeholders import fill_placeholders, unclosed
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Note


@app.command(
    "fill",
    cls=HelpfulCommand,
    epilog=examples("fill mimic-notes/ filled.jsonl", "fill notes.jsonl filled.jsonl --seed 1"),
)
@one_line_errors
@one_run_at_a_time
def fill(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="Notes with [** **] or ___: file or directory.")
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A .jsonl file.")],
    file_format: InputFormat = "auto",
    seed: Annotated[int, typer.Option(help="Another seed, other surrogates.", rich_help_panel=OUTPUT)] = 0,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Fill placeholders with invented names.

    Notes like those of MIMIC have [**placeholders**] or ___ where names, dates and numbers stood. What is
    filled in is annotated, so that the result trains a tagger for de-identification.
    """
    if out.suffix.lower() != ".jsonl":
        raise ClinnerError(f"{out}: JSON lines are written: name it OUT.jsonl")
    require_another_file(source, out)
    require_outside(source, out)
    notes = read_notes(source, file_format)
    mentions = left = 0

    def filled() -> Iterator[Note]:
        nonlocal mentions, left
        for note in progress(notes, "notes", note_total(source)):
            left += len(unclosed(note.text))
            done = fill_placeholders(note, str(seed).encode())
            mentions += len(done.mentions)
            yield done

    count = write_jsonl(filled(), out)
    if left:
        msg.warn(f"{left:,} placeholders have no end within 200 characters and stay as they are")
    msg.good(f"{out}: {count:,} notes, {mentions:,} mentions")
    next_step("split them for training", "clinner", "convert", out, "corpus", "--split", "80/10/10")
