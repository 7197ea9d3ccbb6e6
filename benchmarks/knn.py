"""Exact nearest neighbours against well-kept libraries, and what the calibrator costs a pipeline.

pip install scikit-learn faiss-cpu
python benchmarks/knn.py [--threads 2] [--turns 5]
python benchmarks/knn.py --pipeline MODEL --texts NOTES.spacy

The first looks up 10,000 queries among 100,000 points of 84 dimensions, k = 17: tag scores as a tagger
gives them, one cluster a class. Building an index counts. Systems take turns in one run; the figures are
medians, and the neighbours of all are compared. The second gives words/s of a pipeline with its
knn_calibrator and without.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import spacy
import torch
from machine import machine
from numpy.typing import NDArray
from spacy.tokens import DocBin
from wasabi import table

from spacy_clinner.imbalance.nearest_neighbours import NearestNeighbours

K = 17
Search = Callable[[NDArray, NDArray], NDArray]


def ours(points: NDArray, queries: NDArray) -> NDArray:
    return NearestNeighbours(torch.from_numpy(points)).search(torch.from_numpy(queries), K)[1].numpy()


def chunked_torch(points: NDArray, queries: NDArray) -> NDArray:
    """The usual few lines: a block of distances at a time, and topk."""
    stored = torch.from_numpy(points)
    squares = stored.square().sum(1)
    found = [
        torch.addmm(squares, part, stored.T, alpha=-2).topk(K, largest=False).indices
        for part in torch.from_numpy(queries).split(500)
    ]
    return torch.cat(found).numpy()


def scikit_learn(points: NDArray, queries: NDArray) -> NDArray:
    from sklearn.neighbors import NearestNeighbors

    index = NearestNeighbors(n_neighbors=K, algorithm="brute", n_jobs=-1).fit(points)
    return index.kneighbors(queries, return_distance=False)


def faiss_flat(points: NDArray, queries: NDArray) -> NDArray:
    import faiss

    faiss.omp_set_num_threads(torch.get_num_threads())
    index = faiss.IndexFlatL2(points.shape[1])
    index.add(points)
    return index.search(queries, K)[1]


SEARCHES: dict[str, Search] = {
    "spacy_clinner": ours,
    "faiss-cpu IndexFlatL2": faiss_flat,
    "scikit-learn brute": scikit_learn,
    "torch, chunked topk": chunked_torch,
}


def scores(count: int, seed: int) -> NDArray:
    """float32 (count, 84): one cluster a class, half of all in the first."""
    centres = 4 * np.random.default_rng(0).normal(size=(84, 84))
    draw = np.random.default_rng(seed)
    classes = np.where(draw.random(count) < 0.5, 0, draw.integers(0, 84, count))
    return (centres[classes] + draw.normal(size=(count, 84))).astype(np.float32)


def compare_searches(turns: int) -> None:
    points, queries = scores(100_000, 1), scores(10_000, 2)
    times: dict[str, list[float]] = {name: [] for name in SEARCHES}
    found = {}
    for _ in range(turns):
        for name, search in SEARCHES.items():
            begun = time.perf_counter()
            found[name] = search(points, queries)
            times[name].append(time.perf_counter() - begun)
    seconds = {name: statistics.median(values) for name, values in times.items()}
    reference = np.sort(found["spacy_clinner"], 1)
    rows = [
        (
            name,
            f"{seconds[name]:.2f}",
            f"{min(times[name]):.2f}",
            f"{seconds[name] / seconds['spacy_clinner']:.2f}",
            f"{100 * (np.sort(found[name], 1) == reference).mean():.3f} %",
        )
        for name in SEARCHES
    ]
    header = ("search", "median s", "best s", "times ours", "same neighbours")
    print(table(rows, header=header, divider=True, aligns=("l", "r", "r", "r", "r")))


def compare_pipelines(model: Path, notes: Path, turns: int) -> None:
    nlp = spacy.load(model)
    texts = [doc.text for doc in DocBin().from_disk(notes).get_docs(nlp.vocab)]
    words = sum(len(nlp.make_doc(text)) for text in texts)
    times: dict[str, list[float]] = {"without": [], "with": []}
    for _ in range(turns):
        for name, disabled in (("without", ["knn_calibrator"]), ("with", [])):
            with nlp.select_pipes(disable=disabled):
                begun = time.perf_counter()
                for _ in nlp.pipe(texts):
                    pass
                times[name].append(time.perf_counter() - begun)
    without, calibrated = (statistics.median(times[name]) for name in ("without", "with"))
    store = nlp.get_pipe("knn_calibrator").store
    print(f"store: {len(store.tags):,} tokens x {store.scores.shape[1]}; {words:,} words, {len(texts)} notes")
    print(f"without the calibrator {words / without:,.0f} words/s, with it {words / calibrated:,.0f}")
    print(f"kept: {100 * without / calibrated:.1f} %")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--pipeline", type=Path, help="a saved pipeline with a fitted knn_calibrator")
    parser.add_argument("--texts", type=Path, help="notes, as .spacy")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if args.pipeline:
        compare_pipelines(args.pipeline, args.texts, args.turns)
    else:
        compare_searches(args.turns)
    print(f"{args.threads} threads; {machine()}")


if __name__ == "__main__":
    main()
