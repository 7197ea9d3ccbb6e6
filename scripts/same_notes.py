"""Check that a corpus in two formats holds the same documents: text, offsets and labels.

python scripts/same_notes.py BRAT_DIRECTORY XML_DIRECTORY
"""

import argparse
import sys
from pathlib import Path

from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Note

SHOWN = 5
Comparable = tuple[str, list[tuple[int, int, str]]]


def comparable(path: Path) -> dict[str, Comparable]:
    """Text and sorted mentions by id, whatever the identifiers of the mentions are."""
    notes = read_notes(path)
    return {note.id: (note.text, _mentions(note)) for note in notes}


def differing(one: dict[str, Comparable], other: dict[str, Comparable]) -> list[str]:
    """Ids of documents that are not in both, or not the same."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def _mentions(note: Note) -> list[tuple[int, int, str]]:
    return sorted((m.start, m.end, m.label) for m in note.mentions)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("one", type=Path)
    parser.add_argument("other", type=Path)
    args = parser.parse_args()
    try:
        one, other = comparable(args.one), comparable(args.other)
    except ClinnerError as error:
        sys.exit(str(error))
    found = differing(one, other)
    if found:
        sys.exit(f"{len(found)} documents differ: {', '.join(found[:SHOWN])}")
    mentions = sum(len(mentions) for _, mentions in one.values())
    print(f"{args.one} and {args.other}: {len(one):,} documents, {mentions:,} mentions, all the same")


if __name__ == "__main__":
    main()
