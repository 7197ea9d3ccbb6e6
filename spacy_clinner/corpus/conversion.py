"""Annotated notes -> .spacy files."""

import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import srsly
from spacy.tokens import Doc, DocBin
from tqdm import tqdm

from spacy_clinner.corpus.alignment import Alignment, AlignmentReport, Fragments
from spacy_clinner.corpus.readers import Unit, sentence_docs, to_doc, unique
from spacy_clinner.corpus.sentence_marks import sentence_marks
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
from spacy_clinner.formats.annotators import Annotators, Copies, merge_copies, text_key
from spacy_clinner.formats.brat import read_brat
from spacy_clinner.formats.conll import read_conll
from spacy_clinner.formats.files import written_whole
from spacy_clinner.formats.i2b2 import Level, read_i2b2
from spacy_clinner.formats.jsonl import read_jsonl
from spacy_clinner.formats.nbme import read_nbme
from spacy_clinner.formats.pubtator import read_pubtator
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.repairs import Repairs

Format = Literal["auto", "brat", "conll", "jsonl", "i2b2", "nbme", "pubtator", "spacy"]
DOC_ATTRIBUTES = ("ORTH", "SPACY", "ENT_IOB", "ENT_TYPE", "SENT_START")
_SUFFIXES: dict[str, Format] = {
    ".ann": "brat",
    ".a1": "brat",
    ".a2": "brat",
    ".txt": "brat",
    ".xml": "i2b2",
    ".jsonl": "jsonl",
    ".json": "jsonl",
    ".conll": "conll",
    ".conllu": "conll",
    ".tsv": "conll",
    ".iob": "conll",
    ".bio": "conll",
    ".csv": "nbme",
    ".pubtator": "pubtator",
    ".spacy": "spacy",
}


@dataclass
class SplitSummary:
    """Counts of one part of a converted corpus."""

    documents: int = 0
    sentences: int = 0
    tokens: int = 0
    entities: Counter[str] = field(default_factory=Counter)

    def add(self, doc: Doc) -> None:
        self.documents += 1
        self.sentences += int((sentence_marks(doc) == 1).sum())
        self.tokens += len(doc)
        self.entities.update(entity.label_ for entity in doc.ents)


@dataclass
class Summary:
    """What a conversion did.

    Attributes:
        splits: counts by part, "all" if the corpus was not split.
        report: what was moved, merged or dropped.
        empty: ids of documents without any token, which spaCy cannot train on; they are left out.
        repairs: what reading mended, left out or skipped.
        copies: notes with the text of another one, and what became of them.
        unfilled: parts that the split asks for and that got no document.
        patients: whose notes were kept together in the split; 0 if each note was drawn for itself.
        replaced: files that were there before and were written anew.
        elsewhere: by the name of another part beside the output, how many documents have a text of it.
    """

    splits: dict[str, SplitSummary]
    report: AlignmentReport
    empty: list[str]
    repairs: Repairs
    copies: Copies = field(default_factory=Copies)
    unfilled: list[str] = field(default_factory=list)
    patients: int = 0
    replaced: list[Path] = field(default_factory=list)
    elsewhere: dict[str, int] = field(default_factory=dict)

    def labels_missing_from_train(self) -> list[str]:
        """Labels that only dev or test hold: nothing can be learned of them."""
        if "train" not in self.splits:
            return []
        seen = set().union(*(split.entities for split in self.splits.values()))
        return sorted(seen - set(self.splits["train"].entities))


def detect_format(path: Path) -> Format:
    """The format of a file or directory by its file names; suffixes count in any case.

    Warns of files in a directory that have the suffix of another format than most.

    Raises:
        ClinnerError: if the path does not exist or no file name is known.
    """
    if not path.exists():
        raise ClinnerError(f"{path}: no such file or directory: check the path")
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    found = Counter(known for file in files if (known := _SUFFIXES.get(file.suffix.lower())))
    if not found:
        raise ClinnerError(
            f"{path}: no file of a known format: give --format brat, conll, jsonl, i2b2, nbme, pubtator or "
            "spacy"
        )
    (chosen, _), *others = found.most_common()
    if chosen == "brat" and path.is_dir():
        _require_known_annotation(path, files)
    if others:
        what = ", ".join(f"{name} {count:,}" for name, count in others)
        warnings.warn(
            f"{path}: read as {chosen}; files of other formats there are not read: {what}: give --format for "
            "those",
            stacklevel=2,
        )
    return chosen


