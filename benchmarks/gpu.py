"""What a GPU computes and how fast, beside the CPU.

python benchmarks/gpu.py [--gpu-id 0] [--seconds 8] [--parts compare base epochs tests]
python benchmarks/gpu.py --cpu-only [--small]

compare: words a second of a BiLSTM-CRF and of a transformer on both devices. A pipeline that was trained on
    the CPU is then loaded on both: its entities, their confidences, and the loss and gradient of one batch
    with nothing dropped must agree. cuDNN's warnings tell of recurrent weights that do not lie in one block.
base: `transformer` over an encoder of the size of BERT-base, beside that encoder alone, with peak memory.
epochs: one epoch of Meta Pseudo Labels and of La-DTL; each loss must be a finite number.
tests: the unit tests marked `gpu`.

The notes are the embedded ones, and nothing is fetched. Encoders have random weights: they are as fast as
trained ones, and of no use otherwise. The first part takes one of the size of MiniLM, or --encoder. Each
figure is of as many batches as fit into --seconds, after two to warm up. The last three parts use the GPU
alone. The exit code is 1 if the devices differ or a part fails. The defaults are meant to take less than six
minutes on one GPU.

--cpu-only compares the CPU with itself and runs the other parts there, where the tests are skipped; --small
takes tiny transformers and few notes, for a quick look.
"""

import argparse
import math
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

import spacy
import torch
from gpu_clock import forget_peak, peak_memory, words_per_second
from gpu_encoder import BERT_BASE, MINI, TINY, Shape, bare_speed, random_encoder
from gpu_methods import SECOND, epoch, invented
from gpu_tests import run_marked
from machine import machine
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import fix_random_seed, registry
from thinc.api import Optimizer, set_gpu_allocator
from thinc.util import get_torch_default_device
from wasabi import table

from spacy_clinner.batch.gpu import require_usable_gpu, use_gpu
from spacy_clinner.configs import compose
from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.gradients import weights
from spacy_clinner.tagger.without_dropout import at_rest

SYSTEMS = ("fast", "transformer")
TOLERANCE = 0.01
"""Of confidences, and relative of loss and gradient: cuDNN's LSTMs compute in TF32, with 10 bits."""
BARE_NOTES = 8
"""Notes that the encoder alone reads together."""
READ_TOGETHER = 64
"""Notes that are predicted together."""
NOT_FLAT = "not part of single contiguous chunk"


class Size(NamedTuple):
    """How much is measured: notes, and the two transformers."""

    notes: int
    first: Shape
    base: Shape


FULL, SMALL = Size(400, MINI, BERT_BASE), Size(6, TINY, TINY)
PARTS = ("compare", "base", "epochs", "tests")
TEST_SECONDS = 120.0
"""After which the unit tests are ended."""


class Speed(NamedTuple):
    """Words a second.

    Attributes:
        warned: how often cuDNN has warned of weights in more than one block.
        peak: memory in MiB; "-" on a CPU.
    """

    train: float
    predict: float
    warned: int
    peak: str


class Said(NamedTuple):
    """What a pipeline says on a device.

    Attributes:
        entities: confidence by document, place and label.
        loss: of one batch, with nothing dropped.
        gradient: the norm of its gradient.
    """

    entities: dict[tuple[int, int, int, str], float]
    loss: float
    gradient: float


def make_pipeline(
    method: str, encoder: str | None, docs: Sequence[Doc]
) -> tuple[Language, Optimizer, list[list[Example]]]:
    """A fresh pipeline of a method, its optimizer and the batches of one pass."""
    fix_random_seed(0)
    config = compose(method, encoder=encoder).interpolate()
    nlp = spacy.blank("en")
    settings = {key: value for key, value in config["components"]["clinical_ner"].items() if key != "factory"}
    nlp.add_pipe("clinical_ner", config=settings)
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in docs]
    nlp.initialize(lambda: examples)
    parts = {name: config["training"][name] for name in ("optimizer", "batcher")}
    resolved = registry.resolve(parts)
    return nlp, resolved["optimizer"], [list(batch) for batch in resolved["batcher"](examples)]


