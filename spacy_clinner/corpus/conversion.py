"""Annotated notes -> .spacy files."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import srsly
from spacy.tokens import DocBin
from tqdm import tqdm

from spacy_clinner.corpus.alignment import Alignment, AlignmentReport, Fragments
from spacy_clinner.corpus.conversion_summary import SplitSummary, Summary, report_record
from spacy_clinner.corpus.kept_sources import require_sources_kept
from spacy_clinner.corpus.note_formats import Format, read_merged, source_names
from spacy_clinner.corpus.readers import Unit, sentence_docs, to_doc
from spacy_clinner.corpus.spacy_files import read_spacy
from spacy_clinner.corpus.splits import (
    SPLITS,
    UNLABELLED,
    draw_parts,
    patients_of,
    require_no_other_parts,
    together,
)
from spacy_clinner.corpus.tokenization import blank_pipeline
from spacy_clinner.errors import ClinnerError, require_length
from spacy_clinner.formats.annotators import Annotators, Copies, text_key
from spacy_clinner.formats.files import written_whole
from spacy_clinner.formats.label_choice import (
    LabelChoice,
    LabelCounts,
    choose_labels,
    require_present,
    require_renames_kept,
)
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.registry import FormatOptions
from spacy_clinner.formats.repairs import Repairs

DOC_ATTRIBUTES = ("ORTH", "SPACY", "ENT_IOB", "ENT_TYPE", "SENT_START")


@dataclass(frozen=True)
class Conversion:
    """How notes are read and become documents.

    Attributes:
        file_format: "auto" goes by file names.
        options: what the format leaves open.
        lang: spaCy language whose tokenizer is used.
        cut_finely: cut tokens as `tokenization.fine_tokens` does.
        alignment, fragments: see `alignment.align`.
        unit: whether a converted document is a note or a sentence.
        annotators: what several annotations of one text become, see `formats.annotators.merge_copies`.
        skip_bad: whether a note that cannot be read costs that note alone; otherwise it is an error.
        labels: which labels are learned, and what they are called.
    """

    file_format: Format = "auto"
    options: FormatOptions = field(default_factory=FormatOptions)
    lang: str = "en"
    cut_finely: bool = False
    alignment: Alignment = "expand"
    fragments: Fragments = "cover"
    unit: Unit = "document"
    annotators: Annotators = "first"
    skip_bad: bool = False
    labels: LabelChoice = field(default_factory=LabelChoice)


@dataclass(frozen=True)
class Split:
    """Which documents go into which part; whole documents are drawn at random.

    Attributes:
        shares: see `splits.parse_split`.
        seed: of the draw.
        patients: a regular expression that tells a note's patient by its id, see `splits.patients_of`: notes
            of a patient stay together. None to draw each note for itself.
    """

    shares: str
    seed: int = 0
    patients: str | None = None


def convert(
    source: Path | Sequence[Path],
    out: Path,
    settings: Conversion | None = None,
    *,
    split: Split | None = None,
    report_path: Path | None = None,
    progress: bool = True,
) -> Summary:
    """Convert a corpus. Nothing is written unless the whole corpus can be read.

    Args:
        source: a file or directory, or several; see `note_formats.read_merged`.
        out: a file, or, if `split` is given, a directory for train.spacy, dev.spacy and test.spacy.
            Unannotated documents are not split; they go to unlabelled.spacy. The directory must not hold any
            of these four files that this split does not write, since its documents could overlap.
        settings: how notes are read and aligned; None for the defaults.
        split: which documents go where; None for one file.
        report_path: where every change is written as JSON.
        progress: whether to show a progress bar, where standard error is a terminal.

    Raises:
        ClinnerError: on bad input, or parts of another split in `out`.
    """
    settings = settings or Conversion()
    (_require_file if split is None else _require_directory)(out)
    sources = [source] if isinstance(source, Path) else list(source)
    targets = [out] if split is None else [out / f"{name}.spacy" for name in (*SPLITS, UNLABELLED)]
    require_sources_kept({"--report": report_path}, sources, settings.file_format)
    for target in targets:
        require_sources_kept({"OUT": target}, sources, settings.file_format)
    if report_path is not None and report_path.resolve() in {target.resolve() for target in targets}:
        raise ClinnerError(f"{report_path}: is the output too: give --report another place")
    nlp = blank_pipeline(settings.lang, settings.cut_finely)
    repairs, copies = Repairs(skip_bad=settings.skip_bad, gather_bad=True), Copies()
    where = ", ".join(map(str, sources))
    notes = read_merged(
        sources,
        settings.file_format,
        settings.annotators,
        repairs=repairs,
        copies=copies,
        options=settings.options,
    )
    repairs.require_no_bad(where)
    _require_notes(notes, where, settings.unit, repairs)
    label_counts = LabelCounts()
    if settings.labels.changes:
        notes = _with_chosen_labels(notes, settings.labels, label_counts, where)
    owners = (
        None
        if split is None or split.patients is None
        else patients_of(_own_ids(notes, sources), split.patients, where)
    )
    names = (
        ["all"] * len(notes)
        if split is None
        else draw_parts(notes, split.shares, split.seed, where, together(notes, owners))
    )
    parts = {name: SplitSummary() for name in dict.fromkeys(sorted(names, key=_rank))}
    summary = Summary(parts, AlignmentReport(), [], repairs, copies, labels=label_counts)
    if split is not None:
        require_no_other_parts(out, summary.splits)
    bins = {name: DocBin(attrs=DOC_ATTRIBUTES, store_user_data=True) for name in summary.splits}
    pairs = zip(notes, names, strict=True)
    for note, name in tqdm(pairs, total=len(notes), unit=" notes", disable=None if progress else True):
        try:
            require_length(note.text, nlp.max_length, f"{where}: {note.id}: the note")
        except ClinnerError as error:
            repairs.skip(error)
            continue
        doc = to_doc(note, nlp, settings.alignment, settings.fragments, summary.report)
        if not len(doc):
            summary.empty.append(note.id)
            continue
        summary.splits[name].add(doc)
        for part in sentence_docs(doc) if settings.unit == "sentence" else (doc,):
            bins[name].add(part)
    repairs.require_no_bad(where)
    written = {name: out if split is None else out / f"{name}.spacy" for name in bins}
    summary.replaced = [target for target in written.values() if target.exists()]
    if split is None and any(note.annotated for note in notes):
        summary.unannotated = sum(not note.annotated for note in notes)
    summary.elsewhere = {} if split is not None else _texts_elsewhere(notes, out)
    if split is not None:
        summary.unfilled = _unfilled(split.shares, summary)
        summary.patients = len(set(owners or ()))
    with ExitStack() as files:  # all of them, or none
        places = [(files.enter_context(written_whole(written[name])), docs) for name, docs in bins.items()]
        if report_path is not None:
            srsly.write_json(files.enter_context(written_whole(report_path)), report_record(summary))
        for temporary, docs in places:
            temporary.write_bytes(docs.to_bytes())
    return summary


def _require_file(out: Path) -> None:
    if out.suffix != ".spacy":
        raise ClinnerError(f"{out}: without --split the output is one file: name it OUT.spacy")


def _require_directory(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise ClinnerError(f"{out}: is a file, and --split writes several: give a directory")


def _own_ids(notes: Iterable[Note], sources: Sequence[Path]) -> list[str]:
    """The ids of notes as their sources have them."""
    beginnings = [f"{name}/" for name in source_names(sources) if name]

    def own(note_id: str) -> str:
        return next((note_id.removeprefix(b) for b in beginnings if note_id.startswith(b)), note_id)

    return [own(note.id) for note in notes]


def _require_notes(notes: Sequence[Note], source: str, unit: Unit, repairs: Repairs) -> None:
    """Stop where there is nothing to convert, or nothing but what a model has said."""
    if not notes:
        skipped = f"; all are bad, the first: {repairs.skipped[0]}" if repairs.skipped else ""
        raise ClinnerError(f"{source}: no documents found: check the path and --format{skipped}")
    if unit == "sentence" and any(note.concepts for note in notes):
        raise ClinnerError(f"{source}: concepts are looked for in whole notes: convert with unit document")
    predicted = [kind for kind in repairs.unread if kind.endswith(" of a model")]
    if predicted and not any(note.annotated for note in notes):
        raise ClinnerError(
            f"{source}: no document is annotated, and there are {predicted[0]}: rename the key to "
            "`annotations` to take the predictions for annotation, or remove it"
        )
    if repairs.unread and not any(note.mentions or note.concepts for note in notes):
        kinds = ", ".join(f"{count:,} {what}" for what, count in repairs.unread.items())
        raise ClinnerError(
            f"{source}: no mention is read, and what there is instead is not read: {kinds}: export what is "
            "to be learned as spans of the text, or remove the rest"
        )


def _with_chosen_labels(
    notes: Sequence[Note], choice: LabelChoice, counts: LabelCounts, where: str
) -> list[Note]:
    if any(note.concepts for note in notes):
        raise ClinnerError(f"{where}: labels of these notes are concepts, which belong together: choose none")
    require_present(choice, {mention.label for note in notes for mention in note.mentions}, where)
    require_renames_kept(choice, where)
    return choose_labels(notes, choice, counts)


def _texts_elsewhere(notes: Iterable[Note], out: Path) -> dict[str, int]:
    """How many notes have the text of a document in other parts beside `out`, if that is a part itself."""
    if out.stem not in SPLITS:
        return {}
    keys = [key for note in notes if (key := text_key(note.text))]
    others = (out.with_name(f"{name}.spacy") for name in SPLITS if name != out.stem)
    counts = {}
    for other in others:
        if other.exists():
            texts = {text_key(note.text) for note in read_spacy(other)}
            counts[other.name] = sum(key in texts for key in keys)
    return {name: count for name, count in counts.items() if count}


def _unfilled(shares: str, summary: Summary) -> list[str]:
    """Parts with a share in the split, and no document: a share of few documents is rounded to none."""
    searched = [name for name, share in zip(SPLITS, shares.split("/"), strict=False) if int(share)]
    return [name for name in searched if name not in summary.splits or not summary.splits[name].documents]


def _rank(name: str) -> int:
    return (*SPLITS, UNLABELLED, "all").index(name)
