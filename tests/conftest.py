"""Tiny corpora that every component test can overfit."""

import os
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path

import pytest
import spacy
import torch
from hypothesis import HealthCheck, settings
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example
from thinc import compat
from thinc.api import get_current_ops, set_current_ops

from spacy_clinner.batch import workers
from spacy_clinner.batch.gpu import use_gpu
from spacy_clinner.tagger.confidence import register_confidence
from tests.support.overfit import entities as entities
from tests.support.overfit import train as train

TEXTS = [
    ("Chest pain since Monday , started on aspirin 81 mg .", [(0, 2, "PROBLEM"), (7, 8, "DRUG")]),
    ("Denies fever . Continue metoprolol 25 mg twice daily .", [(1, 2, "PROBLEM"), (4, 5, "DRUG")]),
    ("No acute distress .", []),
    ("Severe shortness of breath ; albuterol given .", [(0, 4, "PROBLEM"), (5, 6, "DRUG")]),
    ("History of atrial fibrillation and gout .", [(2, 4, "PROBLEM"), (5, 6, "PROBLEM")]),
    ("Aspirin was stopped because of bleeding .", [(0, 1, "DRUG"), (5, 6, "PROBLEM")]),
]


def make_doc(nlp: Language, text: str, spans: Iterable[tuple[int, int, str]]) -> Doc:
    doc = nlp.make_doc(text)
    doc.set_ents([Span(doc, start, end, label=label) for start, end, label in spans])
    return doc


@pytest.fixture
def on_gpu() -> Iterator[torch.device]:
    """What the test makes or loads lies on the first GPU; for tests marked `gpu`."""
    if not (torch.cuda.is_available() and compat.has_cupy_gpu):
        pytest.skip("no GPU with CuPy and a torch build for CUDA")
    before = get_current_ops()
    use_gpu(0)
    yield torch.device("cuda:0")
    set_current_ops(before)


@pytest.fixture
def blank() -> Language:
    return spacy.blank("en")


@pytest.fixture
def make_examples() -> Callable[[Language], list[Example]]:
    """Gold documents of a pipeline's own vocab."""

    def make(nlp: Language) -> list[Example]:
        return [Example(nlp.make_doc(text), make_doc(nlp, text, spans)) for text, spans in TEXTS]

    return make


@pytest.fixture
def train_path(tmp_path: Path, blank: Language) -> Path:
    """The tiny corpus as a .spacy file."""
    path = tmp_path / "train.spacy"
    DocBin(docs=[make_doc(blank, text, spans) for text, spans in TEXTS]).to_disk(path)
    return path


@pytest.fixture(scope="session")
def trained() -> Language:
    """A default `clinical_ner` that has learned the tiny corpus by heart. Do not change it."""
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner")
    examples = [Example(nlp.make_doc(t), make_doc(nlp, t, spans)) for t, spans in TEXTS]
    return train(nlp, examples, steps=80)


@pytest.fixture
def quick_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes of `--processes` come from one server that has loaded torch and spaCy once for all tests.

    They share nothing with the test: what they work on is pickled, as for a spawned process.
    """
    if "forkserver" in get_all_start_methods():
        get_context("forkserver").set_forkserver_preload(["tests.support.started_spacy"])
        monkeypatch.setattr(workers, "START_METHOD", "forkserver")


register_confidence()
# no test depends on the clock: a busy machine is slow, and a slow example is no failure
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")
# the tests' tensors are tiny: threads only wait for each other, and long so on a busy machine
torch.set_num_threads(int(os.environ.get("CLINNER_TEST_THREADS", "1")))
os.environ["OMP_NUM_THREADS"] = "1"  # and in processes that tests start
