"""`spacy clinner annotate`: write a pipeline's predictions as brat, i2b2 XML or JSON lines."""

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm
from wasabi import msg

from spacy_clinner.batch.annotate_files import AnnotatedFile, OutFormat, annotate_files
from spacy_clinner.batch.note_files import READABLE, note_files
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors, one_run_at_a_time
from spacy_clinner.cli.gpu_option import GpuId
from spacy_clinner.cli.help_text import OUTPUT, HelpfulCommand, examples
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.progress import NoteBar
from spacy_clinner.cli.run_end import print_not_done
from spacy_clinner.cli.shared_options import Processes, TrainedModel


@app.command(
    "annotate",
    cls=HelpfulCommand,
    epilog=examples(
        "annotate training/model-best notes/ annotated",
        "annotate training/model-best notes.jsonl annotated --format jsonl --threshold 0.9",
        "annotate training/model-best exam.jsonl annotated --spans-key concepts",
    ),
)
@one_line_errors
@one_run_at_a_time
def annotate(
    model: TrainedModel,
    source: Annotated[
        Path,
        typer.Argument(metavar="SOURCE", help="txt, brat, jsonl, i2b2 XML or .spacy: file or directory."),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Directory, not the one that is read.")],
    out_format: Annotated[
        OutFormat, typer.Option("--format", help="Output format.", rich_help_panel=OUTPUT)
    ] = "brat",
    spans_key: Annotated[
        str | None,
        typer.Option(
            help="Write doc.spans[KEY], such as concepts, instead of entities.", rich_help_panel=OUTPUT
        ),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            help="Least confidence of an entity. Below 0.5, also write each token that is in an entity with "
            "this probability.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    processes: Processes = 1,
    gpu_id: GpuId = -1,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Write the entities of notes beside the text.

    Each entity has its confidence with it: `score` in JSON lines and i2b2 XML, a note in brat. The official
    scorer of i2b2 reads the XML.

    Records of JSON lines whose "answer" is not "accept" are left out. A record that cannot be read costs only
    itself, and is counted. Links that lead out of SOURCE, pipes, sockets and devices are not read.
    """
    summary = _Summary(out, spans_key)
    with NoteBar(partial(note_files, source, None, READABLE), processes) as bar:
        for result in annotate_files(
            *(model, source, out, out_format, processes, summary.unread, spans_key, threshold, gpu_id),
            on_note=bar.on_note,
        ):
            summary.add(result)
            bar.finish_file(result.notes)
    summary.print_all()
    if not summary.is_complete:
        raise typer.Exit(1)
    next_step("score the pipeline on annotated notes", "clinner", "evaluate", model, "ANNOTATED_NOTES")


@dataclass
class _Summary:
    """What became of the notes; see `AnnotatedFile`."""

    out: Path
    spans_key: str | None
    notes: int = 0
    mentions: int = 0
    errors: int = 0
    keyless: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    refused: RefusedRecords = field(default_factory=RefusedRecords)

    def add(self, result: AnnotatedFile) -> None:
        self.notes += result.notes
        self.keyless += result.keyless
        self.mentions += result.mentions
        self.refused.update(result.refused)
        if result.error:
            self.errors += 1
            with tqdm.external_write_mode():
                msg.fail(result.error)

    @property
    def is_complete(self) -> bool:
        return not (self.errors or self.refused.count or self._lacks_key)

    @property
    def _lacks_key(self) -> bool:
        return bool(self.notes) and self.keyless == self.notes

    def print_all(self) -> None:
        print_not_done("annotated", self.out, files=self.errors, refused=self.refused, unread=self.unread)
        if self._lacks_key:
            msg.fail(
                f"{self.out}: no note had doc.spans[{self.spans_key!r}], so nothing was found: check "
                "--spans-key and the component that should write it"
            )
        if self.is_complete:
            msg.good(f"{self.out}: {self.notes:,} notes, {self.mentions:,} entities")
