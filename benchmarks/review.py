"""Planted errors among the gold of MACCROBAT2020: how high `spacy clinner review` and cleanlab rank them.

python benchmarks/review.py BRAT_DIRECTORY OUT [--seeds 1 2 3 4 5] [--folds 4] [--steps 600]

Of the mentions of the training part (160 of 200 documents, as in maccrobat.py with seed 0), a tenth gets an
error: a third each are removed, get another boundary (one edge moved by one word) or another type (drawn by
its frequency among the others). Pipelines of `fast` are trained on the other folds, errors included. Their
scores of all tags are kept in OUT/scores. Both systems rank the same notes from the same scores.

cleanlab (2.9, `pip install cleanlab`) scores tokens. Each way to map them to mentions is tried: tags or
classes, its three token scores, the minimum, mean or product over a mention, missing mentions as runs of
suspicious tokens or as what the pipeline predicts there, with and without its default filter. The way that is
best on average over the reported plantings is compared.

Finished cells are not run again: OUT/planting-<seed>.json. They hold no text.
"""

import argparse
import itertools
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import srsly
import torch
from machine import machine
from numpy.typing import NDArray
from scipy import stats
from wasabi import table

from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.corpus.splits import draw_parts, together
from spacy_clinner.corpus.tokenization import blank_pipeline
from spacy_clinner.labelling.mislabelled.folds import Recipe, train_fold
from spacy_clinner.labelling.mislabelled.review import fold_jobs, noted_suspicions, slip_model, tagger_of
from spacy_clinner.labelling.mislabelled.reviewed_notes import ReviewedNote, reviewed_notes
from spacy_clinner.labelling.mislabelled.span_readings import Readings, lattice_readings, word_emissions
from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.tagger.model import tag_set, tagger_network
from spacy_clinner.tags import Span, TagSet

SHARE = 0.1
KINDS = ("missing", "boundary", "type")
Floats = NDArray[np.float64]


class Error(NamedTuple):
    """A planted error: in which note, of which kind, what was meant and what is given."""

    note: int
    kind: str
    meant: Span
    given: Span | None


class Claim(NamedTuple):
    """What a system holds wrong: a mention, or a place where one may be missing; higher is worse."""

    note: int
    given: Span | None
    place: tuple[int, int]
    score: float


class Scores(NamedTuple):
    """What the pipelines of a planting say: a lattice a fold, and the scores of the tags of each note."""

    lattices: list[tuple[LinearChainCrf, TagSet]]
    fold_of: list[int]
    emissions: list[NDArray[np.float32]]


# ---------------------------------------------------------------- planting


def training_part(brat: Path) -> list[ReviewedNote]:
    """The notes that maccrobat.py trains on with seed 0."""
    notes = list(read_notes(brat))
    parts = draw_parts(notes, "160/20/20", 0, str(brat), together(notes))
    train = [note for note, part in zip(notes, parts, strict=True) if part == "train"]
    return reviewed_notes(train, blank_pipeline("en"))[0]


def planted(notes: Sequence[ReviewedNote], seed: int) -> tuple[list[ReviewedNote], list[Error]]:
    """The notes with errors, and the errors."""
    draw = random.Random(seed)
    places = [(i, span) for i, note in enumerate(notes) for span in note.spans]
    labels = Counter(span[2] for _, span in places)
    chosen = draw.sample(places, round(SHARE * len(places)))
    marked = [{word for span in note.spans for word in range(*span[:2])} for note in notes]
    errors = []
    for number, (i, span) in enumerate(chosen):
        error = _error(len(notes[i].positions), marked[i], i, span, KINDS[number % 3], labels, draw)
        if error is not None:
            errors.append(error)
            marked[i].update(range(*(error.given or error.meant)[:2]))
    spans = [dict.fromkeys(note.spans) for note in notes]
    for error in errors:
        del spans[error.note][error.meant]
        if error.given:
            spans[error.note][error.given] = None
    return [_with_spans(note, sorted(own)) for note, own in zip(notes, spans, strict=True)], errors


def _error(
    words: int, marked: set[int], i: int, span: Span, kind: str, labels: Counter[str], draw: random.Random
) -> Error | None:
    start, end, label = span
    if kind == "missing":
        return Error(i, kind, span, None)
    if kind == "type":
        others = {name: count for name, count in labels.items() if name != label}
        return Error(i, kind, span, (start, end, draw.choices(list(others), list(others.values()))[0]))
    others_marked = marked - set(range(start, end))
    moved = [(start - 1, end), (start + 1, end), (start, end - 1), (start, end + 1)]
    possible = [(a, b) for a, b in moved if 0 <= a < b <= words and others_marked.isdisjoint(range(a, b))]
    return Error(i, kind, span, (*draw.choice(possible), label)) if possible else None


