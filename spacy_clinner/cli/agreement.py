"""`spacy clinner agreement`: how far annotators of the same notes agree."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import srsly
import typer
from wasabi import msg, table

from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.help_text import INPUT, OUTPUT, HelpfulCommand, examples
from spacy_clinner.cli.label_option import chosen_labels
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.shared_options import (
    AnnotationLayer,
    I2b2Level,
    InputFormat,
    LabelFeature,
    SentencesPerDocument,
    ShowText,
    SkipBad,
    TagColumn,
    TokenColumn,
)
from spacy_clinner.corpus.kept_sources import require_sources_kept
from spacy_clinner.corpus.note_formats import read_merged, source_names
from spacy_clinner.corpus.tokenization import blank_pipeline
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.annotation_layers import LayerChoice
from spacy_clinner.formats.annotators import Copies
from spacy_clinner.formats.files import written_whole
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.registry import FormatOptions
from spacy_clinner.formats.repairs import Repairs

if TYPE_CHECKING:
    from spacy_clinner.labelling.agreement.agreement import Agreement, AnnotatorPair
    from spacy_clinner.labelling.agreement.disagreements import Disagreement
    from spacy_clinner.labelling.agreement.shared_notes import SharedNotes

SHOWN_IDS = 5
WIDEST = 60
"""Characters of a column."""
PAIR_COLUMNS = ("annotators", "F strict", "F overlap", "kappa", "kappa, marked")


@app.command(
    "agreement",
    cls=HelpfulCommand,
    epilog=examples(
        "agreement ana/ ben/",
        "agreement ana/ ben.jsonl cleo.json --top 50",
        "agreement label-studio-export.json --annotators 3,5",
        "agreement ana/ ben/ --json agreement.json --show-text",
    ),
)
@one_line_errors
def agreement(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="A [B ...]", help="The notes of each annotator, or of several: files or directories."
        ),
    ],
    file_format: InputFormat = "auto",
    skip_bad: SkipBad = False,
    token_column: TokenColumn = 0,
    tag_column: TagColumn = -1,
    sentences_per_document: SentencesPerDocument = None,
    level: I2b2Level = "type",
    layer: AnnotationLayer = None,
    feature: LabelFeature = None,
    annotators: Annotated[
        str | None,
        typer.Option(
            "--annotators",
            metavar="A,B",
            help="Compare these alone, by the names that files or tables show; all if not given.",
            rich_help_panel=INPUT,
        ),
    ] = None,
    lang: Annotated[
        str, typer.Option("--lang", "-l", help="Whose tokens kappa counts.", rich_help_panel=INPUT)
    ] = "en",
    top: Annotated[
        int, typer.Option(min=0, help="Disagreements to show on the screen.", rich_help_panel=OUTPUT)
    ] = 20,
    show_text: ShowText = False,
    json: Annotated[
        Path | None,
        typer.Option("--json", help="Write figures and disagreements to this file.", rich_help_panel=OUTPUT),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Measure how far annotators agree.

    Notes are matched by name and text, in any formats. Shown are F1 of mentions (strict: same characters and
    label; overlap: a common character and the same label), kappa over tokens (Cohen, Fleiss), Krippendorff's
    alpha for units, all of it by type, and where the annotators disagree.
    """
    from spacy_clinner.labelling.agreement.agreement import agreement as agreement_of
    from spacy_clinner.labelling.agreement.pairs import agreement_of_pairs
    from spacy_clinner.labelling.agreement.shared_notes import share_notes

    require_sources_kept({"--json": json}, sources, file_format)
    nlp = blank_pipeline(lang)
    options = FormatOptions(
        *(token_column, tag_column, sentences_per_document, level), layer=LayerChoice(layer, feature)
    )
    by_name: dict[str, list[Note]] = {}
    for name, source in zip(_names(sources), sources, strict=True):
        by_name |= _read(source, name, file_format, options, skip_bad)
    chosen = _chosen(by_name, annotators, sources)
    shared = share_notes(chosen)
    if not shared.notes:
        pairs = agreement_of_pairs(chosen, nlp)
        if not pairs:
            raise ClinnerError(
                f"{', '.join(shared.annotators)}: no annotated note in common, by name or by text: check the "
                "paths, and that all were given the same notes"
            )
        _print_pairs(pairs)
        if json is not None:
            _write_record(json, {"annotators": list(chosen), "pairs": [pair.as_record() for pair in pairs]})
        next_step("look at two of them", "clinner", "agreement", *sources, "--annotators", "A,B")
        return
    _print_matching(shared)
    result = agreement_of(shared, nlp)
    _print_figures(result)
    texts = {note.note.id: note.note.text for note in shared.notes} if show_text else {}
    _print_disagreements(result.annotators, result.disagreements, top, texts)
    if json is not None:
        unshared = {"not_shared": shared.not_shared, "other_texts": shared.other_texts}
        _write_record(json, result.as_record() | unshared)
    next_step("find what is probably wrong in one of them", "clinner", "review", sources[0], "reviewed")


def _names(sources: Sequence[Path]) -> list[str]:
    names = source_names(sources)
    if len(set(names)) < len(names):
        twice = next(name for name, count in Counter(names).items() if count > 1)
        raise ClinnerError(f"{twice}: is given twice: give the notes of each annotator once")
    return names