def _require_known_annotation(path: Path, files: Iterable[Path]) -> None:
    """Stop at texts that have no annotation but in files of a kind that is not read.

    Warns of such files if others are read.
    """
    suffixes: dict[tuple[Path, str], set[str]] = {}
    for file in files:
        suffixes.setdefault((file.parent, file.stem), set()).add(file.suffix.lower())
    beside = Counter(
        suffix
        for names in suffixes.values()
        if ".txt" in names
        for suffix in names - set(_SUFFIXES)
        if suffix
    )
    if not beside:
        return
    what = ", ".join(f"{suffix} {count:,}" for suffix, count in beside.items())
    if not any({".ann", ".a1", ".a2"} & names for names in suffixes.values()):
        raise ClinnerError(
            f"{path}: beside the texts lie files of a kind that is not read: {what}: convert the annotation "
            "to brat standoff (.ann), or move the texts into a folder of their own if nobody annotated them"
        )
    warnings.warn(f"{path}: files beside the texts that are not read: {what}", stacklevel=3)


def read_notes(
    path: Path,
    file_format: Format,
    token_column: int,
    tag_column: int,
    level: Level = "type",
    repairs: Repairs | None = None,
    sentences_per_document: int | None = None,
    spans_key: str | None = None,
) -> Iterator[Note]:
    """Notes of a corpus in any format; ids are unique.

    Args:
        path: file or directory.
        file_format: "auto" goes by file names.
        token_column, tag_column, sentences_per_document: see `formats.conll.read_conll`.
        level: see `formats.i2b2.read_i2b2`.
        repairs: how notes are read, and what was mended or left out.
        spans_key: see `spacy_files.read_spacy`.

    Raises:
        ClinnerError: on bad input.
    """
    repairs = Repairs() if repairs is None else repairs
    notes = _notes(
        path, file_format, token_column, tag_column, level, repairs, sentences_per_document, spans_key
    )
    return unique(notes, repairs)


def _notes(
    path: Path,
    file_format: Format,
    token_column: int,
    tag_column: int,
    level: Level,
    repairs: Repairs,
    sentences_per_document: int | None,
    spans_key: str | None,
) -> Iterator[Note]:
    """The same, with ids as the files have them."""
    if file_format == "auto":
        file_format = detect_format(path)
    if file_format == "brat":
        return read_brat(path, repairs)
    if file_format == "jsonl":
        return read_jsonl(path, repairs)
    if file_format == "i2b2":
        return read_i2b2(path, level, repairs)
    if file_format == "nbme":
        return read_nbme(path, repairs=repairs)
    if file_format == "pubtator":
        return read_pubtator(path, repairs)
    if file_format == "spacy":
        return read_spacy(path, spans_key)
    return read_conll(
        path,
        token_column=token_column,
        tag_column=tag_column,
        sentences_per_document=sentences_per_document,
        repairs=repairs,
    )


def read_merged(
    path: Path,
    file_format: Format,
    annotators: Annotators | None,
    *,
    repairs: Repairs,
    copies: Copies,
    token_column: int = 0,
    tag_column: int = -1,
    sentences_per_document: int | None = None,
    level: Level = "type",
    spans_key: str | None = None,
) -> list[Note]:
    """The notes of `read_notes`, one for each text that was annotated several times.

    Args:
        path, file_format, repairs, token_column, tag_column, sentences_per_document, level, spans_key: see
            `read_notes`.
        annotators: what several annotations of one text become, see `formats.annotators.merge_copies`; None
            for the notes as they are.
        copies: is told what was merged.

    Raises:
        ClinnerError: on bad input.
    """
    notes = list(
        _notes(path, file_format, token_column, tag_column, level, repairs, sentences_per_document, spans_key)
    )
    if annotators is not None:
        notes = merge_copies(notes, annotators, copies)
    return list(unique(notes, repairs))


