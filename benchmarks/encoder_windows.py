"""Does it matter where an encoder's windows are cut?

python benchmarks/encoder_windows.py PIPELINE CORPUS.spacy [--windows 128 256 512] [--plant 128] [--json FILE]

PIPELINE is a trained `clinical_ner` over `spacy-clinner.Encoder.v1`; CORPUS.spacy has gold documents.

The first table has the strict F1 of the pipeline when it reads with windows of other lengths, and how many
entities differ from those with the first length. For the second one, the most certain mention that the
pipeline finds in the corpus, with the words around it, is planted in a note at every position of as many
words as two windows have pieces. The note consists of sentences in which the pipeline finds nothing. The
table counts the positions at which the mention is found with its boundaries and label. Where it is missed,
the note is read once more in windows of the encoder's limit: what is missed there too is no fault of a cut.
"""

import argparse
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import spacy
import srsly
from machine import machine
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example
from wasabi import table

AROUND = 6
"""Words on each side of the mention that are planted with it."""
WINDOW = "components.{0}.model.tok2vec.window"
Entities = set[tuple[int, int, str]]


class Planted(NamedTuple):
    """A mention among the words around it."""

    words: list[str]
    start: int
    end: int
    label: str


def load(path: Path, component: str, window: int | None) -> Language:
    return spacy.load(path, config={WINDOW.format(component): window})


def untagged(nlp: Language, docs: Sequence[Doc]) -> list[Doc]:
    """The same words without annotation."""
    return [Doc(nlp.vocab, words=[t.text for t in d], spaces=[bool(t.whitespace_) for t in d]) for d in docs]


def entities(doc: Doc) -> Entities:
    return {(ent.start, ent.end, ent.label_) for ent in doc.ents}


def by_window(args: argparse.Namespace, gold: Sequence[Doc]) -> list[dict[str, Any]]:
    """F1 and the entities that differ from those of the first window, for each window."""
    rows: list[dict[str, Any]] = []
    first: list[Entities] = []
    for window in args.windows:
        nlp = load(args.pipeline, args.component, window)
        found = list(nlp.pipe(untagged(nlp, gold)))
        scores = nlp.evaluate([Example(p, g) for p, g in zip(found, gold, strict=True)])
        here = [entities(doc) for doc in found]
        first = first or here
        differ = sum(len(a ^ b) for a, b in zip(first, here, strict=True))
        rows.append({"window": window, "f1": 100 * scores["ents_f"], "found": sum(map(len, here))})
        rows[-1]["differ"] = differ
    return rows


def most_certain(found: Sequence[Doc]) -> Span:
    """Of the mentions with enough words around them."""
    inner = (
        ent for doc in found for ent in doc.ents if ent.start >= AROUND and ent.end + AROUND <= len(ent.doc)
    )
    return max(inner, key=lambda ent: ent._.confidence)


def filler(found: Sequence[Doc]) -> list[str]:
    """The words of all sentences, ended by a full stop, in which nothing is found."""
    words: list[str] = []
    for doc in found:
        stops = [0, *(token.i + 1 for token in doc if token.text == "."), len(doc)]
        for start, end in pairwise(stops):
            if end - start > 3 and not doc[start:end].ents:
                words += [token.text for token in doc[start:end]]
    return words


def with_planted(words: list[str], planted: Planted, position: int) -> list[str]:
    return [*words[:position], *planted.words, *words[position:]]


def confidences(
    nlp: Language, words: list[str], planted: Planted, positions: Sequence[int]
) -> Iterator[float]:
    """The confidence with which the mention is found as it is at each position; 0 where it is missed."""
    notes = (Doc(nlp.vocab, words=with_planted(words, planted, position)) for position in positions)
    for position, doc in zip(positions, nlp.pipe(notes), strict=True):
        wanted = (position + planted.start, position + planted.end, planted.label)
        hits = [ent for ent in doc.ents if (ent.start, ent.end, ent.label_) == wanted]
        yield hits[0]._.confidence if hits else 0.0


def plant(args: argparse.Namespace, gold: Sequence[Doc]) -> list[dict[str, Any]]:
    """How often the mention is found, for each window in which it is planted."""
    rows = []
    for window in args.plant:
        nlp = load(args.pipeline, args.component, window)
        found = list(nlp.pipe(untagged(nlp, gold)))
        mention = most_certain(found)
        around = mention.doc[mention.start - AROUND : mention.end + AROUND]
        planted = Planted([t.text for t in around], AROUND, AROUND + len(mention), mention.label_)
        words = filler(found)
        words = (words * (2 * window // max(len(words), 1) + 1))[: 2 * window]
        here = list(confidences(nlp, words, planted, range(len(words) + 1)))
        missed = [position for position, confidence in enumerate(here) if not confidence]
        whole = list(confidences(load(args.pipeline, args.component, None), words, planted, missed))
        row = {"window": window, "positions": len(here), "found": len(here) - len(missed)}
        row["missed in longer windows too"] = whole.count(0.0)
        rows.append({**row, "middle": here[window // 2], "least": min(here)})
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pipeline", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--windows", type=int, nargs="+", default=[128, 256, 512])
    parser.add_argument("--plant", type=int, nargs="*", default=[128], help="windows for the second table")
    parser.add_argument("--component", default="clinical_ner")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    gold = list(DocBin().from_disk(args.corpus).get_docs(spacy.blank("en").vocab))
    scores = by_window(args, gold)
    rows = [(r["window"], f"{r['f1']:.2f}", r["found"], r["differ"]) for r in scores]
    print(table(rows, header=("window", "F1", "entities", "differ"), divider=True))
    planted = plant(args, gold)
    rows = [(*list(r.values())[:4], f"{r['middle']:.4f}", f"{r['least']:.4f}") for r in planted]
    header = ("window", "positions", "found", "missed anyhow", "confidence mid-window", "least")
    print(table(rows, header=header, divider=True))
    print(machine())
    if args.json:
        srsly.write_json(args.json, {"scores": scores, "planted": planted, "machine": machine()})


if __name__ == "__main__":
    main()
