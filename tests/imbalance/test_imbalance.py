"""The losses against imbalance, inside the component."""

import pytest
import spacy
from spacy.training import Example
from spacy.util import fix_random_seed

from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.bridge import torch_shim
from tests.conftest import TEXTS, entities, make_doc, train
from tests.support.overfit import overfit

LOSSES = {
    "weighted": {"@losses": "spacy-clinner.WeightedCrossEntropy.v1"},
    "inverse": {
        "@losses": "spacy-clinner.WeightedCrossEntropy.v1",
        "weights": "inverse",
        "power": 0.5,
        "anneal_steps": 20,
    },
    "explicit": {
        "@losses": "spacy-clinner.WeightedCrossEntropy.v1",
        "weights": {"O": 0.5, "DRUG": 2.0, "PROBLEM": 1.0},
    },
    "focal": {"@losses": "spacy-clinner.FocalLoss.v1"},
    "pair": {"@losses": "spacy-clinner.BinaryTokenLabels.v1"},
    "ignore": {"@losses": "spacy-clinner.BinaryTokenLabels.v1", "others": "ignore", "classes": "all"},
    "sequential": {"@losses": "spacy-clinner.BinaryTokenLabels.v1", "sequential": True},
}
BTL = LOSSES["pair"]


def pipeline(loss, **settings):
    nlp = spacy.blank("en")
    model = {
        "@architectures": "spacy-clinner.Tagger.v1",
        "tok2vec": {"@architectures": "spacy-clinner.CharWordEmbed.v1", "min_documents": 1},
        "context": {"@architectures": "spacy-clinner.BiLstm.v1"},
        "decoder": {"@architectures": "spacy-clinner.Softmax.v1", "scheme": "BIO"},
    }
    nlp.add_pipe("clinical_ner", config={"model": model, "loss": loss, **settings})
    return nlp


def examples_of(nlp):
    return [Example(nlp.make_doc(text), make_doc(nlp, text, spans)) for text, spans in TEXTS]


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_overfits(loss):
    nlp = pipeline(loss)
    overfit(nlp, examples_of(nlp), limit=150)
    for text, spans in TEXTS:
        assert entities(nlp(text)) == spans


def test_counts_come_from_the_training_data_and_survive_disk(tmp_path):
    nlp = pipeline(LOSSES["weighted"])
    examples = examples_of(nlp)
    train(nlp, examples, steps=1)
    counts = nlp.get_pipe("clinical_ner").cfg["tag_counts"]
    assert counts["B-DRUG"] == sum(label == "DRUG" for _, spans in TEXTS for *_, label in spans)
    assert sum(counts.values()) == sum(len(example.reference) for example in examples)
    nlp.to_disk(tmp_path / "model")
    resumed = spacy.load(tmp_path / "model")
    assert resumed.get_pipe("clinical_ner").cfg["tag_counts"] == counts
    # without a call of initialize: what a sourced component does
    optimizer = resumed.resume_training()
    losses = resumed.update(examples_of(resumed), sgd=optimizer)
    assert losses["clinical_ner"] > 0


def test_missing_tokens_are_not_counted():
    nlp = pipeline(LOSSES["weighted"])
    examples = examples_of(nlp)
    tokens = sum(len(example.reference) for example in examples)
    examples[2].reference.set_ents([], default="missing")
    train(nlp, examples, steps=1)
    counts = nlp.get_pipe("clinical_ner").cfg["tag_counts"]
    assert sum(counts.values()) == tokens - len(examples[2].reference)


def test_class_without_example_stops_at_initialize():
    nlp = pipeline(LOSSES["inverse"])
    nlp.config["initialize"]["components"] = {"clinical_ner": {"labels": ["DOSE", "DRUG", "PROBLEM"]}}
    with pytest.raises(ClinnerError, match="no training token of DOSE"):
        nlp.initialize(lambda: examples_of(nlp))


def test_sequential_takes_a_step_for_every_copy():
    nlp = pipeline(LOSSES["sequential"])
    examples = examples_of(nlp)
    fix_random_seed(0)
    optimizer = nlp.initialize(lambda: examples)
    key = (torch_shim(nlp.get_pipe("clinical_ner").model).id, "fully_connected.weight")
    nlp.update(examples, sgd=optimizer)
    assert optimizer.nr_update[key] == 2  # DRUG and PROBLEM
    nlp.update([examples[4]], sgd=optimizer)  # PROBLEM alone
    assert optimizer.nr_update[key] == 3


def test_the_copies_of_a_batch_anneal_as_one_batch():
    counted = {}
    for sequential in (False, True):
        nlp = pipeline({**BTL, "weights": "inverse", "anneal_steps": 10, "sequential": sequential})
        examples = examples_of(nlp)
        optimizer = nlp.initialize(lambda examples=examples: examples)
        for batch in (examples, [examples[4]], examples):
            nlp.update(batch, sgd=optimizer)
        counted[sequential] = nlp.get_pipe("clinical_ner").loss._weights._batches
    assert counted == {False: 3, True: 3}


def test_a_second_training_begins_to_anneal_again():
    nlp = pipeline({**BTL, "weights": "inverse", "anneal_steps": 10})
    examples = examples_of(nlp)
    counted = []
    for _ in range(2):
        optimizer = nlp.initialize(lambda: examples)
        nlp.update(examples, sgd=optimizer)
        counted.append(nlp.get_pipe("clinical_ner").loss._weights._batches)
    assert counted == [1, 1]


def test_shared_forward_gradient_is_the_mean_of_the_copies():
    """One backward of the shared forward = the average of one backward a copy."""
    import torch

    nlp = pipeline(BTL)
    examples = examples_of(nlp)
    fix_random_seed(0)
    nlp.initialize(lambda: examples)
    ner = nlp.get_pipe("clinical_ner")
    docs = [example.predicted for example in examples]
    gold = ner.gold_tags(examples)
    parameters = list(ner.begin_forward(docs).network.fully_connected.parameters())

    def gradient(select):
        torch.manual_seed(0)
        forward = ner.begin_forward(docs)
        for parameter in parameters:
            parameter.grad = None
        forward.backward(select(forward))
        return [parameter.grad.clone() for parameter in parameters]

    present = ner.loss.present(gold)
    shared = gradient(lambda f: ner.loss(f.network.crf, f.emissions, gold, f.lengths))
    single = [gradient(lambda f, i=i: ner.loss.copies(f.emissions, gold, present)[i]) for i in range(2)]
    for found, *copies in zip(shared, *single, strict=True):
        torch.testing.assert_close(found, sum(copies) / 2)


def test_sequential_behind_a_listener_names_replace_listeners():
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec")
    model = {
        "@architectures": "spacy-clinner.Tagger.v1",
        "tok2vec": {"@architectures": "spacy.Tok2VecListener.v1", "width": 96},
        "context": None,
        "decoder": {"@architectures": "spacy-clinner.Softmax.v1"},
    }
    nlp.add_pipe("clinical_ner", config={"model": model, "loss": LOSSES["sequential"]})
    examples = examples_of(nlp)
    optimizer = nlp.initialize(lambda: examples)
    with pytest.raises(ClinnerError, match="replace_listeners"):
        nlp.update(examples, sgd=optimizer)


def test_unknown_options_are_rejected():
    from confection import ConfigValidationError

    with pytest.raises(ConfigValidationError):
        pipeline({"@losses": "spacy-clinner.BinaryTokenLabels.v1", "others": "keep"})
    with pytest.raises(ConfigValidationError):
        pipeline({"@losses": "spacy-clinner.BinaryTokenLabels.v1", "other": "ignore"})