def convert(
    source: Path,
    out: Path,
    *,
    file_format: Format = "auto",
    lang: str = "en",
    cut_finely: bool = False,
    split: str | None = None,
    seed: int = 0,
    patients: str | None = None,
    alignment: Alignment = "expand",
    fragments: Fragments = "cover",
    unit: Unit = "document",
    token_column: int = 0,
    tag_column: int = -1,
    sentences_per_document: int | None = None,
    level: Level = "type",
    annotators: Annotators = "first",
    skip_bad: bool = False,
    report_path: Path | None = None,
    progress: bool = True,
) -> Summary:
    """Convert a corpus; nothing is written unless all of it could be read.

    Args:
        source: file or directory.
        out: directory for train.spacy, dev.spacy and test.spacy if `split` is given, else a file. Documents
            that nobody annotated are not split: they go into unlabelled.spacy. None of these
            four may be in the directory that this split does not write: it would overlap.
        file_format: "auto" goes by file names.
        lang: spaCy language whose tokenizer is used.
        cut_finely: cut tokens as `tokenization.fine_tokens` does.
        split: see `splits.parse_split`; whole documents are drawn at random.
        seed: of the draw.
        patients: a regular expression that tells a note's patient by its id, see `splits.patients_of`: notes
            of a patient stay together in the split.
        alignment, fragments: see `alignment.align`.
        unit: whether a converted document is a note or a sentence.
        token_column, tag_column, sentences_per_document: see `formats.conll.read_conll`.
        level: see `formats.i2b2.read_i2b2`.
        annotators: what several annotations of one text become, see `formats.annotators.merge_copies`.
        skip_bad: whether a note that cannot be read costs that note alone; otherwise it is an error.
        report_path: where every change is written as JSON.
        progress: whether to show a progress bar.

    Raises:
        ClinnerError: on bad input, or parts of another split in `out`.
    """
    if patients is not None and split is None:
        raise ClinnerError(
            "--patient-pattern: keeps notes together in a split: give --split too, or leave it out"
        )
    if split is None:
        _require_file(out)
    nlp = blank_pipeline(lang, cut_finely)
    repairs, copies = Repairs(skip_bad=skip_bad), Copies()
    notes = read_merged(
        source,
        file_format,
        annotators,
        repairs=repairs,
        copies=copies,
        token_column=token_column,
        tag_column=tag_column,
        sentences_per_document=sentences_per_document,
        level=level,
    )
    _require_notes(notes, source, unit, repairs)
    owners = None if patients is None else patients_of(notes, patients, source)
    names = (
        ["all"] * len(notes)
        if split is None
        else draw_parts(notes, split, seed, source, together(notes, owners))
    )
    parts = {name: SplitSummary() for name in dict.fromkeys(sorted(names, key=_rank))}
    summary = Summary(parts, AlignmentReport(), [], repairs, copies)
    if split is not None:
        require_no_other_parts(out, summary.splits)
    bins = {name: DocBin(attrs=DOC_ATTRIBUTES, store_user_data=True) for name in summary.splits}
    pairs = zip(notes, names, strict=True)
    for note, name in tqdm(pairs, total=len(notes), unit=" notes", disable=not progress):
        try:
            require_length(note.text, nlp.max_length, f"{source}: {note.id}: the note")
        except ClinnerError as error:
            repairs.skip(error)
            continue
        doc = to_doc(note, nlp, alignment, fragments, summary.report)
        if not len(doc):
            summary.empty.append(note.id)
            continue
        summary.splits[name].add(doc)
        for part in sentence_docs(doc) if unit == "sentence" else (doc,):
            bins[name].add(part)
    targets = {name: out if split is None else out / f"{name}.spacy" for name in bins}
    summary.replaced = [target for target in targets.values() if target.exists()]
    summary.elsewhere = {} if split is not None else _texts_elsewhere(notes, out)
    for name, docs in bins.items():
        with written_whole(targets[name]) as temporary:
            temporary.write_bytes(docs.to_bytes())
    if split is not None:
        summary.unfilled = _unfilled(split, summary)
        summary.patients = len(set(owners or ()))
    if report_path is not None:
        with written_whole(report_path) as temporary:
            srsly.write_json(temporary, _report_record(summary))
    return summary


def _require_file(out: Path) -> None:
    if out.suffix != ".spacy":
        raise ClinnerError(f"{out}: without --split the output is one file: name it OUT.spacy")


def _require_notes(notes: Sequence[Note], source: Path, unit: Unit, repairs: Repairs) -> None:
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


def _unfilled(split: str, summary: Summary) -> list[str]:
    """Parts with a share in the split, and no document: a share of few documents is rounded to none."""
    asked = [name for name, share in zip(SPLITS, split.split("/"), strict=False) if int(share)]
    return [name for name in asked if name not in summary.splits or not summary.splits[name].documents]


def _rank(name: str) -> int:
    return (*SPLITS, UNLABELLED, "all").index(name)


def _report_record(summary: Summary) -> dict[str, object]:
    report = summary.report
    return {
        "mentions": report.mentions,
        "entities": report.entities,
        "counts": dict(report.counts()),
        "empty_documents": summary.empty,
        "moved_tags": summary.repairs.moved,
        "tags_with_other_text": summary.repairs.differing,
        "offsets_in_other_units": summary.repairs.recounted,
        "offsets_in_unknown_units": summary.repairs.unsure,
        "skipped_notes": summary.repairs.skipped,
        "merged_annotations": summary.copies.merged,
        "unannotated_copies": summary.copies.unannotated,
        "changes": [change.as_record() for change in report.changes],
    }


def label_rows(summary: Summary) -> Iterable[tuple[str, ...]]:
    """Rows of the summary table: what is counted, and its count in each part."""
    splits = summary.splits.values()
    yield ("documents", *(f"{split.documents:,}" for split in splits))
    yield ("sentences", *(f"{split.sentences:,}" for split in splits))
    yield ("tokens", *(f"{split.tokens:,}" for split in splits))
    yield ("entities", *(f"{split.entities.total():,}" for split in splits))
    total: Counter[str] = sum((split.entities for split in splits), Counter())
    for label, _ in total.most_common():
        yield (f"  {label}", *(f"{split.entities[label]:,}" for split in splits))
