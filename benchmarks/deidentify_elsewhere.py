"""What a de-identifying tagger leaves of notes that it was not trained for, and what it takes too much.

python benchmarks/deidentify_elsewhere.py MODEL GOLD... [--thresholds 0.5 0.1] [--rules both] [--json OUT]

GOLD is annotated notes in any format that `convert` reads, or a .spacy file. For each HIPAA identifier: how
many mentions stay wholly in clear (no letter or digit of them is redacted), are redacted partly, or wholly.
Then recall and precision of redacted tokens, as `evaluate --phi` counts them, and the share of words that are
redacted. Ages below 90 may stay by HIPAA: they count neither as identifiers nor as redacted, but with --ages.
`--rules alone` leaves the tagger out, of which only the language and the tokenizer are used.

--clinical is for notes that hold hardly any identifier and are annotated with drugs, diseases and procedures
(MACCROBAT2020): it counts how many mentions of each type are touched, and no recall. --examples prints text
of the corpora: use it only with corpora that you may read. --json writes the counts, which hold no text.
"""

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import spacy
import srsly
from machine import machine
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from wasabi import table

from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.deidentify.before_redaction import set_threshold, without_redactors
from spacy_clinner.deidentify.phi_redactor import PhiRedactor
from spacy_clinner.deidentify.rules.identifiers import rule_spans
from spacy_clinner.deidentify.rules.label_kinds import kind
from spacy_clinner.deidentify.rules.spans import settled
from spacy_clinner.evaluation.offsets import Counts, Located, predict_notes
from spacy_clinner.evaluation.phi_scores import score_phi
from spacy_clinner.formats.hipaa import identifier
from spacy_clinner.formats.i2b2 import Repairs
from spacy_clinner.formats.record import Mention, Note

Predicted = list[tuple[Note, list[Located]]]

_WORD = re.compile(r"\S+")
_OLDEST_THAT_MAY_STAY = 89
_RULES = {"with": (True,), "without": (False,), "both": (False, True), "alone": (True,)}
_ASQ_PHI = {
    "NAME": "names",
    "GEOGRAPHIC_LOCATION": "places",
    "EMAIL_ADDRESS": "e-mail addresses",
    "PHONE_NUMBER": "telephone numbers",
    "FAX_NUMBER": "fax numbers",
    "SOCIAL_SECURITY_NUMBER": "social security numbers",
    "MEDICAL_RECORD_NUMBER": "medical record numbers",
    "HEALTH_PLAN_BENEFICIARY_NUMBER": "health plan beneficiary numbers",
    "ACCOUNT_NUMBER": "account numbers",
    "CERTIFICATE_LICENSE_NUMBER": "certificate and licence numbers",
    "UNIQUE_IDENTIFIER": "other numbers and codes",
}
"""Labels of asq_phi, which `spacy clinner corpus presidio` gives presidio_synth too."""


