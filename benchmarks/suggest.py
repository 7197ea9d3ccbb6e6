"""Active learning, simulated: how many words an annotator reads until a tagger has some F1.

python benchmarks/suggest.py simulate CORPUS OUT [--strategies random mnlp] [--seeds 0 1 2] [--encoder MODEL]
python benchmarks/suggest.py table OUT [--shares 10 20]
python benchmarks/suggest.py speed [--notes 10000]

`simulate` begins with 2,000 words of the training notes, the same for all strategies under a seed. In each
round a tagger learns from all labelled notes, is scored on the test notes, and chooses what is labelled next;
the gold annotation stands for the annotator. CORPUS is a corpus that `convert` reads, of which a fifth is to
test on, or "cardiology" for embedded notes. A cell, a strategy and a seed, is OUT/<strategy>@<seed>.json; it
is written after each round, and goes on after the last one.

`table` says at how many words each strategy first reaches F, the mean F1 of random choice at half of the
training words, interpolated between rounds; --shares takes F at other shares, too. "diverse" strategies are
those with --diversity. The tagger of a strategy named "transferred", such as random-transferred, starts each
round from the layers of the pipeline --source: random, entropy, random-transferred and entropy-transferred
tell apart what transfer saves, what the order of labelling saves, and what both save together.

`speed` compares the time of a choice among many notes with that of one pass of prediction over them.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import spacy
import srsly
from machine import machine
from spacy.language import Language
from spacy.tokens import DocBin
from wasabi import table

from spacy_clinner.configs import compose
from spacy_clinner.corpus.alignment import AlignmentReport
from spacy_clinner.corpus.layout import word_positions
from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.corpus.readers import to_doc
from spacy_clinner.evaluation.offsets import predict_notes, score_offsets
from spacy_clinner.formats.files import written_whole
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.labelling.suggest import Choice, suggest
from spacy_clinner.studies.comparison import half_interval
from spacy_clinner.studies.precision import computing_in
from spacy_clinner.studies.study import Budget
from spacy_clinner.studies.training import trained_pipeline
from spacy_clinner.synthetic.generator import generate

DIVERSE = "-diverse"
TRANSFERRED = "-transferred"
BATCH_WORDS = 600
RANDOM = "random"


def corpus_of(name: str) -> tuple[list[Note], list[Note]]:
    """Training and test notes: a fifth of them, drawn once for all strategies and seeds."""
    notes = (
        list(generate("cardiology", 300, seed=0)) if name == "cardiology" else list(read_notes(Path(name)))
    )
    notes = [replace(note, id=f"n{i}") for i, note in enumerate(notes) if note.annotated]
    random.Random(0).shuffle(notes)
    return notes[len(notes) // 5 :], notes[: len(notes) // 5]


def word_count(nlp: Language, note: Note) -> int:
    return len(word_positions(nlp.make_doc(note.text)))


def learned(
    labelled: Sequence[Note], words: int, seed: int, args: argparse.Namespace, source: str | None = None
) -> Language:
    """A tagger that has learned from some notes, from the layers of a source on if there is one."""
    nlp, report = spacy.blank(args.lang), AlignmentReport()
    steps = max(args.steps, args.epochs * words // BATCH_WORDS)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "train.spacy"
        DocBin(docs=[to_doc(note, nlp, "expand", "cover", report) for note in labelled]).to_disk(path)
        settings: dict[str, Any] = {
            "system.seed": seed,
            "paths.train": str(path),
            "paths.dev": str(path),
            "training.max_epochs": 0,
            "training.max_steps": steps,
            "training.patience": 0,
            "training.eval_frequency": steps * 2,
        }
        more = {"encoder": args.encoder} if args.encoder else {"source": source} if source else {}
        method = "transformer" if args.encoder else "transfer" if source else "fast"
        config = compose(method, lang=args.lang, overrides=settings, **more)
        with computing_in(args.precision):
            return trained_pipeline(config, Budget(steps=steps), Path(directory))


def gold_of(note: Note, unit_id: str, start: int, end: int) -> Note:
    """The annotation of a note, or of a part of it: mentions that lie there."""
    inside = [m for m in note.mentions if start <= m.start and m.end <= end]
    moved = tuple(Mention(m.start - start, m.end - start, m.label) for m in inside)
    return Note(unit_id, note.text[start:end], moved)


def chosen(
    nlp: Language, pool: Sequence[Note], labelled: Sequence[Note], choice: Choice
) -> tuple[list[Note], int]:
    """Units with their gold annotation, and how many words they have."""
    by_id = {note.id: note for note in pool}
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "pool.jsonl"
        write_jsonl((replace(note, mentions=(), annotated=False) for note in pool), path)
        found = suggest(nlp, [path], choice, labelled=labelled)
    gold = [
        gold_of(by_id[c.unit.where.placed.note.id], c.unit.note.id, c.unit.where.start, c.unit.where.end)
        for c in found.units
    ]
    return gold, found.words


def budgets(total: int, args: argparse.Namespace) -> list[int]:
    """Words after each round: by the first step to 10,000, then by the second, past half of all words."""
    ends, words = [], 0
    while words < total / 2:
        words += args.rounds[0] if words < args.later_from else args.rounds[1]
        ends.append(words)
    return ends


def run_cell(strategy: str, seed: int, args: argparse.Namespace) -> None:
    """All rounds of a strategy under a seed that have not been run."""
    path = args.out / f"{strategy}@{seed}.json"
    pool, test = corpus_of(args.corpus)
    blank = spacy.blank(args.lang)
    source = args.source if strategy.endswith(TRANSFERRED) else None
    order = strategy.removesuffix(TRANSFERRED)
    total = sum(word_count(blank, note) for note in pool)
    record = srsly.read_json(path) if path.exists() else {"total": total, "rounds": []}
    rounds = record["rounds"]
    labelled = [Note(u["id"], "", ()) for r in rounds for u in r["chosen"]]
    labelled = [gold_by_id(pool, note.id) for note in labelled]
    words = rounds[-1]["words"] if rounds else 0
    nlp = learned(labelled, words, seed, args, source) if rounds else blank
    for end in budgets(total, args)[len(rounds) :]:
        first = not labelled
        name = RANDOM if first else order.removesuffix(DIVERSE)
        diverse = order.endswith(DIVERSE) and not first
        choice = Choice(
            end - words, kind=args.unit, strategy=name, diversity=diverse, seed=1000 * seed + len(rounds)
        )
        begun = time.time()
        gold, read = chosen(nlp, pool, labelled, choice)
        seconds = time.time() - begun
        labelled += gold
        words += read
        nlp = learned(labelled, words, seed, args, source)
        scores = score_offsets(predict_notes(nlp, test))
        f_score = scores.total.f_score
        new = [{"id": note.id} for note in gold]
        rounds.append({"words": words, "f": f_score, "choice_seconds": round(seconds, 2), "chosen": new})
        with written_whole(path) as temporary:
            srsly.write_json(temporary, record)
        print(f"{strategy} seed {seed}: {words:,} words, F1 {100 * f_score:.2f}", flush=True)


def gold_by_id(pool: Sequence[Note], unit_id: str) -> Note:
    """The unit of that id, with its annotation."""
    note_id, *place = unit_id.split("-")
    note = next(note for note in pool if note.id == note_id)
    start, end = map(int, place) if place else (0, len(note.text))
    return gold_of(note, unit_id, start, end)


def words_at(rounds: Sequence[dict[str, Any]], f_score: float) -> float:
    """Words at which F1 is first reached, interpolated; infinite if it is not."""
    before = {"words": 0, "f": 0.0}
    for after in rounds:
        if after["f"] >= f_score:
            share = (f_score - before["f"]) / max(after["f"] - before["f"], 1e-9)
            return before["words"] + share * (after["words"] - before["words"])
        before = after
    return float("inf")


def read_cells(out: Path) -> dict[str, list[dict[str, Any]]]:
    """The cells of each strategy; it ends the program if none chose by chance."""
    cells: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(out.glob("*@*.json")):
        cells.setdefault(path.stem.partition("@")[0], []).append(srsly.read_json(path))
    if RANDOM not in cells:
        sys.exit(f"{out}: no cell of random choice there: run it first")
    return cells


def mean_at(cells: Sequence[dict[str, Any]], share: float) -> float:
    """Mean F1 at a share of the training words, interpolated between rounds."""
    return statistics.mean(
        float(np.interp(share * cell["total"], *columns(cell["rounds"]))) for cell in cells
    )


def print_table(out: Path) -> None:
    """Words at which each strategy reaches F, and F1 by round."""
    cells = read_cells(out)
    half, goal = cells[RANDOM][0]["total"] / 2, mean_at(cells[RANDOM], 0.5)
    print(f"F = {100 * goal:.2f}, mean F1 of random choice at {half:,.0f} words ({len(cells[RANDOM])} seeds)")
    random_words = statistics.mean(words_at(cell["rounds"], goal) for cell in cells[RANDOM])
    rows = []
    for strategy, some in cells.items():
        needed = [words_at(cell["rounds"], goal) for cell in some]
        mean = statistics.mean(needed)
        spread = half_interval(needed) if len(needed) > 1 and mean < float("inf") else 0.0
        share = f"{100 * mean / random_words:.0f} %" if random_words and mean < float("inf") else "-"
        by_round = [
            f"{100 * statistics.mean(r['f'] for r in same):.1f}"
            for same in zip(*(cell["rounds"] for cell in some), strict=False)
        ]
        rows.append((strategy, len(some), f"{mean:,.0f}", f"± {spread:,.0f}", share, " ".join(by_round)))
    print(
        table(
            rows, header=("strategy", "seeds", "words to F", "95 %", "of random", "F1 by round"), divider=True
        )
    )
    print(machine())


def print_shares(out: Path, shares: Sequence[float]) -> None:
    """Words at which each strategy reaches the mean F1 of random choice at shares of the training words."""
    cells = read_cells(out)
    goals = {share: mean_at(cells[RANDOM], share / 100) for share in shares}
    rows = []
    for strategy, some in cells.items():
        row = [strategy]
        for goal in goals.values():
            needed, random_words = (
                statistics.mean(words_at(cell["rounds"], goal) for cell in of) for of in (some, cells[RANDOM])
            )
            row.append(f"{needed:,.0f} ({100 * needed / random_words:.0f} %)")
        rows.append(row)
    header = ("strategy", *(f"F at {share:g} %: {100 * goal:.2f}" for share, goal in goals.items()))
    print(table(rows, header=header, divider=True, aligns=("l", *"r" * len(goals))))


def columns(rounds: Sequence[dict[str, Any]]) -> tuple[list[float], list[float]]:
    """Words and F1, as numpy interpolates."""
    return [r["words"] for r in rounds], [r["f"] for r in rounds]


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of this process."""
    clock, process = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - process


