"""The CRF against pytorch-crf 0.7.2: likelihood with its gradient, and Viterbi.

python benchmarks/crf.py [--json PATH] [--threads 1 2]

Both get the same float32 scores in one run, in turns of five; the figures are medians. Memory is the peak of
what torch allocates in one likelihood with gradient, from torch's profiler.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import srsly
import torch
from machine import machine
from torch.profiler import ProfilerActivity, profile
from torchcrf import CRF
from wasabi import table

from spacy_clinner.layers.crf import LinearChainCrf

SHAPES = ((32, 40, 9), (32, 40, 84), (16, 256, 84), (16, 512, 165))
TARGETS = {(32, 40, 9): 4, (32, 40, 84): 12, (16, 256, 84): 16}


def seconds(first: Callable[[], object], second: Callable[[], object], budget: float) -> tuple[float, float]:
    """Median seconds of two functions, in turns of five runs, for about `budget` seconds."""
    times: tuple[list[float], list[float]] = ([], [])
    begun = time.perf_counter()
    while time.perf_counter() - begun < budget or len(times[0]) < 10:
        for function, record in ((first, times[0]), (second, times[1])):
            function()  # what the other left in the caches is not this one's cost
            for _ in range(5):
                start = time.perf_counter()
                function()
                record.append(time.perf_counter() - start)
    return statistics.median(times[0]), statistics.median(times[1])


def peak_bytes(function: Callable[[], object]) -> int:
    """Highest sum of live allocations while `function` runs."""
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as recorded:
        function()
    live = peak = 0
    for event in sorted(recorded.profiler.kineto_results.events(), key=lambda e: e.start_ns()):
        if event.name() == "[memory]":
            live += event.nbytes()
            peak = max(peak, live)
    return peak


def measure(batch: int, steps: int, tags: int, ragged: bool, budget: float) -> dict[str, Any]:
    """Ratios of one shape, and the two steps, so that their memory can be measured later."""
    torch.manual_seed(0)
    peer = CRF(tags, batch_first=True)
    legal = torch.ones(tags, dtype=torch.bool)
    crf = LinearChainCrf(legal, legal.expand(tags, tags).clone(), legal, constrained=False)
    names = {"start": "start_transitions", "transitions": "transitions", "end": "end_transitions"}
    for mine, theirs in names.items():
        getattr(crf, mine).data.copy_(getattr(peer, theirs).data)
    emissions, gold = torch.randn(batch, steps, tags), torch.randint(tags, (batch, steps))
    lengths = torch.randint(1, steps + 1, (batch,)) if ragged else torch.full((batch,), steps)
    lengths[0] = steps
    mask = torch.arange(steps) < lengths.unsqueeze(1)

    def their_step() -> torch.Tensor:
        scores = emissions.clone().requires_grad_()
        (-peer(scores, gold, mask=mask, reduction="mean")).backward()
        return scores.grad

    def our_step() -> torch.Tensor:
        scores = emissions.clone().requires_grad_()
        (-crf.log_likelihood(scores, gold, lengths).mean()).backward()
        return scores.grad

    torch.testing.assert_close(our_step(), their_step(), rtol=1e-3, atol=1e-5)
    theirs, ours = seconds(their_step, our_step, budget)
    with torch.no_grad():
        decode, viterbi = seconds(
            lambda: peer.decode(emissions, mask=mask), lambda: crf.viterbi(emissions, lengths), budget
        )
    return {
        "likelihood_ms": 1000 * ours,
        "likelihood_ratio": theirs / ours,
        "viterbi_ms": 1000 * viterbi,
        "viterbi_ratio": decode / viterbi,
        "steps": (our_step, their_step),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--budget", type=float, default=2.0, help="seconds a figure")
    args = parser.parse_args()
    records = []
    for threads in args.threads:
        torch.set_num_threads(threads)
        for shape in SHAPES:
            for ragged in (False, True):
                figures = measure(*shape, ragged, args.budget)
                records.append({"threads": threads, "shape": shape, "ragged": ragged, **figures})
    for record in records:  # after all timings: the profiler slows what runs after it
        ours, theirs = record.pop("steps")
        record["memory_ratio"] = peak_bytes(ours) / peak_bytes(theirs)
    rows = [
        (
            record["threads"],
            "B {} T {} K {}".format(*record["shape"]),
            "ragged" if record["ragged"] else "full",
            f"{record['likelihood_ms']:.2f}",
            f"{record['likelihood_ratio']:.1f}",
            TARGETS.get(record["shape"], "-"),
            f"{record['viterbi_ms']:.2f}",
            f"{record['viterbi_ratio']:.1f}",
            f"{record['memory_ratio']:.2f}",
        )
        for record in records
    ]
    header = (
        "threads",
        "shape",
        "mask",
        "ms",
        "x faster",
        "target",
        "Viterbi ms",
        "x faster",
        "memory ratio",
    )
    print(table(rows, header=header, divider=True))
    print(machine())
    if args.json:
        srsly.write_json(args.json, {"machine": machine(), "records": records})


if __name__ == "__main__":
    main()