@dataclass
class Redactions:
    """Mentions of one kind, by how much of them is redacted."""

    in_clear: int = 0
    partly: int = 0
    whole: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All of them."""
        return self.in_clear + self.partly + self.whole


def redacted_by(
    nlp: Language, threshold: float, *, rules: bool, ages: bool
) -> Callable[[Doc], list[Located]]:
    """What `redact` takes of a document at a threshold, by the tagger alone or by the rules too."""
    redactor, language = PhiRedactor(threshold=threshold), nlp.lang or "en"
    set_threshold(nlp, threshold)

    def find(doc: Doc) -> list[Located]:
        spans = [*redactor.find(doc), *(rule_spans(doc.text, language=language) if rules else ())]
        redacted = settled(doc.text, spans, language)
        return [(*s,) for s in redacted if ages or not may_stay(doc.text[s.start : s.end], s.label)]

    return find


def without_components(nlp: Language) -> Language:
    """The tokenizer and the language of a pipeline."""
    bare = spacy.blank(nlp.lang)
    bare.tokenizer = nlp.tokenizer
    return bare


def only_rules(language: str, *, ages: bool) -> Callable[[Doc], list[Located]]:
    """What the rules take of a document without any tagger."""

    def find(doc: Doc) -> list[Located]:
        redacted = settled(doc.text, rule_spans(doc.text, language=language), language)
        return [(*s,) for s in redacted if ages or not may_stay(doc.text[s.start : s.end], s.label)]

    return find


def may_stay(surface: str, label: str) -> bool:
    """Whether it is an age below 90."""
    return kind(label) == "AGE" and all(int(n) <= _OLDEST_THAT_MAY_STAY for n in re.findall(r"\d+", surface))


def without_ages(note: Note) -> Note:
    """The note without the mentions that may stay."""
    mentions = tuple(m for m in note.mentions if not may_stay(note.text[m.start : m.end], m.label))
    return Note(note.id, note.text, mentions)


def kind_of(label: str) -> str:
    """The HIPAA identifier that a label of a corpus marks, or the label itself."""
    known = identifier(label)
    return known.name if known else _ASQ_PHI.get(label, label)


def redacted_characters(note: Note, spans: Iterable[Located]) -> set[int]:
    """Every letter and digit that is redacted."""
    return {i for start, end, _ in spans for i in range(start, end) if note.text[i].isalnum()}


def count_kinds(predicted: Predicted, examples: int) -> dict[str, Redactions]:
    """How much is redacted of the mentions of each kind."""
    kinds: dict[str, Redactions] = {}
    for note, spans in predicted:
        redacted = redacted_characters(note, spans)
        for mention in note.mentions:
            count_mention(kinds.setdefault(kind_of(mention.label), Redactions()), note, mention, redacted)
    for counts in kinds.values():
        del counts.examples[examples:]
    return kinds


def count_mention(counts: Redactions, note: Note, mention: Mention, redacted: set[int]) -> None:
    """Count one mention; one without any letter or digit identifies nobody and counts as redacted."""
    characters = {i for i in range(mention.start, mention.end) if note.text[i].isalnum()}
    if characters <= redacted:
        counts.whole += 1
    elif characters & redacted:
        counts.partly += 1
    else:
        counts.in_clear += 1
        counts.examples.append(note.text[max(0, mention.start - 40) : mention.end + 25].replace("\n", " "))


def count_words(predicted: Predicted) -> Counts:
    """Words, runs between white space: how many there are (`gold`), and are redacted in part (`correct`)."""
    counts = Counts()
    for note, spans in predicted:
        redacted = redacted_characters(note, spans)
        counts.gold += len(words := list(_WORD.finditer(note.text)))
        counts.correct += sum(not redacted.isdisjoint(range(*word.span())) for word in words)
    return counts


def count_types(predicted: Predicted) -> dict[str, Counts]:
    """Clinical mentions of each type: how many there are (`gold`), and are redacted in part (`correct`)."""
    types: dict[str, Counts] = {}
    for note, spans in predicted:
        redacted = redacted_characters(note, spans)
        for mention in note.mentions:
            counts = types.setdefault(mention.label, Counts())
            counts.gold += 1
            counts.correct += not redacted.isdisjoint(range(mention.start, mention.end))
    return types


def figures(predicted: Predicted, *, clinical: bool) -> dict[str, Any]:
    """The counts of one run, without any text."""
    words = count_words(predicted)
    counted = {"words": words.gold, "words_redacted": words.correct}
    if clinical:
        types = {
            name: {"mentions": c.gold, "masked": c.correct} for name, c in count_types(predicted).items()
        }
        return {**counted, "types": types}
    binary = score_phi(predicted).binary
    tokens = {"identifying": binary.gold, "recall": binary.recall, "precision": binary.precision}
    return {**counted, "tokens": tokens, "identifiers": kind_figures(count_kinds(predicted, 0))}


def kind_figures(kinds: dict[str, Redactions]) -> dict[str, dict[str, int]]:
    """How many mentions of each kind there are, stay wholly in clear and are redacted in part."""
    return {
        name: {"mentions": c.total, "in_clear": c.in_clear, "partly": c.partly} for name, c in kinds.items()
    }


def report(predicted: Predicted, *, clinical: bool, examples: int) -> None:
    """Print the tables of one run."""
    words = count_words(predicted)
    print(f"words redacted: {words.correct:,} of {words.gold:,} ({100 * words.recall:.2f} %)")
    if clinical:
        print_types(count_types(predicted))
    else:
        binary = score_phi(predicted).binary
        scores = f"recall {100 * binary.recall:.2f}, precision {100 * binary.precision:.2f}"
        print(f"tokens: {scores}, {binary.gold:,} identifying")
        print_kinds(count_kinds(predicted, examples))
    print_too_much(predicted, examples)


def print_types(types: dict[str, Counts]) -> None:
    """Which types of clinical mentions were touched."""
    rows = [(name, c.correct, c.gold) for name, c in types.items() if c.correct]
    rows.sort(key=lambda row: -row[1])
    print(table(rows, header=("type", "masked", "mentions"), divider=True, aligns=("l", "r", "r")))


def print_kinds(kinds: dict[str, Redactions]) -> None:
    """How much is left of the identifiers of each kind."""
    ordered = sorted(kinds.items(), key=lambda item: -item[1].total)
    rows = [
        (name, c.total, c.in_clear, f"{100 * c.in_clear / c.total:.1f}", c.partly, c.whole)
        for name, c in ordered
    ]
    header = ("identifier", "mentions", "in clear", "%", "partly", "redacted")
    print(table(rows, header=header, divider=True, aligns=("l", *"rrrrr")))
    for name, counts in ordered:
        for example in counts.examples:
            print(f"  {name}: {example!r}")


def print_too_much(predicted: Predicted, examples: int) -> None:
    """What is redacted and touches no identifier, the most frequent first."""
    surfaces: Counter[tuple[str, str]] = Counter()
    for note, spans in predicted:
        gold = {i for m in note.mentions if is_identifier(m.label) for i in range(m.start, m.end)}
        surfaces.update((label, note.text[a:b]) for a, b, label in spans if gold.isdisjoint(range(a, b)))
    for (label, surface), count in surfaces.most_common(examples):
        print(f"  too much: {count} {label} {surface!r}")


def is_identifier(label: str) -> bool:
    """Whether a label marks one of HIPAA's identifiers."""
    return identifier(label) is not None or label in _ASQ_PHI


