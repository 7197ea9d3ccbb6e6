"""`spacy clinner fill`: surrogates for the placeholders of notes like those of MIMIC-II to IV."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

from spacy_clinner.batch.output_paths import require_another_file, require_outside
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors, one_run_at_a_time
from spacy_clinner.corpus.note_formats import Format, read_notes
from spacy_clinner.deidentify.rules.placeholders import fill_placeholders, unclosed
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Note


@app.command("fill")
@one_line_errors
@one_run_at_a_time
def fill(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="Notes with [** **] or ___: file or directory.")
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A .jsonl file.")],
    file_format: Annotated[Format, typer.Option("--format", help="Input format.")] = "auto",
    seed: Annotated[int, typer.Option(help="Another seed, other surrogates.")] = 0,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Fill [**placeholders**] and ___ with invented names, dates and numbers and mark them: training data."""
    require_another_file(source, out)
    require_outside(source, out)
    notes = read_notes(source, file_format)
    mentions = left = 0

    def filled() -> Iterator[Note]:
        nonlocal mentions, left
        for note in notes:
            left += len(unclosed(note.text))
            done = fill_placeholders(note, str(seed).encode())
            mentions += len(done.mentions)
            yield done

    count = write_jsonl(filled(), out)
    if left:
        msg.warn(f"{left:,} placeholders have no end within 200 characters and stay as they are")
    msg.good(f"{out}: {count:,} notes, {mentions:,} mentions")
