import spacy
from thinc.api import Linear, Model, chain
from torch import nn

from spacy_clinner.tagger.bridge import TorchShim
from spacy_clinner.tagger.weights_digest import weights_digest


def test_saving_and_loading_keeps_it(trained, tmp_path):
    model = trained.get_pipe("clinical_ner").model
    digest = weights_digest(model)
    trained.to_disk(tmp_path)
    loaded = spacy.load(tmp_path).get_pipe("clinical_ner").model
    assert len(digest) == 32
    assert weights_digest(loaded) == weights_digest(model) == digest
    assert weights_digest(model.copy()) == digest


def test_each_layer_counts():
    """thinc's own arrays and torch modules, also those of inner nodes."""
    shim = TorchShim(lambda description: nn.ModuleList([nn.Linear(50, 60), nn.Linear(60, 2)]))
    shim.build_module({})
    wrapped = Model("torch", lambda model, X, is_train: (X, lambda dX: dX), shims=[shim])
    inner = Linear(30, 40)
    inner.initialize()
    model = chain(wrapped, chain(inner, Linear(2, 2)))  # the last is not initialised
    seen = {weights_digest(model)}
    for parameter in shim.module.parameters():
        parameter.data = parameter.data + 1e-4
        seen.add(weights_digest(model))
    for name in ("W", "b"):
        inner.set_param(name, inner.get_param(name) + 1e-4)
        seen.add(weights_digest(model))
    assert len(seen) == 7


def test_a_model_without_weights():
    assert weights_digest(Model("nothing", lambda model, X, is_train: (X, lambda dX: dX)))


def test_averaged_weights_have_their_own(trained):
    tagger = trained.get_pipe("clinical_ner")
    digest = weights_digest(tagger.model)
    (shim,) = tagger.model.shims
    averages = {(shim.id, name): p.detach().numpy() / 2 for name, p in shim.module.named_parameters()}
    with trained.use_params(averages):
        assert weights_digest(tagger.model) != digest
    assert weights_digest(tagger.model) == digest
