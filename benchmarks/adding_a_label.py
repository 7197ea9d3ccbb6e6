"""What a tagger forgets when it learns one label more, without and with rehearsal.

python benchmarks/adding_a_label.py [--seeds 0 1 2] [--label Procedure]

A tagger (init-config fast) learns the embedded cardiology notes without one label. Then it is
trained on other, fewer notes that have this label (init-config add-label), in one of two cases: these notes
have all labels marked, or the new one alone. Strict F1 on test notes, of the old labels together and of the
new one: mean and standard deviation over seeds, which draw notes, weights and batches.
"""

import argparse
import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import spacy
from machine import machine
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from wasabi import table

from spacy_clinner.configs import compose
from spacy_clinner.corpus.alignment import AlignmentReport
from spacy_clinner.corpus.readers import to_doc
from spacy_clinner.evaluation.offsets import Counts, predict_notes, score_offsets
from spacy_clinner.formats.record import Note
from spacy_clinner.synthetic.generator import generate

WEIGHT, ANNOTATED = "training.before_update.weight", "training.before_update.annotated"
WAYS: dict[str, tuple[bool, dict[str, Any]]] = {
    "all labels marked, no rehearsal": (True, {WEIGHT: 0.0}),
    "all labels marked, rehearsal": (True, {WEIGHT: 1.0}),
    "new label alone, no rehearsal": (False, {WEIGHT: 0.0}),
    "new label alone, annotated = new": (False, {WEIGHT: 0.0, ANNOTATED: "new"}),
    "new label alone, annotated = new, rehearsal": (False, {WEIGHT: 1.0, ANNOTATED: "new"}),
}
"""Whether the new notes have all labels, and settings of the rehearsal."""


def marked(notes: Iterable[Note], label: str, *, new: bool) -> list[Note]:
    """The notes with the new label alone, or with all others."""
    return [
        replace(note, mentions=tuple(m for m in note.mentions if (m.label == label) == new)) for note in notes
    ]


def write(notes: Iterable[Note], path: Path) -> str:
    """Notes as a .spacy file."""
    nlp, report = spacy.blank("en"), AlignmentReport()
    DocBin(docs=[to_doc(note, nlp, "expand", "cover", report) for note in notes]).to_disk(path)
    return str(path)


def trained(method: str, settings: dict[str, Any]) -> Language:
    """The pipeline of a method after its last update."""
    quiet = {"training.eval_frequency": 1_000_000, "training.patience": 0, **settings}
    nlp = init_nlp(compose(method, overrides=quiet))
    train(nlp, None, stdout=io.StringIO(), stderr=io.StringIO())
    return nlp


def f_scores(nlp: Language, test: Sequence[Note], label: str) -> tuple[float, float]:
    """F1 of the old labels together and of the new one, in percent."""
    scores = score_offsets(predict_notes(nlp, test))
    new, total = scores.labels.get(label, Counts()), scores.total
    old = Counts(total.gold - new.gold, total.predicted - new.predicted, total.correct - new.correct)
    return 100 * old.f_score, 100 * new.f_score


def measure(
    seed: int, label: str, sizes: tuple[int, int, int], epochs: int
) -> dict[str, tuple[float, float]]:
    """F1 of the old labels and of the new one by way of training."""
    first, second, last = sizes
    notes = list(generate("cardiology", first + second + last, seed=seed))
    old, new, test = notes[:first], notes[first : first + second], notes[first + second :]
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        files = {
            "old": write(marked(old, label, new=False), folder / "old.spacy"),
            "everything": write([*old, *new], folder / "everything.spacy"),
            "all": write(new, folder / "all.spacy"),
            "new": write(marked(new, label, new=True), folder / "new.spacy"),
        }
        common = {"system.seed": seed, "training.max_epochs": epochs}

        def corpus(name: str) -> dict[str, Any]:
            return {**common, "paths.train": files[name], "paths.dev": files[name]}

        source = trained("fast", corpus("old"))
        source.to_disk(folder / "source")
        rows = {"before": f_scores(source, test, label)}
        for way, (all_labels, settings) in WAYS.items():
            given = {"paths.source_model": str(folder / "source"), "initialize.after_init.labels": [label]}
            nlp = trained("add-label", {**corpus("all" if all_labels else "new"), **given, **settings})
            rows[way] = f_scores(nlp, test, label)
        rows["all notes with all labels, anew"] = f_scores(trained("fast", corpus("everything")), test, label)
    return rows


def shown(values: Sequence[float]) -> str:
    return f"{mean(values):.1f} ({stdev(values):.1f})" if len(values) > 1 else f"{values[0]:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--label", default="Procedure")
    parser.add_argument("--notes", type=int, nargs=3, default=[100, 30, 60], help="old, new and test notes")
    parser.add_argument("--epochs", type=int, default=20)
    args = parser.parse_args()
    sizes = (args.notes[0], args.notes[1], args.notes[2])
    runs = [measure(seed, args.label, sizes, args.epochs) for seed in args.seeds]
    rows = [(way, *(shown([run[way][which] for run in runs]) for which in range(2))) for way in runs[0]]
    header = ("training", "F1 of old labels", f"F1 of {args.label}")
    print(table(rows, header=header, divider=True, aligns=("l", "r", "r")))
    print(f"{args.notes} old, new and test notes, {args.epochs} epochs, seeds {args.seeds}; {machine()}")


if __name__ == "__main__":
    main()
