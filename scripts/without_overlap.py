"""Leave out unlabelled notes that share text with labelled ones: a test note must not be read while training.

python scripts/without_overlap.py NOTES.jsonl OUT.jsonl --from TRAIN.spacy TEST.spacy [--words 12] [--limit N]

A note is left out if a run of WORDS words, whatever its case and punctuation, also stands in a document of
the others. With --limit, N of the notes that are left are drawn, the same each time.
"""

import argparse
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.tokens import DocBin

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.jsonl import read_jsonl, write_jsonl

_WORD = re.compile(r"\w+")


def runs(text: str, words: int) -> Iterator[tuple[str, ...]]:
    """Every run of so many words; a shorter text is one run."""
    found = _WORD.findall(text.lower())
    for i in range(max(len(found) - words, 0) + 1):
        yield tuple(found[i : i + words])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("notes", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--from", dest="labelled", nargs="+", type=Path, required=True)
    parser.add_argument("--words", type=int, default=12)
    parser.add_argument("--limit", type=int, default=0, help="0 for all")
    args = parser.parse_args()
    vocab = spacy.blank("en").vocab
    known = {
        run
        for path in args.labelled
        for doc in DocBin().from_disk(path).get_docs(vocab)
        for run in runs(doc.text, args.words)
    }
    try:
        notes = list(read_jsonl(args.notes))
    except ClinnerError as error:
        sys.exit(str(error))
    kept = [note for note in notes if known.isdisjoint(runs(note.text, args.words))]
    chosen = kept
    if 0 < args.limit < len(kept):
        places = sorted(random.Random(0).sample(range(len(kept)), args.limit))
        chosen = [kept[i] for i in places]
    write_jsonl(chosen, args.out)
    print(f"{len(notes):,} notes, {len(notes) - len(kept):,} with shared text, {len(chosen):,} written")


if __name__ == "__main__":
    main()
