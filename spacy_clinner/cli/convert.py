"""`spacy clinner convert`: annotated notes in, .spacy files out."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg, table

from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors, one_run_at_a_time
from spacy_clinner.cli.help_text import OUTPUT, HelpfulCommand, examples
from spacy_clinner.cli.label_option import labels_of_option
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.shared_options import (
    AnnotationLayer,
    I2b2Level,
    InputFormat,
    LabelFeature,
    SentencesPerDocument,
    SeveralAnnotators,
    SkipBad,
    TagColumn,
    TokenColumn,
)
from spacy_clinner.corpus.alignment import Alignment, Fragments
from spacy_clinner.corpus.conversion import Conversion, Split
from spacy_clinner.corpus.conversion import convert as convert_corpus
from spacy_clinner.corpus.conversion_summary import Summary, label_rows
from spacy_clinner.corpus.readers import Unit
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.annotation_layers import LayerChoice
from spacy_clinner.formats.label_choice import LabelChoice
from spacy_clinner.formats.registry import FormatOptions

SPLIT = "Split"
DOCUMENTS = "Documents"
LABELS = "Labels"
SHOWN_CHANGES = 5
SHOWN_LABELS = 10
WIDEST = 60
"""Characters of a column of a table."""


@app.command(
    "convert",
    cls=HelpfulCommand,
    epilog=examples(
        "convert notes/ corpus --split 80/10/10",
        "convert notes/ corpus --split 80/10/10 --patient-pattern '[^/]+' --report changes.json",
        "convert ward-1/ ward-2.jsonl corpus --split 80/10/10",
        "convert notes.jsonl train.spacy --unit sentence",
        "convert corpus.conll train.spacy --token-column 1 --tag-column 3",
        "convert notes/ corpus --split 80/10/10 --labels PER,LOC --rename PER=PATIENT",
    ),
)
@one_line_errors
@one_run_at_a_time
def convert(
    sources: Annotated[
        list[Path],
        typer.Argument(metavar="IN", help="Files or directories, also of several formats."),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A directory with --split, else a .spacy file.")],
    file_format: InputFormat = "auto",
    annotators: SeveralAnnotators = "first",
    skip_bad: SkipBad = False,
    token_column: TokenColumn = 0,
    tag_column: TagColumn = -1,
    sentences_per_document: SentencesPerDocument = None,
    level: I2b2Level = "type",
    layer: AnnotationLayer = None,
    feature: LabelFeature = None,
    split: Annotated[
        str | None,
        typer.Option(
            help="train/dev/test, in percent (80/10/10) or documents (160/20/20).", rich_help_panel=SPLIT
        ),
    ] = None,
    patients: Annotated[
        str | None,
        typer.Option(
            "--patient-pattern",
            "--patients",
            metavar="REGEX",
            help="Keep a patient's notes together in the split: what note ids begin with, such as "
            "'[^/]+' (the folder) or '[0-9]+'.",
            rich_help_panel=SPLIT,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the split.", rich_help_panel=SPLIT)] = 0,
    lang: Annotated[str, typer.Option(help="Language of the tokenizer.", rich_help_panel=DOCUMENTS)] = "en",
    cut_finely: Annotated[
        bool,
        typer.Option(
            "--fine-tokens",
            help="Cut tokens at more punctuation, as fine_tokens.v1 does.",
            rich_help_panel=DOCUMENTS,
        ),
    ] = False,
    unit: Annotated[
        Unit, typer.Option(help="What a converted document is.", rich_help_panel=DOCUMENTS)
    ] = "document",
    alignment: Annotated[
        Alignment,
        typer.Option(help="What to do with entities that end inside a token.", rich_help_panel=DOCUMENTS),
    ] = "expand",
    fragments: Annotated[
        Fragments,
        typer.Option(help="What stands for a discontinuous entity.", rich_help_panel=DOCUMENTS),
    ] = "cover",
    labels: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help="Keep only entities with these labels; all if not given.",
            rich_help_panel=LABELS,
        ),
    ] = None,
    drop_labels: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Leave out entities with these labels.", rich_help_panel=LABELS),
    ] = None,
    rename: Annotated[
        str | None,
        typer.Option(
            metavar="OLD=NEW,...",
            help="Give labels other names. Several may get one name.",
            rich_help_panel=LABELS,
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write every change to this JSON file.", rich_help_panel=OUTPUT)
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Convert annotated notes to .spacy files.

    Reads brat, CoNLL, JSON lines and other JSON, i2b2 XML, PubTator, BioC, WebAnno TSV, UIMA XMI, Hugging
    Face datasets, GLiNER's JSON, tables of spans, NBME CSV and spaCy's files. Every mention that is moved,
    merged or dropped is counted, and listed by document id and offset.

    Labels to keep, to leave out and to rename go by the names that they have in the notes. Entities that are
    left out are counted, and their text becomes text without an entity.
    """
    if patients is not None and split is None:
        raise ClinnerError(
            "--patient-pattern: keeps notes together in a split: give --split too, or leave it out"
        )
    settings = Conversion(
        file_format,
        FormatOptions(
            token_column, tag_column, sentences_per_document, level, layer=LayerChoice(layer, feature)
        ),
        lang,
        cut_finely,
        alignment,
        fragments,
        unit,
        annotators,
        skip_bad,
        LabelChoice(
            labels_of_option(labels, "--labels"),
            labels_of_option(drop_labels, "--drop-labels") or (),
            _renamed(labels_of_option(rename, "--rename") or ()),
        ),
    )
    parts = None if split is None else Split(split, seed, patients)
    summary = convert_corpus(sources, out, settings, split=parts, report_path=report)
    print_summary(summary, report)
    msg.good(f"{', '.join(map(str, sources))} -> {out}")
    if "train" in summary.splits or split is None:
        method = "de-identify" if cut_finely else "fast"  # the one that cuts as finely
        next_step("choose how to train", "clinner", "init-config", method, f"{method}.cfg", *_lang(lang))