def speed(args: argparse.Namespace) -> None:
    """A choice among many notes beside one pass of prediction."""
    notes = list(generate("cardiology", args.notes, seed=1))
    nlp = learned(notes[:20], 1, 0, args)
    texts = [f"{note.text} ({i})" for i, note in enumerate(notes)]  # no two alike
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "notes.jsonl"
        write_jsonl((Note(str(i), text, annotated=False) for i, text in enumerate(texts)), path)
        passed = timed(lambda: consume(nlp, texts))
        rows = [("one pass of prediction", f"{passed[0]:.1f}", f"{passed[1]:.1f}", "1.00")]
        for strategy in ("mnlp", "entropy", "expected-errors", RANDOM):
            for diverse in (False, True):
                choice = Choice(args.words, strategy=strategy, diversity=diverse)
                clock, process = timed(lambda choice=choice: suggest(nlp, [path], choice))
                name = strategy + (DIVERSE if diverse else "")
                rows.append((name, f"{clock:.1f}", f"{process:.1f}", f"{process / passed[1]:.2f}"))
    header = ("", "seconds", "CPU seconds", "CPU of one pass")
    print(table(rows, header=header, divider=True, aligns=("l", "r", "r", "r")))
    print(f"{args.notes:,} notes, {args.words:,} words to choose; {machine()}")


