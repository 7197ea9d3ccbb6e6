"""One epoch of the methods that learn from a second corpus: Meta Pseudo Labels and La-DTL."""

import time
from pathlib import Path
from typing import Any, NamedTuple

import spacy
from gpu_clock import finish, forget_peak, peak_memory
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.util import fix_random_seed, registry

from spacy_clinner.configs import compose
from spacy_clinner.corpus.alignment import AlignmentReport
from spacy_clinner.corpus.readers import to_doc
from spacy_clinner.synthetic.generator import generate

SECOND = {"meta-pseudo-labels": "unlabelled", "la-dtl": "source"}
"""What each method calls its second corpus."""


class Epoch(NamedTuple):
    """One pass through the labelled notes.

    Attributes:
        losses: of its updates.
        peak: MiB; "-" on a CPU.
    """

    steps: int
    words: int
    seconds: float
    losses: list[float]
    peak: str


def invented(department: str, count: int, *, annotated: bool = True) -> list[Doc]:
    """Embedded notes of a department as documents."""
    blank, report = spacy.blank("en"), AlignmentReport()
    notes = generate(department, count, seed=1, annotated=annotated)
    return [to_doc(note, blank, "expand", "cover", report) for note in notes]


def epoch(method: str, docs: list[Doc], folder: Path) -> Epoch:
    """Train a method through the notes once, on the device in use.

    Args:
        method: a name of `SECOND`.
        docs: the labelled notes; the second corpus has as many.
        folder: for the second corpus.
    """
    forget_peak()
    path = folder / f"{method}.spacy"
    if method == "la-dtl":
        others = invented("respiratory", len(docs))
    else:
        others = invented("cardiology", len(docs), annotated=False)
    DocBin(docs=others).to_disk(path)
    second: dict[str, Any] = {SECOND[method]: str(path)}
    config = compose(method, **second).interpolate()
    fix_random_seed(0)
    nlp = spacy.blank("en")
    settings = {key: value for key, value in config["components"]["clinical_ner"].items() if key != "factory"}
    nlp.add_pipe("clinical_ner", config=settings)
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in docs]
    nlp.initialize(lambda: examples)
    names = ("optimizer", "batcher", "before_update")
    parts = registry.resolve({name: config["training"][name] for name in names})
    losses = []
    finish()
    begin = time.perf_counter()
    for step, batch in enumerate(parts["batcher"](examples)):
        parts["before_update"](nlp, {"step": step, "epoch": 0})
        update = nlp.update(list(batch), sgd=parts["optimizer"], drop=config["training"]["dropout"])
        losses.append(float(update["clinical_ner"]))
    finish()
    seconds = time.perf_counter() - begin
    return Epoch(len(losses), sum(map(len, docs)), seconds, losses, peak_memory())