def read(path: Path) -> list[Note]:
    """Annotated notes; what was mended or left out is printed."""
    if path.suffix == ".spacy":
        return list(read_spacy(path))
    repairs = Repairs()
    notes = list(read_notes(path, repairs=repairs))
    for line in repairs.summary():
        print(line)
    if unannotated := sum(not note.annotated for note in notes):
        print(f"{path}: notes without annotation, left out: {unannotated:,}")
    return [note for note in notes if note.annotated]


def read_spacy(path: Path) -> Iterator[Note]:
    """The documents of a .spacy file, with their entities as mentions."""
    vocab = spacy.blank("en").vocab
    for i, doc in enumerate(DocBin().from_disk(path).get_docs(vocab)):
        yield Note(str(i), doc.text, tuple(Mention(e.start_char, e.end_char, e.label_) for e in doc.ents))


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--thresholds", type=float, nargs="+", default=[0.1])
    parser.add_argument("--rules", choices=tuple(_RULES), default="both")
    parser.add_argument("--clinical", action="store_true")
    parser.add_argument("--ages", action="store_true", help="ages below 90 count too")
    parser.add_argument("--json", type=Path, help="file for the counts")
    parser.add_argument("--examples", type=int, default=0, metavar="N", help="print text of the corpora")
    return parser.parse_args(arguments)


def main() -> None:
    args = parse_arguments()
    print(machine())
    nlp = without_redactors(spacy.load(args.model))
    if args.rules == "alone":
        nlp = without_components(nlp)
    runs = []
    for path in args.gold:
        notes = read(path)
        if not args.ages and not args.clinical:
            notes = [without_ages(note) for note in notes]
        for threshold in args.thresholds:
            for rules in _RULES[args.rules]:
                how = "rules alone" if args.rules == "alone" else "with rules" if rules else "without rules"
                print(f"\n{path}, {len(notes):,} notes, threshold {threshold}, {how}")
                find = (
                    only_rules(nlp.lang, ages=args.ages)
                    if args.rules == "alone"
                    else redacted_by(nlp, threshold, rules=rules, ages=args.ages)
                )
                predicted = list(predict_notes(nlp, notes, find))
                report(predicted, clinical=args.clinical, examples=args.examples)
                run = {"gold": path.name, "notes": len(notes), "threshold": threshold, "rules": rules}
                runs.append(run | figures(predicted, clinical=args.clinical))
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        srsly.write_json(args.json, {"machine": machine(), "runs": runs})


if __name__ == "__main__":
    main()
