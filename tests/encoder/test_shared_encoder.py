"""One encoder for several components of a pipeline."""

import numpy as np
import pytest
import spacy
from spacy.util import fix_random_seed, load_model_from_config

from spacy_clinner.encoder.architecture import encoder_shim
from spacy_clinner.evaluation.saved_text import audit
from tests.conftest import TEXTS, entities
from tests.support.overfit import SEED, begin, knows, update_until
from tests.support.tiny_taggers import labelled, tagger

LISTENER = {"@architectures": "spacy-clinner.EncoderListener.v1", "upstream": "encoder"}
CLASSIFIER = {
    "@architectures": "spacy.TextCatEnsemble.v2",
    "tok2vec": LISTENER,
    "linear_model": {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": True,
        "length": 64,
        "ngram_size": 1,
        "no_output_layer": False,
    },
}


def shared(folder, *others):
    """A pipeline whose clinical_ner, and other components, listen to an encoder."""
    fix_random_seed(SEED)
    nlp = spacy.blank("en")
    model = {"@architectures": "spacy-clinner.Encoder.v1", "name": str(folder), "context": 4}
    nlp.add_pipe("encoder", config={"model": model})
    nlp.add_pipe("clinical_ner", config={"model": tagger(LISTENER)})
    for name in others:
        nlp.add_pipe(name, config={"model": CLASSIFIER if name == "textcat" else {"tok2vec": LISTENER}})
    return nlp


def examples_of(nlp):
    examples = labelled(nlp)
    for example in examples:
        drug = any(entity.label_ == "DRUG" for entity in example.reference.ents)
        example.reference.cats = {"DRUG": float(drug), "NONE": float(not drug)}
        example.reference.spans["sc"] = list(example.reference.ents)
    return examples


def test_a_tagger_learns_through_a_listener(tiny, tmp_path):
    nlp = shared(tiny)
    examples = examples_of(nlp)
    optimizer = begin(nlp, examples)
    encoder = nlp.get_pipe("encoder").model
    before = encoder.to_bytes()
    update_until(lambda: knows(nlp, examples), lambda: nlp.update(examples, sgd=optimizer), 400)
    assert encoder.to_bytes() != before
    nlp.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    for text, spans in TEXTS:
        assert entities(loaded(text)) == spans
    assert "pickle" not in {file.kind for file in audit(tmp_path / "model")}
    docs = [entities(doc) for doc in loaded.pipe([text for text, _ in TEXTS], n_process=2, batch_size=2)]
    assert docs == [spans for _, spans in TEXTS]


def test_spacy_components_share_it(tiny):
    nlp = shared(tiny, "ner", "textcat", "spancat")
    examples = examples_of(nlp)
    optimizer = nlp.initialize(lambda: examples)
    reads = []
    hook = encoder_shim(nlp.get_pipe("encoder").model).encoder.register_forward_pre_hook(
        lambda *args: reads.append(1)
    )
    losses = nlp.update(examples, sgd=optimizer)
    assert reads == [1]  # once for all four
    hook.remove()
    assert {"clinical_ner", "ner", "textcat", "spancat"} <= losses.keys()
    doc = nlp(TEXTS[0][0])
    assert doc.tensor.shape == (len(doc), 32)
    assert doc.cats.keys() == {"DRUG", "NONE"}


def test_an_encoder_that_listens_alone_says_the_same(tiny):
    nlp = shared(tiny)
    examples = examples_of(nlp)
    optimizer = begin(nlp, examples)
    for _ in range(20):
        nlp.update(examples, sgd=optimizer)
    texts = [text for text, _ in TEXTS]
    expected = [[(entities(doc)), doc.spans["clinical_ner"].attrs["scores"]] for doc in nlp.pipe(texts)]
    nlp.replace_listeners("encoder", "clinical_ner", ["model.tok2vec"])
    nlp.remove_pipe("encoder")
    for doc, (spans, scores) in zip(nlp.pipe(texts), expected, strict=True):
        assert entities(doc) == spans
        np.testing.assert_allclose(doc.spans["clinical_ner"].attrs["scores"], scores, atol=1e-5)


def test_an_encoder_may_be_frozen(tiny):
    nlp = shared(tiny)
    examples = examples_of(nlp)
    optimizer = nlp.initialize(lambda: examples)
    before = nlp.get_pipe("encoder").model.to_bytes()
    nlp.update(examples, sgd=optimizer, exclude=["encoder"], annotates=["encoder"])
    assert nlp.get_pipe("encoder").model.to_bytes() == before


@pytest.mark.parametrize("frozen", [False, True], ids=["trained on", "frozen"])
@pytest.mark.parametrize("component", ["clinical_ner", "ner"])
def test_a_trained_encoder_serves_a_new_component(tiny, tmp_path, frozen, component):
    source = shared(tiny)
    source.initialize(lambda: examples_of(source))
    source.to_disk(tmp_path)
    model = tagger(LISTENER) if component == "clinical_ner" else {"tok2vec": LISTENER}
    made = spacy.blank("en")
    made.add_pipe("encoder", source=source)
    made.add_pipe(component, config={"model": model})
    config = made.config.copy()
    config["components"]["encoder"] = {"source": str(tmp_path)}
    from_config = load_model_from_config(config, auto_fill=True)
    for nlp in (made, from_config):
        examples = examples_of(nlp)
        before = nlp.get_pipe("encoder").model.to_bytes()
        with nlp.select_pipes(disable=["encoder"]):
            optimizer = nlp.initialize(lambda examples=examples: examples)
        more = {"exclude": ["encoder"], "annotates": ["encoder"]} if frozen else {}
        for _ in range(2):
            nlp.update(examples, sgd=optimizer, **more)
        assert (nlp.get_pipe("encoder").model.to_bytes() == before) is frozen
        again = spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes())
        assert entities(again(TEXTS[0][0])) == entities(nlp(TEXTS[0][0]))


def test_layout_does_not_matter_through_a_listener(tiny):
    nlp = shared(tiny)
    nlp.initialize(lambda: examples_of(nlp))
    text = TEXTS[0][0]
    plain, wide = nlp(text), nlp("  " + text.replace(" ", "\n  "))
    words = [token.i for token in wide if not token.is_space]
    np.testing.assert_allclose(wide.tensor[words], plain.tensor, atol=1e-5)


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_texts_without_words(tiny, text):
    nlp = shared(tiny)
    nlp.initialize(lambda: examples_of(nlp))
    assert nlp(text).ents == ()
    assert [doc.text for doc in nlp.pipe([text, "Pt stable .", text])] == [text, "Pt stable .", text]
