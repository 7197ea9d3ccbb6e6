"""A GPU computes what the CPU computes. Each test also compares the CPU with itself."""

import contextlib

import pytest
import spacy
import torch
from spacy.training.batchers import configure_minibatch
from spacy.util import fix_random_seed
from thinc import compat
from thinc.api import SGD, get_current_ops, set_current_ops

from spacy_clinner.batch.gpu import use_gpu
from spacy_clinner.semi_supervised.meta_pseudo_labels import meta_pseudo_labels
from spacy_clinner.semi_supervised.meta_settings import ConsistencyTerm, TaughtLabels
from spacy_clinner.tagger.gradients import weights
from spacy_clinner.transfer.double_transfer import double_transfer
from tests.conftest import TEXTS, entities
from tests.support.lattices import make_lattice
from tests.support.tiny_taggers import EMBEDDING, labelled, unlabelled

CLOSE = {"rel": 0.02, "abs": 1e-4}
"""cuDNN's LSTMs compute in TF32, with 10 bits."""
MODEL = {
    "@architectures": "spacy-clinner.Tagger.v1",
    "tok2vec": EMBEDDING,
    "context": {"@architectures": "spacy-clinner.BiLstm.v1", "hidden_width": 12, "dropout": 0.0},
    "decoder": {"@architectures": "spacy-clinner.Crf.v1"},
}
CALLBACKS = {
    "supervised": None,
    "double_transfer": lambda: double_transfer(labelled, configure_minibatch(3), mmd="label_aware", beta=0.1),
    "meta_pseudo_labels": lambda: meta_pseudo_labels(
        unlabelled,
        configure_minibatch(3),
        SGD(0.1),
        lambda nlp, example: iter([example]),
        pseudo_labels=TaughtLabels(labels="viterbi"),
        consistency=ConsistencyTerm(weight=0.0),
        dropout=0.0,
    ),
}


@pytest.fixture(params=["cpu", pytest.param("cuda", marks=pytest.mark.gpu)])
def device(request):
    """The device that is compared with the CPU."""
    if request.param == "cuda" and not (torch.cuda.is_available() and compat.has_cupy_gpu):
        pytest.skip("no GPU with CuPy and a torch build for CUDA")
    return torch.device(request.param)


@contextlib.contextmanager
def computing_on(device):
    """What is made or loaded in the meantime lies on a device."""
    before = get_current_ops()
    use_gpu(0 if device.type == "cuda" else -1)
    try:
        yield
    finally:
        set_current_ops(before)


def losses_of(method):
    """Losses of some updates without dropout, and the norm of each gradient of the first one."""
    nlp = spacy.blank("en")
    ner = nlp.add_pipe("clinical_ner", config={"model": MODEL})
    fix_random_seed(0)
    nlp.initialize(lambda: labelled(nlp))
    if CALLBACKS[method] is not None:
        CALLBACKS[method]()(nlp, {"step": 0, "epoch": 0})
    losses, optimizer = [], SGD(0.1)
    norms = []
    for _ in range(4):
        update = nlp.update(labelled(nlp), sgd=None)
        norms = norms or [float(w.gradient.norm()) for w in weights(ner.model) if w.gradient is not None]
        losses.append(update["clinical_ner"])
        ner.finish_update(optimizer)
    return losses, norms


@pytest.mark.parametrize("scheme", ["BILUO", "BIO"])
def test_crf(device, scheme):
    lattice = make_lattice(scheme)
    crf, gold = lattice.crf, lattice.crf.viterbi(lattice.emissions, lattice.lengths)
    expected = [crf.log_likelihood(lattice.emissions, gold, lattice.lengths)]
    expected += [gold, crf.marginals(lattice.emissions, lattice.lengths)]
    crf.to(device)
    emissions, lengths = lattice.emissions.to(device), lattice.lengths.to(device)
    found = [crf.log_likelihood(emissions, gold.to(device), lengths)]
    found += [crf.viterbi(emissions, lengths), crf.marginals(emissions, lengths)]
    for there, here in zip(found, expected, strict=True):
        torch.testing.assert_close(there.cpu(), here)
    drawn = crf.sample(emissions, lengths, torch.Generator(device).manual_seed(0))
    assert torch.isfinite(crf.log_likelihood(emissions, drawn, lengths)).all()


@pytest.mark.parametrize("method", CALLBACKS)
def test_training(device, method):
    losses, norms = losses_of(method)
    with computing_on(device):
        there, norms_there = losses_of(method)
    assert there == pytest.approx(losses, **CLOSE)
    assert norms_there == pytest.approx(norms, **CLOSE)


def test_saving_and_loading(device, trained, tmp_path):
    gold = [spans for _, spans in TEXTS]
    trained.to_disk(tmp_path / "here")
    with computing_on(device):
        nlp = spacy.load(tmp_path / "here")
        assert {weight.value.device.type for weight in weights(nlp.get_pipe("clinical_ner").model)} == {
            device.type
        }
        assert [entities(doc) for doc in nlp.pipe(text for text, _ in TEXTS)] == gold
        nlp.to_disk(tmp_path / "there")
    back = spacy.load(tmp_path / "there")
    assert [entities(doc) for doc in back.pipe(text for text, _ in TEXTS)] == gold


def test_redaction(device, trained, tmp_path):
    trained.to_disk(tmp_path / "model")
    redacted = []
    for where in (torch.device("cpu"), device):
        with computing_on(where):
            nlp = spacy.load(tmp_path / "model")
            nlp.add_pipe("phi_redactor", config={"mode": "mask", "labels": ["DRUG"]})
            redacted.append([doc._.redacted for doc in nlp.pipe(text for text, _ in TEXTS)])
    assert redacted[0] == redacted[1]
    assert "[DRUG]" in redacted[0][0]
