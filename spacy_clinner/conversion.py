"""Annotated notes -> .spacy files."""

import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import spacy
import srsly
from spacy.tokens import Doc, DocBin
from tqdm import tqdm

from spacy_clinner.alignment import Alignment, AlignmentReport, Fragments
from spacy_clinner.errors import ClinnerError, require_length
from spacy_clinner.formats.brat import read_brat
from spacy_clinner.formats.conll import read_conll
from spacy_clinner.formats.files import written_whole
from spacy_clinner.formats.i2b2 import Level, Repairs, read_i2b2
from spacy_clinner.formats.jsonl import read_jsonl
from spacy_clinner.formats.nbme import read_nbme
from spacy_clinner.formats.record import Note
from spacy_clinner.readers import Unit, sentence_docs, to_doc, unique
from spacy_clinner.splits import SPLITS, UNLABELLED, draw_parts, patients_of, require_no_other_parts
from spacy_clinner.tokenization import fine_tokens

Format = Literal["auto", "brat", "conll", "jsonl", "i2b2", "nbme"]
DOC_ATTRIBUTES = ("ORTH", "SPACY", "ENT_IOB", "ENT_TYPE", "SENT_START")
_SUFFIXES: dict[str, Format] = {
    ".ann": "brat",
    ".txt": "brat",
    ".xml": "i2b2",
    ".jsonl": "jsonl",
    ".json": "jsonl",
    ".conll": "conll",
    ".tsv": "conll",
    ".iob": "conll",
    ".bio": "conll",
    ".csv": "nbme",
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
        self.sentences += sum(token.is_sent_start is True for token in doc)
        self.tokens += len(doc)
        self.entities.update(entity.label_ for entity in doc.ents)


@dataclass
class Summary:
    """What a conversion did.

    Attributes:
        splits: counts by part, "all" if the corpus was not split.
        report: what was moved, merged or dropped.
        empty: ids of documents without any token, which spaCy cannot train on; they are left out.
        repairs: i2b2 tags whose offsets did not meet the text that they quote.
        left_out: file:line of JSON records that an annotator answered with anything but "accept".
        unfilled: parts that the split asks for and that got no document.
        patients: whose notes were kept together in the split; 0 if each note was drawn for itself.
    """

    splits: dict[str, SplitSummary]
    report: AlignmentReport
    empty: list[str]
    repairs: Repairs
    left_out: list[str] = field(default_factory=list)
    unfilled: list[str] = field(default_factory=list)
    patients: int = 0

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
            f"{path}: no file of a known format: give --format brat, conll, jsonl, i2b2 or nbme"
        )
    (chosen, _), *others = found.most_common()
    if others:
        what = ", ".join(f"{name} {count:,}" for name, count in others)
        warnings.warn(
            f"{path}: read as {chosen}; files of other formats there are not read: {what}: give --format for "
            "those",
            stacklevel=2,
        )
    return chosen


def read_notes(
    path: Path,
    file_format: Format,
    token_column: int,
    tag_column: int,
    level: Level = "type",
    repairs: Repairs | None = None,
    sentences_per_document: int = 0,
    left_out: list[str] | None = None,
) -> Iterator[Note]:
    """Notes of a corpus in any format; ids are unique."""
    if file_format == "auto":
        file_format = detect_format(path)
    if file_format == "brat":
        return unique(read_brat(path))
    if file_format == "jsonl":
        return unique(read_jsonl(path, left_out))
    if file_format == "i2b2":
        return unique(read_i2b2(path, level, repairs))
    if file_format == "nbme":
        return read_nbme(path)
    return unique(
        read_conll(
            path,
            token_column=token_column,
            tag_column=tag_column,
            sentences_per_document=sentences_per_document,
        )
    )


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
    sentences_per_document: int = 0,
    level: Level = "type",
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
        report_path: where every change is written as JSON.
        progress: whether to show a progress bar.

    Raises:
        ClinnerError: on bad input, or parts of another split in `out`.
    """
    repairs, left_out = Repairs(), list[str]()
    columns = (token_column, tag_column)
    notes = list(read_notes(source, file_format, *columns, level, repairs, sentences_per_document, left_out))
    if not notes:
        raise ClinnerError(f"{source}: no documents found: check the path and --format")
    if unit == "sentence" and any(note.concepts for note in notes):
        raise ClinnerError(f"{source}: concepts are looked for in whole notes: convert with unit document")
    if patients is not None and split is None:
        raise ClinnerError("--patients: keeps notes together in a split: give --split too, or leave it out")
    owners = None if patients is None else patients_of(notes, patients, source)
    names = ["all"] * len(notes) if split is None else draw_parts(notes, split, seed, source, owners)
    nlp = spacy.blank(lang)
    if cut_finely:
        nlp = fine_tokens()(nlp)
    summary = Summary(
        {name: SplitSummary() for name in dict.fromkeys(sorted(names, key=_rank))},
        AlignmentReport(),
        [],
        repairs,
        left_out,
    )
    if split is not None:
        require_no_other_parts(out, summary.splits)
    bins = {name: DocBin(attrs=DOC_ATTRIBUTES, store_user_data=True) for name in summary.splits}
    pairs = zip(notes, names, strict=True)
    for note, name in tqdm(pairs, total=len(notes), unit=" notes", disable=not progress):
        require_length(note.text, nlp.max_length, f"{source}: {note.id}: the note")
        doc = to_doc(note, nlp, alignment, fragments, summary.report)
        if not len(doc):
            summary.empty.append(note.id)
            continue
        summary.splits[name].add(doc)
        for part in sentence_docs(doc) if unit == "sentence" else (doc,):
            bins[name].add(part)
    _write(bins, out if split is not None else None, out)
    if split is not None:
        summary.unfilled = _unfilled(split, summary)
        summary.patients = len(set(owners or ()))
    if report_path is not None:
        with written_whole(report_path) as temporary:
            srsly.write_json(temporary, _report_record(summary))
    return summary


def _unfilled(split: str, summary: Summary) -> list[str]:
    """Parts with a share in the split, and no document: a share of few documents is rounded to none."""
    asked = [name for name, share in zip(SPLITS, split.split("/"), strict=False) if int(share)]
    return [name for name in asked if name not in summary.splits or not summary.splits[name].documents]


def _rank(name: str) -> int:
    return (*SPLITS, UNLABELLED, "all").index(name)


def _write(bins: dict[str, DocBin], directory: Path | None, out: Path) -> None:
    for name, docs in bins.items():
        target = out if directory is None else directory / f"{name}.spacy"
        if target.suffix != ".spacy":
            raise ClinnerError(f"{target}: without --split the output is one file: name it OUT.spacy")
        with written_whole(target) as temporary:
            temporary.write_bytes(docs.to_bytes())


def _report_record(summary: Summary) -> dict[str, object]:
    report = summary.report
    return {
        "mentions": report.mentions,
        "entities": report.entities,
        "counts": dict(report.counts()),
        "empty_documents": summary.empty,
        "moved_tags": summary.repairs.moved,
        "tags_with_other_text": summary.repairs.differing,
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
