"""`spacy clinner corpus`: open corpora of the studies."""

from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.help_text import INPUT, OUTPUT, HelpfulCommand, examples
from spacy_clinner.cli.many_values import ManyValues
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.corpus.kept_sources import require_sources_kept
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.jsonl import write_jsonl

corpus = typer.Typer(
    help="Prepare the open corpora of the studies.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(corpus, name="corpus")
Debug = Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)]
Digest = Annotated[
    str | None, typer.Option(help="sha256 of the file that was measured.", rich_help_panel=INPUT)
]


@corpus.command(
    "unpack",
    cls=HelpfulCommand,
    epilog=examples(
        "corpus unpack corpus.zip assets/corpus --sha256 DIGEST",
    ),
)
@one_line_errors
def unpack(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="A zip file.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A directory.")],
    sha256: Annotated[
        str,
        typer.Option(
            help="Digest of the names and contents of the notes, however they are packed.",
            rich_help_panel=INPUT,
        ),
    ],
    below: Annotated[
        str | None,
        typer.Option(
            help="A folder of the archive, below which folders are kept; all files in one if not given.",
            rich_help_panel=INPUT,
        ),
    ] = None,
    debug: Debug = False,
) -> None:
    """Unpack the notes of a corpus from a zip file.

    Takes the txt, ann and xml files. --sha256 makes sure that the corpus is the one that was measured.
    """
    from spacy_clinner.studies.corpora.archive import unpack

    msg.good(f"{unpack(archive, out, sha256, below)} files -> {out}")
    next_step("split them for training", "clinner", "convert", out, "corpus", "--split", "80/10/10")


@corpus.command(
    "presidio",
    cls=HelpfulCommand,
    epilog=examples(
        "corpus presidio synth_dataset_v2.json train.jsonl dev.jsonl",
    ),
)
@one_line_errors
def presidio(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="synth_dataset_v2.json.")],
    train: Annotated[Path, typer.Argument(metavar="TRAIN", help="JSON lines.")],
    dev: Annotated[Path, typer.Argument(metavar="DEV", help="JSON lines; one template in ten.")],
    sha256: Digest = None,
    debug: Debug = False,
) -> None:
    """Convert presidio_synth, split by template.

    The labels are those of ASQ-PHI.
    """
    from spacy_clinner.studies.corpora.archive import require_digest
    from spacy_clinner.studies.corpora.synthetic_phi import read_presidio

    require_sources_kept({"TRAIN": train, "DEV": dev}, [source])
    if train.resolve() == dev.resolve():
        raise ClinnerError(f"{dev}: is TRAIN too: give DEV another place")
    require_digest(source, sha256)
    for notes, path in zip(read_presidio(source), (train, dev), strict=True):
        msg.good(f"{write_jsonl(notes, path)} sentences -> {path}")
    next_step("convert them for training", "clinner", "convert", train, train.with_suffix(".spacy"))


@corpus.command(
    "asq-phi",
    cls=HelpfulCommand,
    epilog=examples(
        "corpus asq-phi synthetic_clinical_queries.txt asq-phi.jsonl",
    ),
)
@one_line_errors
def asq_phi(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="synthetic_clinical_queries.txt.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="JSON lines.")],
    sha256: Digest = None,
    debug: Debug = False,
) -> None:
    """Convert the queries of ASQ-PHI.

    Each value of a query is annotated where it stands.
    """
    from spacy_clinner.studies.corpora.archive import require_digest
    from spacy_clinner.studies.corpora.synthetic_phi import read_asq_phi

    require_sources_kept({"OUT": out}, [source])
    require_digest(source, sha256)
    notes, lacking = read_asq_phi(source)
    msg.good(f"{write_jsonl(notes, out)} queries -> {out}")
    if lacking:
        msg.warn(f"{len(lacking)} values do not stand in their query: {', '.join(lacking)}")
    next_step("split them for training", "clinner", "convert", out, "corpus", "--split", "700/0/351")


@corpus.command(
    "compare",
    cls=HelpfulCommand,
    epilog=examples(
        "corpus compare corpus-brat/ corpus-xml/",
    ),
)
@one_line_errors
def compare(
    one: Annotated[Path, typer.Argument(metavar="ONE", help="Annotated notes: file or directory.")],
    other: Annotated[Path, typer.Argument(metavar="OTHER", help="The same in another format.")],
    debug: Debug = False,
) -> None:
    """Check that two corpora hold the same notes.

    Compares text, offsets and labels of every document.
    """
    from spacy_clinner.studies.corpora.same_notes import require_same_notes

    documents, mentions = require_same_notes(one, other)
    msg.good(f"{one} and {other}: {documents:,} documents, {mentions:,} mentions, all the same")
    next_step("split either for training", "clinner", "convert", one, "corpus", "--split", "80/10/10")


@corpus.command(
    "without-overlap",
    cls=ManyValues,
    epilog=examples(
        "corpus without-overlap notes.jsonl unlabelled.jsonl --from train.spacy dev.spacy test.spacy",
    ),
)
@one_line_errors
def without_overlap(
    notes: Annotated[Path, typer.Argument(metavar="NOTES", help="JSON lines.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="JSON lines.")],
    labelled: Annotated[
        list[Path],
        typer.Option("--from", help=".spacy files of labelled documents.", rich_help_panel=INPUT),
    ],
    words: Annotated[
        int, typer.Option(min=1, help="Words in a row that no two may share.", rich_help_panel=OUTPUT)
    ] = 12,
    limit: Annotated[
        int,
        typer.Option(min=0, help="Draw this many of those that are left; 0 for all.", rich_help_panel=OUTPUT),
    ] = 0,
    debug: Debug = False,
) -> None:
    """Leave out notes that share text with others.

    The others are labelled documents: a note that is tested on must not be read in training, not even without
    its labels.
    """
    from spacy_clinner.studies.corpora.overlap import notes_without_overlap, read_all, sampled, texts_of

    require_sources_kept({"OUT": out}, [notes, *labelled])
    all_notes = read_all(notes)
    others = notes_without_overlap(all_notes, texts_of(labelled), words)
    written = write_jsonl(sampled(others, limit), out)
    shared = len(all_notes) - len(others)
    msg.good(f"{len(all_notes):,} notes, {shared:,} with shared text, {written:,} written")
    next_step("convert them for training", "clinner", "convert", out, out.with_suffix(".spacy"))


@corpus.command(
    "word-vectors",
    cls=HelpfulCommand,
    epilog=examples(
        "corpus word-vectors corpus/weibo corpus/weibo/vectors --lang zh",
    ),
)
@one_line_errors
def word_vectors(
    folder: Annotated[
        Path, typer.Argument(metavar="CORPUS", help="A folder; every train.spacy below it is read.")
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A directory.")],
    lang: Annotated[str, typer.Option(help="Language of the texts.", rich_help_panel=INPUT)] = "en",
    width: Annotated[int, typer.Option(min=1, help="Size of a vector.", rich_help_panel=OUTPUT)] = 100,
    debug: Debug = False,
) -> None:
    """Learn word vectors from training texts.

    All methods of a comparison can then start from them, with [initialize] vectors = OUT and use_vectors. OUT
    holds the words that occur at least twice.
    """
    from spacy_clinner.studies.corpora.word_vectors import write_word_vectors

    msg.good(f"{write_word_vectors(folder, out, lang, width):,} vectors -> {out}")
    next_step("train with them", "train", "CONFIG.cfg", "--output", "training", "--initialize.vectors", out)