def measure(method: str, encoder: str | None, docs: Sequence[Doc], seconds: float) -> tuple[Speed, Language]:
    """The speed of a method on the device in use, and the pipeline that came of it."""
    forget_peak()
    nlp, optimizer, batches = make_pipeline(method, encoder, docs)
    texts = [doc.text for doc in docs]

    def train() -> Iterator[int]:
        for batch in batches:
            nlp.update(batch, sgd=optimizer, drop=0.2)
            yield sum(len(example.predicted) for example in batch)

    def predict() -> Iterator[int]:
        for start in range(0, len(texts), READ_TOGETHER):
            batch = texts[start : start + READ_TOGETHER]
            yield sum(map(len, nlp.pipe(batch, batch_size=READ_TOGETHER)))

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        speeds = [words_per_second(run, seconds) for run in (train, predict)]
    warned = sum(NOT_FLAT in str(warning.message) for warning in caught)
    return Speed(*speeds, warned, peak_memory()), nlp


def said_by(path: Path, docs: Sequence[Doc]) -> Said:
    """What a saved pipeline says on the device in use."""
    nlp = spacy.load(path)
    found = {
        (number, entity.start, entity.end, entity.label_): float(entity._.confidence)
        for number, doc in enumerate(nlp.pipe(doc.text for doc in docs))
        for entity in doc.ents
    }
    ner: Any = nlp.get_pipe("clinical_ner")
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in docs[:8]]
    with at_rest(ner.model):
        losses = ner.update(examples)
    gradients = [weight.gradient for weight in weights(ner.model)]
    squares = sum(float((gradient**2).sum()) for gradient in gradients if gradient is not None)
    return Said(found, losses[ner.name], math.sqrt(squares))


def compared(first: Said, second: Said) -> tuple[tuple[str, ...], bool]:
    """A row of the table of differences, and whether they are within the tolerance.

    An entity that one of the two lacks counts by its confidence: near the threshold of another tagging both
    are right.
    """
    common = first.entities.keys() & second.entities.keys()
    lacking = len(first.entities.keys() ^ second.entities.keys())
    confidence = max((abs(first.entities[key] - second.entities[key]) for key in common), default=0.0)
    loss, gradient = (
        abs(a - b) / max(abs(a), 1e-9)
        for a, b in ((first.loss, second.loss), (first.gradient, second.gradient))
    )
    few = lacking <= TOLERANCE * max(len(common), 1)
    row = (f"{len(common):,}", f"{lacking:,}", *(f"{value:.1e}" for value in (confidence, loss, gradient)))
    return row, few and max(confidence, loss, gradient) <= TOLERANCE


def _device(gpu_id: int | None) -> str:
    if gpu_id is None:
        return f"CPU, {torch.get_num_threads()} threads"
    name, cupy = torch.cuda.get_device_name(gpu_id), "?"
    for package in ("cupy", "cupy-cuda12x", "cupy-cuda13x"):
        with suppress(PackageNotFoundError):
            cupy = f"{package} {version(package)}"
    return f"{name}, CUDA {torch.version.cuda}, {cupy}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--gpu-id", type=int, default=0)
    parser.add_argument("--cpu-only", action="store_true")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--encoder", help="a transformer, by folder or name; a random one if not given")
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--seconds", type=float, default=8.0, help="of each measurement")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    args = parser.parse_args()
    if not args.cpu_only:
        try:
            require_usable_gpu(args.gpu_id)
        except ClinnerError as error:
            sys.exit(f"{error} (here: --cpu-only)")
    sys.exit(0 if run(args) else 1)


def run(args: argparse.Namespace) -> bool:
    """Print the tables of all parts; whether nothing is wrong."""
    size = SMALL if args.small else FULL
    docs = invented("cardiology", size.notes)
    fine = []
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        if "compare" in args.parts:
            fine.append(compare(args, size, docs, folder))
        elif not args.cpu_only:
            begin_on_gpu(args.gpu_id)
        if "base" in args.parts:
            base(args, size, docs, folder)
        if "epochs" in args.parts:
            fine.append(epochs(docs, folder))
    if "tests" in args.parts:
        passed, said = run_marked(TEST_SECONDS)
        fine.append(passed and (args.cpu_only or "skipped" not in said))
        print(f"tests marked gpu: {said}")
    print(f"{len(docs):,} notes, {sum(map(len, docs)):,} words; {_device(None)}; {machine()}")
    if not args.cpu_only:
        print(_device(args.gpu_id))
    return all(fine)