def _with_spans(note: ReviewedNote, spans: list[Span]) -> ReviewedNote:
    doc = note.doc.copy()
    mentions = [note.mention(span) for span in spans]
    doc.set_ents([doc.char_span(m.start, m.end, m.label) for m in mentions], default="outside")
    return replace(note, doc=doc, spans=spans, taken=frozenset())


# ---------------------------------------------------------------- probabilities


def fold_scores(notes: Sequence[ReviewedNote], seed: int, recipe: Recipe, folds: int, out: Path) -> Scores:
    """Train the folds that were not trained before, and read all of them."""
    result = Scores([], [0] * len(notes), [np.empty((0, 0), np.float32)] * len(notes))
    for job in fold_jobs(notes, folds, seed):
        file = out / "scores" / f"planting-{seed}-fold-{job.fold}.npz"
        if not file.exists():
            begun = time.time()
            _train(notes, job, recipe, file)
            print(f"{file.stem}: {time.time() - begun:.0f} s", flush=True)
        stored = np.load(file)
        tags = TagSet([str(label) for label in stored["labels"]])
        crf = LinearChainCrf(
            *(torch.from_numpy(a) for a in (tags.legal_starts, tags.legal_transitions, tags.legal_ends))
        )
        crf.load_state_dict({k: torch.from_numpy(stored[k]) for k in ("start", "transitions", "end")})
        result.lattices.append((crf, tags))
        for i in job.judged:
            result.fold_of[i] = job.fold
            result.emissions[i] = stored[f"note-{i}"]
    return result


