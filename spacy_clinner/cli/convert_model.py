"""`spacy clinner convert-model`: from spacy-transformers to an encoder of this package."""

from pathlib import Path
from typing import Annotated

import spacy
import typer
from spacy.language import Language
from spacy.tokens import Doc
from wasabi import msg, table

from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.help_text import INPUT, HelpfulCommand, examples
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.corpus.spacy_files import read_spacy
from spacy_clinner.errors import ClinnerError, pipeline_errors, require_pipeline

Entities = list[tuple[int, int, str]]


@app.command(
    "convert-model",
    cls=HelpfulCommand,
    epilog=examples("convert-model old/model-best new --notes corpus/dev.spacy"),
)
@one_line_errors
def convert_model(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Pipeline over spacy-transformers.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Folder that is made.")],
    notes: Annotated[
        Path | None,
        typer.Option(help="A .spacy file on which both are compared.", rich_help_panel=INPUT),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Move a pipeline off spacy-transformers.

    The new pipeline has the weights of the old one and needs no pickle. It says the same of every note that
    the old encoder read in one window; --notes counts what differs in longer ones.
    """
    from spacy_clinner.encoder.from_spacy_transformers import converted

    if new.exists() and any(new.iterdir()):
        raise ClinnerError(f"{new}: is there already: choose another folder")
    require_pipeline(old)
    with pipeline_errors(old):
        pipeline = spacy.load(old)
    before = [] if notes is None else _read(pipeline, notes)
    moved = converted(pipeline)
    moved.to_disk(new)
    msg.good(f"{new}: the pipeline, without spacy-transformers")
    if before:
        _compare(before, spacy.load(new))
    next_step("look what it holds", "clinner", "audit", new)


def _read(pipeline: Language, notes: Path) -> list[tuple[str, int, Entities]]:
    """Text, windows and entities of each note."""
    from spacy_clinner.encoder.from_spacy_transformers import windows_of_old

    count = windows_of_old(pipeline)
    texts = [note.text for note in read_spacy(notes)]
    return [
        (doc.text, count(doc) if count else 1, _entities(doc)) for doc in pipeline.pipe(texts, batch_size=8)
    ]


def _compare(before: list[tuple[str, int, Entities]], moved: Language) -> None:
    after = moved.pipe([text for text, _, _ in before], batch_size=8)
    rows = []
    pairs = [(windows > 1, was, _entities(doc)) for (_, windows, was), doc in zip(before, after, strict=True)]
    for longer, shown in ((False, "one window"), (True, "several windows")):
        chosen = [(was, now) for several, was, now in pairs if several is longer]
        found, lost, added = (
            sum(len(was) for was, _ in chosen),
            sum(len(set(was) - set(now)) for was, now in chosen),
            sum(len(set(now) - set(was)) for was, now in chosen),
        )
        rows.append((shown, f"{len(chosen):,}", f"{found:,}", f"{lost:,}", f"{added:,}"))
    header = ("read in", "notes", "entities", "no longer found", "found now only")
    print(table(rows, header=header, divider=True, aligns=("l", "r", "r", "r", "r")))


def _entities(doc: Doc) -> Entities:
    return [(entity.start_char, entity.end_char, entity.label_) for entity in doc.ents]