def begin_on_gpu(gpu_id: int) -> None:
    """Compute on a GPU from now on, with one pool of memory for torch and CuPy."""
    use_gpu(gpu_id)
    set_gpu_allocator("pytorch")


def compare(args: argparse.Namespace, size: Size, docs: Sequence[Doc], folder: Path) -> bool:
    """Print the speeds on both devices and their differences; whether they agree."""
    speeds: dict[tuple[str, str], Speed] = {}
    said: dict[tuple[str, str], Said] = {}
    other = "CPU again" if args.cpu_only else "GPU"
    encoder = args.encoder
    if encoder is None and "transformer" in args.systems:
        fix_random_seed(0)
        encoder = random_encoder(folder / "encoder", docs, size.first)
    for device in ("CPU", other):
        if device == "GPU":
            begin_on_gpu(args.gpu_id)
        for system in args.systems:
            own = encoder if system == "transformer" else None
            speed, nlp = measure(system, own, docs, args.seconds)
            if device == "CPU":
                nlp.to_disk(folder / system)
            speeds[system, device] = speed
            said[system, device] = said_by(folder / system, docs[:100])
    rows = []
    for (system, device), speed in speeds.items():
        first = speeds[system, "CPU"]
        cells = [f"{speed.train:,.0f}", f"{speed.train / first.train:.2f}"]
        cells += [f"{speed.predict:,.0f}", f"{speed.predict / first.predict:.2f}", f"{speed.warned:,}"]
        rows.append((system, device, *cells, speed.peak))
    header = ("system", "device", "train words/s", "to CPU", "predict words/s", "to CPU", "not flat", "MiB")
    print(table(rows, header=header, divider=True))
    results = [(system, *compared(said[system, "CPU"], said[system, other])) for system in args.systems]
    header = ("system", "same entities", "others", "confidence", "loss", "gradient")
    print(table([(system, *row) for system, row, _ in results], header=header, divider=True))
    print(
        f"largest differences: absolute of confidences, relative of loss and gradient; {TOLERANCE} is allowed"
    )
    if "transformer" in args.systems:
        print(f"transformer: {args.encoder or f'random weights, {size.first}'}")
    flat = not any(speed.warned for speed in speeds.values())
    agree = flat and all(same for _, _, same in results)
    print("the devices agree" if agree else "THE DEVICES DIFFER, or recurrent weights are not flat")
    return agree


def base(args: argparse.Namespace, size: Size, docs: Sequence[Doc], folder: Path) -> None:
    """Print the speed of `transformer` over a large encoder, and of that encoder alone."""
    fix_random_seed(0)
    encoder = random_encoder(folder / "base", docs, size.base)
    bare = bare_speed(encoder, docs, args.seconds, get_torch_default_device(), BARE_NOTES)
    tagger, _ = measure("transformer", encoder, docs, args.seconds)
    rows = []
    for name, speed in (("encoder alone", bare), ("transformer", tagger)):
        cells = [f"{speed.train:,.0f}", f"{speed.train / bare.train:.2f}"]
        cells += [f"{speed.predict:,.0f}", f"{speed.predict / bare.predict:.2f}"]
        rows.append((name, *cells, speed.peak))
    header = (str(size.base), "train words/s", "to alone", "predict words/s", "to alone", "MiB")
    print(table(rows, header=header, divider=True))


def epochs(docs: list[Doc], folder: Path) -> bool:
    """Print what one epoch of each method takes; whether all losses are finite."""
    found = {method: epoch(method, docs, folder) for method in SECOND}
    rows = []
    for method, one in found.items():
        cells = (f"{one.steps:,}", f"{one.seconds:.1f}", f"{one.words / one.seconds:,.0f}")
        rows.append((method, *cells, f"{one.losses[-1]:.3g}", one.peak))
    header = ("one epoch", "updates", "seconds", "labelled words/s", "last loss", "MiB")
    print(table(rows, header=header, divider=True))
    return all(math.isfinite(loss) for one in found.values() for loss in one.losses)


if __name__ == "__main__":
    main()
