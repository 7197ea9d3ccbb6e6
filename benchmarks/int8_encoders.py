"""Int8 and bfloat16 routes of an encoder on a CPU: speed, change of the vectors, dependence on batching.

python benchmarks/int8_encoders.py ENCODER [--notes CORPUS.spacy] [--threads 1]

Every route computes the last hidden states of the same windows of word pieces. Its turns alternate with those
of float32, so that other work on the machine disturbs both alike; with one thread CPU time counts, otherwise
wall time. A route that is far slower than float32 gets one turn on a few windows.

    speed           float32's time divided by the route's: median, least and greatest turn
    largest, mean   difference to float32's vectors; mean is relative to their mean absolute value
    cosine          of a vector with float32's, the least
    batching        largest difference between the vectors of a window alone and beside others; it is 0 or
                    nearly so if activations have a scale a token or a layer, but not with one a batch

Routes whose packages are not installed are named as such: torchao; onnx, onnxscript and onnxruntime. Without
--notes the windows are cut from the embedded notes.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from encoder_routes import ROUTES, Encode
from machine import machine
from transformers import AutoModel, AutoTokenizer
from wasabi import table

FAR_SLOWER = 4.0
"""Times float32's, from which a route gets one turn."""
FEW = 2
"""Windows of such a turn."""


def texts_of(notes: Path | None) -> Iterator[str]:
    """Texts of a .spacy file, or of embedded notes."""
    if notes is None:
        from spacy_clinner.synthetic.generator import generate

        yield from (note.text for note in generate("cardiology", 400, seed=1))
    else:
        import spacy
        from spacy.tokens import DocBin

        for doc in DocBin().from_disk(notes).get_docs(spacy.blank("en").vocab):
            yield doc.text


def windows_of(tokenizer: Any, texts: Iterator[str], count: int, size: int) -> torch.Tensor:
    """The first full windows of word pieces: count, size."""
    windows: list[list[int]] = []
    for text in texts:
        cut = tokenizer(text, truncation=True, max_length=size, return_overflowing_tokens=True)["input_ids"]
        windows += (window for window in cut if len(window) == size)
        if len(windows) >= count:
            return torch.tensor(windows[:count])
    sys.exit(f"the notes have {len(windows)} windows of {size} word pieces: give --windows or more notes")


def clock(threads: int) -> Callable[[], float]:
    return time.process_time if threads == 1 else time.perf_counter


def seconds(encode: Encode, windows: torch.Tensor, now: Callable[[], float]) -> float:
    begun = now()
    encode(windows)
    return now() - begun


def speedups(
    plain: Encode, route: Encode, windows: torch.Tensor, turns: int, now: Callable[[], float]
) -> list[float]:
    """Float32's time divided by the route's, for each turn."""
    few = windows[:FEW]
    plain(few)
    route(few)
    first = seconds(plain, few, now) / seconds(route, few, now)
    if first < 1 / FAR_SLOWER:
        return [first]
    return [seconds(plain, windows, now) / seconds(route, windows, now) for _ in range(turns)]


def differences(plain: Encode, route: Encode, windows: torch.Tensor) -> tuple[float, float, float]:
    """Largest and relative mean difference of vectors, and the least cosine."""
    expected, found = plain(windows), route(windows)
    apart = (expected - found).abs()
    cosine = torch.nn.functional.cosine_similarity(expected, found, dim=-1)
    return float(apart.max()), float(apart.mean() / expected.abs().mean()), float(cosine.min())


def batching(route: Encode, windows: torch.Tensor) -> float:
    """Largest difference between a window alone and the same one beside others."""
    return float((route(windows)[:1] - route(windows[:1])).abs().max())


def row_of(name: str, plain: Encode, route: Encode, windows: torch.Tensor, turns: int, threads: int) -> Any:
    speeds = speedups(plain, route, windows, turns, clock(threads))
    checked = windows[: FEW if len(speeds) == 1 < turns else 8]
    largest, mean, cosine = differences(plain, route, checked)
    spread = f"{min(speeds):.2f}-{max(speeds):.2f}"
    vectors = (f"{largest:.3f}", f"{mean:.2%}", f"{cosine:.4f}", f"{batching(route, checked):.0e}")
    return (name, f"{statistics.median(speeds):.2f}", spread, *vectors)


def rows(args: argparse.Namespace) -> list[Any]:
    """A row of the table for each route."""
    encoder = AutoModel.from_pretrained(args.encoder, attn_implementation="sdpa").eval()
    tokenizer = AutoTokenizer.from_pretrained(args.encoder)
    texts = texts_of(args.notes)
    windows = windows_of(tokenizer, texts, args.windows, args.size)
    unseen = windows_of(tokenizer, texts, min(args.windows, 8), args.size)
    plain = ROUTES["float32"](encoder, unseen)
    shown: list[Any] = []
    for name in args.routes:
        try:
            route = ROUTES[name](encoder, unseen)
            with torch.inference_mode():
                shown.append(row_of(name, plain, route, windows, args.turns, args.threads))
        except ImportError as error:
            shown.append((name, "-", f"needs {error.name}", "", "", "", ""))
        print(shown[-1], file=sys.stderr, flush=True)
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("encoder", help="folder or name")
    parser.add_argument("--notes", type=Path, help="a .spacy file")
    parser.add_argument("--routes", nargs="+", choices=list(ROUTES), default=list(ROUTES))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--windows", type=int, default=32)
    parser.add_argument("--size", type=int, default=128, help="word pieces of a window")
    parser.add_argument("--turns", type=int, default=7)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    before = os.getloadavg()[0]
    header = ("route", "speed", "least-greatest", "largest", "mean", "cosine", "batching")
    print(table(rows(args), header=header, divider=True))
    print(
        f"{args.windows} windows of {args.size} word pieces, {args.threads} threads, {args.turns} turns; "
        f"load {before:.1f} before and {os.getloadavg()[0]:.1f} after"
    )
    print(f"{torch.backends.cpu.get_cpu_capability()}; {machine()}")


if __name__ == "__main__":
    main()
