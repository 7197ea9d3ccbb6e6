"""The documents of `encoders.py`: as .spacy files for spacy_clinner, as rows for its peers."""

import argparse
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import spacy
import srsly
from spacy.tokens import Doc, DocBin

PARTS = ("train", "dev", "test")
DEV_WORDS = 15_000
"""Of the development documents, if a corpus comes with its own split; they are read after each pass."""


@dataclass(frozen=True)
class Source:
    """A corpus as it is distributed: brat files to be split, or three .tsv files."""

    name: str
    kind: Literal["brat", "tsv"]


@dataclass(frozen=True)
class Corpus:
    """Paths of the parts.

    Attributes:
        docs: .spacy files.
        rows: JSON lines of {"words", "spaces", "starts", "tags", "entities"}: the tokens but for white
            space, the character at which each begins, their BIO tags, and (start, end, label) in characters.
        train_words: tokens of the training documents.
    """

    docs: dict[str, str]
    rows: dict[str, str]
    train_words: int


CORPORA = {
    "maccrobat": Source("maccrobat", "brat"),
    "bc5cdr": Source("bc5cdr", "tsv"),
    "ncbi_disease": Source("ncbi_disease", "tsv"),
}


def prepare(source: Source, args: argparse.Namespace, seed: int) -> Corpus:
    """The corpus for a seed; written once.

    Args:
        source: which.
        args: with `out`, `documents`, `train_words` and the directory of the corpus by its name.
        seed: of the split, or of the choice of training documents.
    """
    folder = args.out / "corpora" / f"{source.name}-{seed}"
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _convert(source, getattr(args, source.name), folder, seed)
        for part in PARTS:
            limit = _words(source, part, args.train_words)
            _write_part(folder, part, limit, args.documents, seed)
        (folder / "complete").touch()
    docs = {part: str(folder / f"{part}.spacy") for part in PARTS}
    rows = {part: str(folder / f"{part}.jsonl") for part in PARTS}
    return Corpus(docs, rows, sum(len(row["words"]) for row in srsly.read_jsonl(rows["train"])))


def _words(source: Source, part: str, train_words: int) -> int:
    """The most words of a part; 0 for all."""
    limits = {"train": train_words, "dev": DEV_WORDS}
    return limits.get(part, 0) if source.kind == "tsv" else 0


def _convert(source: Source, directory: Path, folder: Path, seed: int) -> None:
    if source.kind == "brat":
        _clinner("convert", directory, folder, "--split", "160/20/20", "--seed", seed)
        return
    for part, name in zip(PARTS, ("train", "devel", "test"), strict=True):
        _clinner("convert", directory / f"{name}.tsv", folder / f"{part}.spacy")


def _clinner(*args: object) -> None:
    command = [sys.executable, "-m", "spacy", "clinner", *map(str, args)]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"{' '.join(command)}\n{run.stdout[-2000:]}{run.stderr[-2000:]}")


def _write_part(folder: Path, part: str, words: int, documents: int, seed: int) -> None:
    """Cut a part down to what is wanted, and write its rows."""
    file = folder / f"{part}.spacy"
    docs = list(DocBin().from_disk(file).get_docs(spacy.blank("en").vocab))
    docs = _some(docs, words, seed)[: documents or None]
    DocBin(docs=docs, store_user_data=True).to_disk(file)
    srsly.write_jsonl(folder / f"{part}.jsonl", map(row_of, docs))


def _some(docs: Sequence[Doc], words: int, seed: int) -> list[Doc]:
    """Documents in a random order up to some words; all as they are if `words` is 0."""
    if not words:
        return list(docs)
    chosen: list[Doc] = []
    for doc in random.Random(seed).sample(docs, len(docs)):
        if sum(map(len, chosen)) + len(doc) <= words:
            chosen.append(doc)
    return chosen


def row_of(doc: Doc) -> dict[str, Any]:
    """A document as the peers read it."""
    tokens = [token for token in doc if not token.is_space]
    return {
        "words": [token.text for token in tokens],
        "spaces": [doc[t.i + 1 : t.i + 2].text.isspace() or bool(t.whitespace_) for t in tokens],
        "starts": [token.idx for token in tokens],
        "tags": ["O" if t.ent_iob_ in "O" else f"{t.ent_iob_}-{t.ent_type_}" for t in tokens],
        "entities": [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents],
    }