def _train(notes: Sequence[ReviewedNote], job, recipe: Recipe, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        nlp = train_fold(recipe, [notes[i].doc for i in job.others], job.seed, Path(folder))
    tagger = tagger_of(nlp, "", recipe.base)
    crf = tagger_network(tagger.model).crf
    scores = word_emissions(nlp, tagger, [notes[i].fresh(nlp.vocab) for i in job.judged])
    arrays = {f"note-{i}": array for i, array in zip(job.judged, scores, strict=True)}
    weights = {name: getattr(crf, name).detach().numpy() for name in ("start", "transitions", "end")}
    np.savez(file, labels=np.array(tag_set(tagger.model).labels), **weights, **arrays)


def by_fold(scores: Scores) -> Iterator[tuple[list[int], LinearChainCrf, TagSet]]:
    """The notes of each fold with its lattice."""
    for fold, (crf, tags) in enumerate(scores.lattices):
        yield [i for i, own in enumerate(scores.fold_of) if own == fold], crf, tags


def exact_readings(notes: Sequence[ReviewedNote], scores: Scores) -> list[Readings]:
    """The readings of every note."""
    longest = slip_model(notes).longest
    readings = [Readings()] * len(notes)
    for indices, crf, tags in by_fold(scores):
        asked = [[span for span in notes[i].spans if span[2] in tags.labels] for i in indices]
        found = lattice_readings(crf, tags, [scores.emissions[i] for i in indices], asked, longest)
        for i, reading in zip(indices, found, strict=True):
            readings[i] = reading
    return readings


# ---------------------------------------------------------------- average precision


def average_precision(claims: Sequence[Claim], errors: Sequence[Error]) -> tuple[float, dict[str, float]]:
    """Of all planted errors, and the share of each kind among as many first claims as there are errors.

    A claim about a mention meets the error that gave it; one of a missing mention meets an error whose meant
    mention it touches. A second claim that meets an error is left out. Equal scores count in random order.
    """
    by_given = {(error.note, error.given): error for error in errors if error.given}
    by_word = {(error.note, word): error for error in errors for word in range(*error.meant[:2])}
    order = random.Random(0).sample(range(len(claims)), len(claims))
    hit: set[Error] = set()
    rank, total, first = 0, 0.0, Counter[str]()
    for i in sorted(order, key=lambda i: -claims[i].score):
        claim = claims[i]
        error = _met(claim, by_given, by_word)
        if error in hit:
            continue
        rank += 1
        if error is not None:
            hit.add(error)
            total += len(hit) / rank
            first[error.kind] += rank <= len(errors)
    kinds = Counter(error.kind for error in errors)
    return total / len(errors), {kind: first[kind] / count for kind, count in kinds.items()}


def _met(claim: Claim, by_given, by_word) -> Error | None:
    if claim.given is not None:
        return by_given.get((claim.note, claim.given))
    return next((by_word[claim.note, w] for w in range(*claim.place) if (claim.note, w) in by_word), None)


def own_claims(notes: Sequence[ReviewedNote], scores: Scores) -> list[Claim]:
    """What `review` says."""
    return [
        Claim(i, found.given, (found.given or found.suggested)[:2], found.log_odds)
        for i, found in noted_suspicions(notes, exact_readings(notes, scores))
    ]


# ---------------------------------------------------------------- cleanlab

AGGREGATES = {"minimum": np.min, "mean": np.mean, "product": lambda values: np.sum(np.log(values + 1e-12))}
METHODS = ("self_confidence", "normalized_margin", "confidence_weighted_entropy")


def cleanlab_claims(notes: Sequence[ReviewedNote], scores: Scores) -> Iterator[tuple[str, list[Claim]]]:
    """Every way to map cleanlab's scores of tokens to mentions, by name."""
    from cleanlab.token_classification.filter import find_label_issues
    from cleanlab.token_classification.rank import get_label_quality_scores

    known = {label for _, tags in scores.lattices for label in tags.labels}
    tags = TagSet(sorted(known | {label for note in notes for *_, label in note.spans}))
    kept = [i for i, note in enumerate(notes) if len(note.positions)]
    by_tag = dict(zip(kept, tag_probabilities(notes, scores, tags, kept), strict=True))
    predicted = predictions(notes, scores)
    for level in ("classes", "tags"):
        probabilities = [by_tag[i] if level == "tags" else _by_class(by_tag[i], tags) for i in kept]
        given = [tags.encode(notes[i].spans, len(notes[i].positions)) for i in kept]
        labels = [ids.tolist() if level == "tags" else tags.class_ids[ids].tolist() for ids in given]
        issues = set(map(tuple, find_label_issues(labels, probabilities)))
        for method in METHODS:
            _, token_scores = get_label_quality_scores(labels, probabilities, token_score_method=method)
            quality = {i: np.asarray(own, dtype=float) for i, own in zip(kept, token_scores, strict=True)}
            flagged = {kept[row]: set() for row in range(len(kept))}
            for row, word in issues:
                flagged[kept[row]].add(word)
            for aggregate, missing, filtered in itertools.product(
                AGGREGATES, ("runs", "predicted"), (False, True)
            ):
                name = ", ".join((level, method, aggregate, missing, "filter" if filtered else "no filter"))
                yield (
                    name,
                    list(
                        _mapped(
                            notes,
                            quality,
                            by_tag,
                            predicted,
                            AGGREGATES[aggregate],
                            missing,
                            flagged,
                            filtered,
                        )
                    ),
                )


def _mapped(notes, quality, by_tag, predicted, aggregate, missing, flagged, filtered) -> Iterator[Claim]:
    for i, values in quality.items():
        marked = {word for span in notes[i].spans for word in range(*span[:2])}
        if missing == "predicted":
            places = [span[:2] for span in predicted[i] if marked.isdisjoint(range(*span[:2]))]
        else:
            suspicious = [
                word for word in range(len(values)) if word not in marked and by_tag[i][word].argmax() != 0
            ]
            places = list(_runs(suspicious))
        for given, (start, end) in [
            *((span, span[:2]) for span in notes[i].spans),
            *((None, place) for place in places),
        ]:
            above = 1e6 if filtered and not flagged[i].isdisjoint(range(start, end)) else 0.0
            yield Claim(i, given, (start, end), above - float(aggregate(values[start:end])))


def _runs(words: Sequence[int]) -> Iterator[tuple[int, int]]:
    for _, group in itertools.groupby(enumerate(words), lambda pair: pair[1] - pair[0]):
        run = [word for _, word in group]
        yield run[0], run[-1] + 1


def tag_probabilities(notes, scores: Scores, tags: TagSet, kept: Sequence[int]) -> list[Floats]:
    """float64 (words, tags) of each note, for the tags of all folds."""
    result: dict[int, Floats] = {}
    for indices, crf, own in by_fold(scores):
        columns = [tags.tag_id(tag) for tag in own.tags]
        for i in (i for i in indices if len(notes[i].positions)):
            emissions = torch.from_numpy(scores.emissions[i]).double().unsqueeze(0)
            marginals = crf.double().marginals(emissions, torch.tensor([emissions.shape[1]]))[0].numpy()
            full = np.zeros((len(marginals), len(tags)))
            full[:, columns] = marginals
            result[i] = full / full.sum(1, keepdims=True)
        crf.float()
    return [result[i] for i in kept]


def predictions(notes, scores: Scores) -> dict[int, list[Span]]:
    """The best tagging of each note."""
    result = {}
    for indices, crf, tags in by_fold(scores):
        for i in indices:
            emissions = torch.from_numpy(scores.emissions[i]).unsqueeze(0)
            best = crf.viterbi(emissions, torch.tensor([emissions.shape[1]]))[0].numpy()
            result[i] = tags.decode(best) if len(notes[i].positions) else []
    return result


def _by_class(probabilities: Floats, tags: TagSet) -> Floats:
    summed = np.zeros((len(probabilities), len(tags.classes)))
    np.add.at(summed.T, tags.class_ids, probabilities.T)
    return summed


# ---------------------------------------------------------------- cells


def run_cell(notes: Sequence[ReviewedNote], seed: int, args: argparse.Namespace) -> dict[str, object]:
    """One planting: train what is not trained yet, and rank."""
    file = args.out / f"planting-{seed}.json"
    if file.exists():
        return srsly.read_json(file)
    with_errors, errors = planted(notes, seed)
    scores = fold_scores(with_errors, seed, Recipe("fast", steps=args.steps), args.folds, args.out)
    begun = time.time()
    own = average_precision(own_claims(with_errors, scores), errors)
    seconds = time.time() - begun
    peers = {name: average_precision(claims, errors) for name, claims in cleanlab_claims(with_errors, scores)}
    kinds = Counter(error.kind for error in errors)
    record = {"seed": seed, "folds": args.folds, "steps": args.steps, "errors": kinds, "machine": machine()}
    record |= {"review": own, "review_seconds": round(seconds, 1), "cleanlab": peers}
    srsly.write_json(file, record)
    return record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("brat", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3, 4, 5], help="of the plantings")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--steps", type=int, default=600, help="updates of the training of a fold")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    notes = training_part(args.brat)
    for seed in args.seeds:  # a run that is cut short has trained what takes long
        if not (args.out / f"planting-{seed}.json").exists():
            recipe = Recipe("fast", steps=args.steps)
            fold_scores(planted(notes, seed)[0], seed, recipe, args.folds, args.out)
    print_tables([run_cell(notes, seed, args) for seed in args.seeds])


