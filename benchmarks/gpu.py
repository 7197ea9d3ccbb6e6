"""Words a second of a BiLSTM-CRF and of a transformer on a CPU and on a GPU, and whether both say the same.

python benchmarks/gpu.py [--gpu-id 0] [--encoder NAME_OR_PATH] [--seconds 20]
python benchmarks/gpu.py --cpu-only [--small]

The notes are the embedded ones, and nothing is fetched. Without --encoder the transformer is a randomly
initialised one of the size of MiniLM (6 layers of 384): as fast as a trained one, and of no use otherwise.
Each figure is the mean over as many passes as fit into --seconds, after one pass to warm up. A pipeline that
was trained on the CPU is then loaded on both: its entities, their confidences, and the loss and gradient of
one batch with nothing dropped must agree. cuDNN's warnings tell of recurrent weights that do not lie in one
block. The exit code is 1 if anything differs.

--cpu-only compares the CPU with itself; --small takes a tiny transformer and few notes, for a quick look.
"""

import argparse
import math
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

import spacy
import torch
from machine import machine
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import fix_random_seed, registry
from thinc.api import Optimizer, set_gpu_allocator
from wasabi import table

from spacy_clinner.batch.gpu import require_usable_gpu, use_gpu
from spacy_clinner.configs import compose
from spacy_clinner.corpus.alignment import AlignmentReport
from spacy_clinner.corpus.readers import to_doc
from spacy_clinner.errors import ClinnerError
from spacy_clinner.synthetic.generator import generate
from spacy_clinner.tagger.gradients import weights
from spacy_clinner.tagger.without_dropout import at_rest

SYSTEMS = ("fast", "transformer")
TOLERANCE = 0.01
"""Of confidences, and relative of loss and gradient: cuDNN's LSTMs compute in TF32, with 10 bits."""
NOT_FLAT = "not part of single contiguous chunk"


class Size(NamedTuple):
    """How much is measured: notes, and layers and width of the transformer."""

    notes: int
    layers: int
    width: int


FULL, SMALL = Size(400, 6, 384), Size(6, 1, 32)


class Speed(NamedTuple):
    """Words a second, and how often cuDNN has warned of weights in more than one block."""

    train: float
    predict: float
    warned: int


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


def random_encoder(directory: Path, docs: Sequence[Doc], size: Size) -> str:
    """A transformer with random weights, and a tokenizer of the documents' words and characters."""
    from transformers import BertConfig, BertModel, BertTokenizerFast

    texts = [token.lower_ for doc in docs for token in doc if token.text.isprintable() and not token.is_space]
    characters = sorted({character for text in texts for character in text})
    words = [word for word, _ in Counter(texts).most_common(5_000)]
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces = dict.fromkeys([*special, *characters, *(f"##{c}" for c in characters), *words])
    (directory / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf8")
    BertTokenizerFast(str(directory / "vocab.txt")).save_pretrained(directory)
    settings = BertConfig(
        vocab_size=len(pieces),
        hidden_size=size.width,
        num_hidden_layers=size.layers,
        num_attention_heads=size.width // 32,
        intermediate_size=4 * size.width,
    )
    BertModel(settings).save_pretrained(directory)
    return str(directory)


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


def words_per_second(run: Callable[[], None], words: int, seconds: float) -> float:
    """Words of as many passes as fit into some seconds, by the seconds that they took."""
    run()
    _finish()
    passes, begin = 0, time.perf_counter()
    while not passes or time.perf_counter() - begin < seconds:
        run()
        _finish()
        passes += 1
    return passes * words / (time.perf_counter() - begin)


def measure(method: str, encoder: str | None, docs: Sequence[Doc], seconds: float) -> tuple[Speed, Language]:
    """The speed of a method on the device in use, and the pipeline that came of it."""
    nlp, optimizer, batches = make_pipeline(method, encoder, docs)
    texts, words = [doc.text for doc in docs], sum(map(len, docs))

    def train() -> None:
        for batch in batches:
            nlp.update(batch, sgd=optimizer, drop=0.2)

    def predict() -> None:
        for _ in nlp.pipe(texts, batch_size=64):
            pass

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        speeds = [words_per_second(run, words, seconds) for run in (train, predict)]
    return Speed(*speeds, sum(NOT_FLAT in str(warning.message) for warning in caught)), nlp


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


def _finish() -> None:
    """Wait for what the GPU has still to do."""
    if torch.cuda.is_initialized():
        torch.cuda.synchronize()


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
    parser.add_argument("--seconds", type=float, default=20.0, help="of each of four measurements a system")
    args = parser.parse_args()
    if not args.cpu_only:
        try:
            require_usable_gpu(args.gpu_id)
        except ClinnerError as error:
            sys.exit(f"{error} (here: --cpu-only)")
    sys.exit(0 if run(args) else 1)


def run(args: argparse.Namespace) -> bool:
    """Print both tables; whether the devices agree."""
    size = SMALL if args.small else FULL
    blank, report = spacy.blank("en"), AlignmentReport()
    notes = generate("cardiology", size.notes, seed=1)
    docs = [to_doc(note, blank, "expand", "cover", report) for note in notes]
    speeds: dict[tuple[str, str], Speed] = {}
    said: dict[tuple[str, str], Said] = {}
    other = "CPU again" if args.cpu_only else "GPU"
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        encoder = args.encoder
        if encoder is None and "transformer" in args.systems:
            (folder / "encoder").mkdir()
            fix_random_seed(0)
            encoder = random_encoder(folder / "encoder", docs, size)
        for device in ("CPU", other):
            if device == "GPU":
                set_gpu_allocator("pytorch")
                use_gpu(args.gpu_id)
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
        rows.append((system, device, *cells))
    header = ("system", "device", "train words/s", "to CPU", "predict words/s", "to CPU", "not flat")
    print(table(rows, header=header, divider=True))
    results = [(system, *compared(said[system, "CPU"], said[system, other])) for system in args.systems]
    header = ("system", "same entities", "others", "confidence", "loss", "gradient")
    print(table([(system, *row) for system, row, _ in results], header=header, divider=True))
    print(
        f"largest differences: absolute of confidences, relative of loss and gradient; {TOLERANCE} is allowed"
    )
    if "transformer" in args.systems:
        print(f"transformer: {args.encoder or f'random weights, {size.layers} layers of {size.width}'}")
    print(f"{len(docs):,} notes, {sum(map(len, docs)):,} words; {_device(None)}; {machine()}")
    if not args.cpu_only:
        print(_device(args.gpu_id))
    flat = not any(speed.warned for speed in speeds.values())
    agree = flat and all(same for _, _, same in results)
    print("the devices agree" if agree else "THE DEVICES DIFFER, or recurrent weights are not flat")
    return agree


if __name__ == "__main__":
    main()
