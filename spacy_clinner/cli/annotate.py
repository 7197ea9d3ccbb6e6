"""`spacy clinner annotate`: write a pipeline's predictions as brat, i2b2 XML or JSON lines."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm
from wasabi import msg

from spacy_clinner.batch.annotate_files import OutFormat, annotate_files
from spacy_clinner.batch.note_files import unread_line
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors, one_run_at_a_time
from spacy_clinner.cli.gpu_option import GpuId

SHOWN_ERRORS = 5


@app.command("annotate")
@one_line_errors
@one_run_at_a_time
def annotate(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="Directory of a trained pipeline.")],
    source: Annotated[
        Path,
        typer.Argument(metavar="SOURCE", help="txt, brat, jsonl, i2b2 XML or .spacy: file or directory."),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Directory, not the one that is read.")],
    out_format: Annotated[OutFormat, typer.Option("--format", help="Output format.")] = "brat",
    spans_key: Annotated[
        str | None, typer.Option(help="Write doc.spans[KEY], such as concepts, instead of entities.")
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            help="Least confidence of an entity; below 0.5 also tokens that are in one with this probability."
        ),
    ] = None,
    processes: Annotated[
        int, typer.Option(help="Processes, each with the pipeline; with --gpu-id all of them on that GPU.")
    ] = 1,
    gpu_id: GpuId = -1,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Find entities in notes and write them beside the text; i2b2 XML is what the official scorer reads.

    Each has its confidence with it: `score` in JSON lines and i2b2 XML, a note in brat.

    Records of JSON lines whose "answer" is not "accept" are left out. A record that cannot be read costs only
    itself, and is counted.
    Links that lead out of SOURCE, pipes, sockets and devices are not read.
    """
    notes = mentions = errors = keyless = 0
    unread: Counter[str] = Counter()
    refused = RefusedRecords()
    results = annotate_files(model, source, out, out_format, processes, unread, spans_key, threshold)
    for result in tqdm(results, unit=" files"):
        notes += result.notes
        keyless += result.keyless
        mentions += result.mentions
        refused.update(result.refused)
        if result.error:
            errors += 1
            msg.fail(result.error)
    if unread:
        print(unread_line(unread))
    for line in refused.lines[:SHOWN_ERRORS]:
        msg.fail(line)
    if errors:
        msg.fail(f"{errors:,} files were not annotated; the others are in {out}")
    if refused.count:
        msg.fail(f"{refused.count:,} records were not annotated; the others of their files are in {out}")
    nowhere = bool(notes) and keyless == notes
    if nowhere:
        msg.fail(
            f"{out}: no note had doc.spans[{spans_key!r}], so nothing was found: check --spans-key and the "
            "component that should write it"
        )
    if errors or refused.count or nowhere:
        raise typer.Exit(1)
    msg.good(f"{out}: {notes:,} notes, {mentions:,} entities")