def _renamed(pairs: Iterable[str]) -> dict[str, str]:
    """New names by old ones.

    Args:
        pairs: each as "OLD=NEW".

    Raises:
        ClinnerError: if one of the pairs is none, or a label gets two names.
    """
    names: dict[str, str] = {}
    for pair in pairs:
        old, _, new = (part.strip() for part in pair.partition("="))
        if not old or not new:
            raise ClinnerError(f"--rename {pair}: is no OLD=NEW: give the name in the notes and the new one")
        if names.setdefault(old, new) != new:
            raise ClinnerError(f"--rename {pair}: {old} is to be {names[old]} too: give it one name")
    return names


def _lang(lang: str) -> tuple[str, ...]:
    return () if lang == "en" else ("--lang", lang)


def print_summary(summary: Summary, report_path: Path | None) -> None:
    """The tables a user reads after a conversion; never text of a note."""
    names = list(summary.splits)
    rows = list(label_rows(summary))
    print(
        table(
            rows,
            header=("", *names),
            divider=True,
            max_col=WIDEST,
            aligns=tuple("l" if i == 0 else "r" for i in range(len(names) + 1)),
        )
    )
    report = summary.report
    print(f"{summary.mentions:,} mentions read, {report.entities:,} entities written")
    for line in summary.labels.lines():
        print(f"  {line}")
    for what, count in report.counts().most_common():
        print(f"  {what}: {count:,}")
        for change in [c for c in report.changes if c.what == what][:SHOWN_CHANGES]:
            print(f"    {change.note_id} {change.start}-{change.end} {change.label}: {change.why}")
    repaired = summary.repairs.summary()
    for line in repaired:
        print(f"  {line}")
    for place in summary.repairs.places(SHOWN_CHANGES):
        print(f"    {place}")
    if (report.changes or repaired) and report_path is None:
        print("  (all of them: --report FILE.json)")
    if summary.patients:
        print(f"{summary.patients:,} patients, the notes of each in one part")
    for line in summary.copies.merged_lines():
        print(line)
    if summary.copies.kept:
        print(f"further copies of a text, kept in the part of the first: {summary.copies.kept:,}")
    for line in summary.repairs.left_out_lines():
        print(line)
    for line in summary.repairs.warnings(SHOWN_CHANGES):
        msg.warn(line)
    if summary.empty:
        msg.warn(f"{len(summary.empty)} empty document(s) left out: {', '.join(summary.empty[:5])}")
    if summary.unfilled:
        msg.warn(f"Too few documents for the split: none in {', '.join(summary.unfilled)}")
    if scarce := summary.scarce_labels():
        msg.warn(_scarce_line(scarce, summary.scored_parts))
    if summary.unannotated:
        msg.warn(
            f"{summary.unannotated:,} of the documents are not annotated and teach a tagger nothing: if they "
            "were to be, submit them in the annotation tool, and export again"
        )
    for name, count in summary.elsewhere.items():
        msg.warn(f"{count:,} of the documents have a text that {name} beside them also holds")
    if summary.replaced:
        msg.info(f"Replaced what was there: {', '.join(path.name for path in summary.replaced)}")


def _scarce_line(scarce: dict[str, list[int]], parts: list[str]) -> str:
    """What to say of labels that are too rare for a split."""
    shown = [f"{label} {'/'.join(map(str, counts))}" for label, counts in scarce.items()][:SHOWN_LABELS]
    others = f" and {len(scarce) - len(shown):,} more" if len(scarce) > len(shown) else ""
    return (
        f"Labels with too few entities to learn or to score ({'/'.join(parts)}): {', '.join(shown)}{others}: "
        "annotate more notes that have them, or draw another split with --seed"
    )