def consume(nlp: Language, texts: Iterable[str]) -> None:
    for _ in nlp.pipe(texts):
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    simulate = commands.add_parser("simulate")
    simulate.add_argument("corpus")
    simulate.add_argument("out", type=Path)
    strategies = [RANDOM, "mnlp", "entropy", "expected-errors"]
    simulate.add_argument(
        "--strategies",
        nargs="+",
        default=strategies,
        help="of `suggest`, also mnlp-diverse, mnlp-transferred",
    )
    simulate.add_argument("--source", help="trained pipeline that the transferred taggers start from")
    simulate.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    simulate.add_argument("--unit", choices=("note", "sentence"), default="note")
    simulate.add_argument("--rounds", type=int, nargs=2, default=[2000, 5000], help="words, first and later")
    simulate.add_argument(
        "--later-from", type=int, default=10_000, help="words after which rounds are later ones"
    )
    shown = commands.add_parser("table")
    shown.add_argument("out", type=Path)
    for command in (simulate, shown):
        command.add_argument(
            "--shares", type=float, nargs="*", default=[], help="F at other shares too, percent"
        )
    fast = commands.add_parser("speed")
    fast.add_argument("--notes", type=int, default=10_000)
    fast.add_argument("--words", type=int, default=2000)
    for command in (simulate, fast):
        command.add_argument("--lang", default="en", help="language of the notes")
        command.add_argument("--encoder", help="train over this encoder")
        command.add_argument(
            "--precision", choices=("highest", "bfloat16"), default="highest", help="of training"
        )
        command.add_argument("--epochs", type=int, default=30)
        command.add_argument("--steps", type=int, default=200, help="least updates of a training")
    args = parser.parse_args()
    if args.command == "speed":
        speed(args)
        return
    if args.command == "simulate":
        if any(strategy.endswith(TRANSFERRED) for strategy in args.strategies) and not args.source:
            parser.error("transferred taggers start from a pipeline: give --source")
        args.out.mkdir(parents=True, exist_ok=True)
        for seed in args.seeds:
            for strategy in args.strategies:
                run_cell(strategy, seed, args)
    print_table(args.out)
    if args.shares:
        print_shares(args.out, args.shares)


if __name__ == "__main__":
    main()
