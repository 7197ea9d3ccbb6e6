"""What the layout of a note costs: strict F1, and what redaction misses, on notes with other white space.

python benchmarks/layout.py MODEL TEST.spacy [--threshold 0.1]

Each variant changes the white space of every test note and moves the gold mentions with it. The first table
counts entities on character offsets, as `spacy clinner evaluate` does. With --threshold, for a tagger of
identifying text, the second table has how many characters of gold mentions stay after redaction.
"""

import argparse
import re
from collections.abc import Callable
from pathlib import Path

import spacy
from machine import machine
from spacy.language import Language
from spacy.tokens import DocBin
from wasabi import table

from spacy_clinner.deidentify.before_redaction import set_threshold, without_redactors
from spacy_clinner.deidentify.phi_redactor import PhiRedactor
from spacy_clinner.deidentify.rules.spans import settled
from spacy_clinner.evaluation.offsets import located, predict_notes, score_offsets
from spacy_clinner.formats.record import Mention, Note

VARIANTS: dict[str, tuple[str, str] | tuple[str, str, int]] = {
    "as they are": (r"(?!)", ""),
    "two spaces after a full stop": (r"(?<=[.?!]) (?=\S)", "  "),
    "every space doubled": (r"(?<=\S) (?=\S)", "  "),
    "lines indented by four": (r"(?m)^(?=\S)", "    "),
    "three blanks at line ends": (r"(?<=\S)(?=\n|\Z)", "   "),
    "blank line after each line": (r"(?<=\S)\n", "\n\n"),
    "CRLF": (r"\n", "\r\n"),
    "lines broken at every sixth space": (r"(?<=\S) (?=\S)", "\n", 6),
    "zero-width space after a comma": (r"(?<=,) ", " \u200b "),
}
"""What is replaced by what, and at every how many places; at all of them if it is not said."""


def laid_out(note: Note, pattern: str, replacement: str, every: int = 1) -> Note:
    """A note with other white space, and its mentions where they stand now."""
    matches = list(re.finditer(pattern, note.text))[every - 1 :: every]
    parts, shifts, position, shift = [], [(0, 0)], 0, 0
    for match in matches:
        parts += [note.text[position : match.start()], replacement]
        position = match.end()
        shift += len(replacement) - len(match.group())
        shifts.append((match.end(), shift))
    text = "".join([*parts, note.text[position:]])

    def moved(offset: int, *, end: bool) -> int:
        return offset + next(s for at, s in reversed(shifts) if at < offset or (at == offset and not end))

    mentions = (Mention(moved(m.start, end=False), moved(m.end, end=True), m.label) for m in note.mentions)
    return Note(note.id, text, tuple(mentions), annotated=note.annotated)


def kept_characters(nlp: Language, threshold: float) -> Callable[[list[Note]], tuple[int, int]]:
    """Count the characters of gold mentions that a redactor leaves, white space apart, and all of them."""
    set_threshold(without_redactors(nlp), threshold)
    redactor = PhiRedactor(threshold=threshold)

    def count(notes: list[Note]) -> tuple[int, int]:
        left = gold = 0
        for note, doc in zip(notes, nlp.pipe(note.text for note in notes), strict=True):
            gone = {i for start, end, _ in settled(doc.text, redactor.find(doc)) for i in range(start, end)}
            identifying = {
                i for m in note.mentions for i in range(m.start, m.end) if not note.text[i].isspace()
            }
            gold += len(identifying)
            left += len(identifying - gone)
        return left, gold

    return count


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("test", type=Path)
    parser.add_argument("--threshold", type=float)
    args = parser.parse_args()
    nlp = spacy.load(args.model)
    docs = list(DocBin().from_disk(args.test).get_docs(spacy.blank(nlp.lang).vocab))
    notes = [
        Note(str(i), doc.text, tuple(Mention(*place) for place in located(doc.ents)))
        for i, doc in enumerate(docs)
    ]
    variants = {name: [laid_out(note, *change) for note in notes] for name, change in VARIANTS.items()}
    print(machine())
    rows = []
    for name, changed in variants.items():
        total = score_offsets(predict_notes(nlp, changed)).total
        rows.append(
            (name, *(f"{100 * share:.2f}" for share in (total.precision, total.recall, total.f_score)))
        )
    print(table(rows, header=("layout", "P", "R", "F"), divider=True))
    if args.threshold is not None:
        count = kept_characters(nlp, args.threshold)
        rows = [(name, *(f"{n:,}" for n in count(changed))) for name, changed in variants.items()]
        print(table(rows, header=("layout", "characters left", "of"), divider=True))


if __name__ == "__main__":
    main()