def print_tables(cells: Sequence[dict]) -> None:
    """Average precision of both systems, and the paired difference over plantings with its interval (t)."""
    names = list(cells[0]["cleanlab"])
    means = {name: float(np.mean([cell["cleanlab"][name][0] for cell in cells])) for name in names}
    best = max(names, key=lambda name: means[name])
    own = np.array([cell["review"][0] for cell in cells])
    peer = np.array([cell["cleanlab"][best][0] for cell in cells])
    rows = [(cell["seed"], f"{a:.3f}", f"{b:.3f}") for cell, a, b in zip(cells, own, peer, strict=True)]
    rows.append(("mean", f"{own.mean():.3f}", f"{peer.mean():.3f}"))
    print(table(rows, header=("planting", "review", "cleanlab"), divider=True))
    print(f"cleanlab's best: {best}")
    if len(cells) > 1:
        difference = own - peer
        half = stats.t.ppf(0.975, len(cells) - 1) * stats.sem(difference)
        print(
            f"difference {difference.mean():.3f} ({difference.mean() - half:.3f} to "
            f"{difference.mean() + half:.3f}), ratio {own.mean() / peer.mean():.2f}"
        )
    for kind in KINDS:
        shares = [np.mean([cell["review"][1][kind] for cell in cells])]
        shares.append(np.mean([cell["cleanlab"][best][1][kind] for cell in cells]))
        print(f"{kind}: among the first, review {shares[0]:.2f}, cleanlab {shares[1]:.2f}")
    ranked = sorted(names, key=lambda name: -means[name])
    print(table([(name, f"{means[name]:.3f}") for name in ranked[:10]], header=("cleanlab", "mean")))
    print(machine())


if __name__ == "__main__":
    main()
