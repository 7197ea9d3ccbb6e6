"""`spacy clinner corpus`: open corpora of the studies."""

from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.many_values import ManyValues
from spacy_clinner.formats.jsonl import write_jsonl

corpus = typer.Typer(
    help="Open corpora of the studies: unpack, convert and compare them.", no_args_is_help=True
)
app.add_typer(corpus, name="corpus")
Debug = Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)]
Digest = Annotated[str | None, typer.Option(help="sha256 of the file that was measured.")]


@corpus.command("unpack")
@one_line_errors
def unpack(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="A zip file.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A directory.")],
    sha256: Annotated[str, typer.Option(help="Of names and contents of the notes, however they are packed.")],
    below: Annotated[
        str | None,
        typer.Option(help="A folder of the archive whose folders are kept; else all files in one."),
    ] = None,
    debug: Debug = False,
) -> None:
    """Unpack the txt, ann and xml files of a corpus that is the one that was measured."""
    from spacy_clinner.studies.corpora.archive import unpack

    msg.good(f"{unpack(archive, out, sha256, below)} files -> {out}")


@corpus.command("presidio")
@one_line_errors
def presidio(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="synth_dataset_v2.json.")],
    train: Annotated[Path, typer.Argument(metavar="TRAIN", help="JSON lines.")],
    dev: Annotated[Path, typer.Argument(metavar="DEV", help="JSON lines; one template in ten.")],
    sha256: Digest = None,
    debug: Debug = False,
) -> None:
    """Write the sentences of presidio_synth with the labels of ASQ-PHI, split by template."""
    from spacy_clinner.studies.corpora.archive import require_digest
    from spacy_clinner.studies.corpora.synthetic_phi import read_presidio

    require_digest(source, sha256)
    for notes, path in zip(read_presidio(source), (train, dev), strict=True):
        msg.good(f"{write_jsonl(notes, path)} sentences -> {path}")


@corpus.command("asq-phi")
@one_line_errors
def asq_phi(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="synthetic_clinical_queries.txt.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="JSON lines.")],
    sha256: Digest = None,
    debug: Debug = False,
) -> None:
    """Write the queries of ASQ-PHI with the places of their values."""
    from spacy_clinner.studies.corpora.archive import require_digest
    from spacy_clinner.studies.corpora.synthetic_phi import read_asq_phi

    require_digest(source, sha256)
    notes, lacking = read_asq_phi(source)
    msg.good(f"{write_jsonl(notes, out)} queries -> {out}")
    if lacking:
        msg.warn(f"{len(lacking)} values do not stand in their query: {', '.join(lacking)}")


@corpus.command("compare")
@one_line_errors
def compare(
    one: Annotated[Path, typer.Argument(metavar="ONE", help="Annotated notes: file or directory.")],
    other: Annotated[Path, typer.Argument(metavar="OTHER", help="The same in another format.")],
    debug: Debug = False,
) -> None:
    """Check that two files or directories hold the same documents: text, offsets and labels."""
    from spacy_clinner.studies.corpora.same_notes import require_same_notes

    documents, mentions = require_same_notes(one, other)
    msg.good(f"{one} and {other}: {documents:,} documents, {mentions:,} mentions, all the same")


@corpus.command("without-overlap", cls=ManyValues)
@one_line_errors
def without_overlap(
    notes: Annotated[Path, typer.Argument(metavar="NOTES", help="JSON lines.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="JSON lines.")],
    labelled: Annotated[list[Path], typer.Option("--from", help="`.spacy` files of labelled documents.")],
    words: Annotated[int, typer.Option(min=1, help="Words in a row that no two may share.")] = 12,
    limit: Annotated[int, typer.Option(min=0, help="Draw so many of those that are left; 0 for all.")] = 0,
    debug: Debug = False,
) -> None:
    """Leave out notes that share text with labelled ones: a test note must not be read while training."""
    from spacy_clinner.studies.corpora.overlap import notes_without_overlap, read_all, sampled, texts_of

    all_notes = read_all(notes)
    others = notes_without_overlap(all_notes, texts_of(labelled), words)
    written = write_jsonl(sampled(others, limit), out)
    shared = len(all_notes) - len(others)
    msg.good(f"{len(all_notes):,} notes, {shared:,} with shared text, {written:,} written")