def _read(
    source: Path, name: str, file_format: InputFormat, options: FormatOptions, skip_bad: bool
) -> dict[str, list[Note]]:
    """The notes of each annotator of a source, by the annotator's name."""
    from spacy_clinner.labelling.agreement.file_annotators import notes_by_annotator

    repairs = Repairs(skip_bad=skip_bad, gather_bad=True)
    notes = read_merged(source, file_format, None, repairs=repairs, copies=Copies(), options=options)
    repairs.require_no_bad(source)
    for line in (*repairs.summary(), *repairs.warnings(SHOWN_IDS), *repairs.left_out_lines()):
        print(f"{source}: {line}")
    by_annotator = notes_by_annotator(notes)
    if len(by_annotator) == 1:
        return {name: notes}
    if unannotated := sum(not note.annotated for note in notes):
        print(f"{source}: notes without annotation, left out: {unannotated:,}")
    return {"/".join(filter(None, (name, annotator))): own for annotator, own in by_annotator.items()}


def _chosen(
    by_name: dict[str, list[Note]], annotators: str | None, sources: Sequence[Path]
) -> dict[str, list[Note]]:
    """The annotators that are compared, with their notes."""
    given = ", ".join(map(str, sources))
    names = list(by_name) if annotators is None else list(dict.fromkeys(chosen_labels(annotators)))
    if unknown := [name for name in names if name not in by_name]:
        raise ClinnerError(
            f"{given}: has no annotator {unknown[0]}: --annotators takes {', '.join(map(repr, by_name))}"
        )
    if len(names) < 2:
        raise ClinnerError(
            f"{given}: agreement is between annotators, and this is one: give the notes of another beside it"
        )
    return {name: by_name[name] for name in names}


def _write_record(path: Path, record: dict[str, Any]) -> None:
    with written_whole(path) as temporary:
        srsly.write_json(temporary, record)


def _print_pairs(pairs: "Sequence[Agreement]") -> None:
    """A row for each two annotators, where no note is shared by all."""
    print("no note that all have annotated: each two are compared on the notes that both have")
    rows = [
        (*_pair_figures(pair), f"{result.notes:,}", _number(result.alpha))
        for result in pairs
        for pair in result.pairs
    ]
    header = (*PAIR_COLUMNS, "notes", "alpha")
    print(table(rows, header=header, divider=True, aligns=("l", *"r" * 6), max_col=WIDEST))


def _print_matching(shared: "SharedNotes") -> None:
    """How many notes are compared, and which are not."""
    print(f"notes that all have annotated: {len(shared.notes):,}")
    for name, count in shared.unannotated.items():
        print(f"notes without annotation, left out: {count:,} of {name}")
    for name, ids in shared.not_shared.items():
        print(f"notes that not all have, left out: {len(ids):,} of {name} ({_first(ids)})")
    if shared.other_texts:
        count = len(shared.other_texts)
        msg.warn(f"Notes of one name whose texts differ, left out: {count:,} ({_first(shared.other_texts)})")


def _first(ids: Sequence[str]) -> str:
    return ", ".join(ids[:SHOWN_IDS]) + (", ..." if len(ids) > SHOWN_IDS else "")


def _print_figures(result: "Agreement") -> None:
    pairs = [_pair_figures(pair) for pair in result.pairs]
    print(table(pairs, header=PAIR_COLUMNS, divider=True, aligns=("l", "r", "r", "r", "r"), max_col=WIDEST))
    print(f"Fleiss' kappa over {result.tokens:,} tokens: {_number(result.fleiss)}", end="")
    print(f", over those that somebody marked: {_number(result.fleiss_marked)}")
    print(f"Krippendorff's alpha for units: {_number(result.alpha)}")
    labels = [
        (
            label,
            *(f"{count:,}" for count in counts),
            _percent(result.label_f1(label, "strict")),
            _percent(result.label_f1(label, "overlap")),
            _number(result.label_alphas[label]),
        )
        for label, counts in result.mentions.items()
    ]
    columns = ("type", *result.annotators, "F strict", "F overlap", "alpha")
    aligns = ("l", *"r" * (len(columns) - 1))
    print(table(labels, header=columns, divider=True, aligns=aligns, max_col=WIDEST))


def _pair_figures(pair: "AnnotatorPair") -> tuple[str, ...]:
    """The `PAIR_COLUMNS` of two annotators."""
    from spacy_clinner.labelling.agreement.agreement import mean_f1

    f1 = (_percent(mean_f1([counts])) for counts in (pair.f1.strict, pair.f1.overlap))
    return (" - ".join(pair.names), *f1, _number(pair.kappa), _number(pair.kappa_marked))


def _print_disagreements(
    annotators: Sequence[str], found: "Sequence[Disagreement]", top: int, texts: dict[str, str]
) -> None:
    kinds = Counter(one.kind for one in found)
    what = ", ".join(f"{kind} {count:,}" for kind, count in kinds.most_common()) or "none"
    print(f"disagreements: {what}")
    rows = [
        (one.note_id, one.kind, *(_shown(version, texts.get(one.note_id)) for version in one.versions))
        for one in found[:top]
    ]
    if rows:
        print(table(rows, header=("note", "what", *annotators), divider=True, max_col=WIDEST))
    if len(found) > len(rows):
        print(f"... and {len(found) - len(rows):,} more: give --json or a larger --top")


def _shown(mentions: Iterable[tuple[int, int, str]], text: str | None) -> str:
    parts = [
        f"{label} {start}-{end}" + ("" if text is None else f" {' '.join(text[start:end].split())}")
        for start, end, label in mentions
    ]
    return "; ".join(parts) or "-"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.2f}"
