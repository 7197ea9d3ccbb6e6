"""The calibrator in `spacy train`: fitted on every checkpoint that is saved, then words are scrubbed."""

import warnings

import pytest
import spacy
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train

from spacy_clinner.errors import ClinnerError
from spacy_clinner.imbalance.fit_calibrator import fit_calibrator
from spacy_clinner.tagger.chain import chain
from tests.conftest import TEXTS, entities, make_doc
from tests.support.composed import composed
from tests.support.overfit import loop_until

CORPUS = {"@readers": "spacy.Corpus.v1", "path": "${paths.train}", "gold_preproc": False}


def config(train_path):
    quick = {"training.max_epochs": 0, "training.optimizer.learn_rate": 0.01}
    found = composed("fast", train_path, overrides=quick)
    found["nlp"]["pipeline"] = ["clinical_ner", "knn_calibrator"]
    found["components"]["clinical_ner"]["keep_emissions"] = True
    found["components"]["knn_calibrator"] = {"factory": "knn_calibrator", "k": 3}
    fit = {"@callbacks": "spacy-clinner.fit_calibrator.v1", "corpus": CORPUS}
    scrub = {"@callbacks": "spacy-clinner.scrub_strings.v1", "corpus": CORPUS, "min_documents": 2}
    found["training"]["before_to_disk"] = {
        "@callbacks": "spacy-clinner.chain.v1",
        "*": {"fit": fit, "scrub": scrub},
    }
    return found


@pytest.mark.filterwarnings("ignore:knn_calibrator")
def test_every_checkpoint_has_a_calibrator_of_its_own_weights(train_path, tmp_path):
    nlp = init_nlp(config(train_path))
    loop_until(nlp, tmp_path, limit=200, least=50)
    assert nlp.get_pipe("knn_calibrator").store is None
    for name in ("model-best", "model-last"):
        saved = spacy.load(tmp_path / name)
        store = saved.get_pipe("knn_calibrator").store
        tagger = saved.get_pipe("clinical_ner")
        (prediction,) = tagger.predict([saved.make_doc(TEXTS[0][0])])
        # the first note's tokens lead the store
        assert abs(store.scores[: len(prediction.scores)].numpy() - prediction.scores).max() < 1e-4
        for text, spans in TEXTS:
            assert entities(saved(text)) == spans
    strings = (tmp_path / "model-best" / "vocab" / "strings.json").read_text()
    assert "albuterol" not in strings
    assert "fibrillation" not in strings


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory):
    """A calibrated pipeline of a short training, and the config of that."""
    folder = tmp_path_factory.mktemp("calibrated")
    nlp = spacy.blank("en")
    DocBin(docs=[make_doc(nlp, text, spans) for text, spans in TEXTS]).to_disk(folder / "train.spacy")
    found = config(folder / "train.spacy")
    found["training"] |= {"max_steps": 4, "eval_frequency": 2}
    with pytest.warns(UserWarning, match="not fitted: entities"):
        train(init_nlp(found), folder)
    path = folder / "model-last"
    assert messages(lambda: spacy.load(path)(TEXTS[0][0])) == []
    return path, found


@pytest.fixture
def sourced(calibrated):
    """The config of a short training that goes on from a calibrated pipeline."""
    path, found = calibrated
    found = found.copy()
    found["components"] = {name: {"source": str(path)} for name in found["components"]}
    return found


def messages(run):
    """What a calibrator warns of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run()
    return [str(w.message).split(": ")[1] for w in caught if str(w.message).startswith("knn_calibrator")]


STALE = "not fitted to the weights that clinical_ner has now"


@pytest.mark.parametrize(("frozen", "refitted"), [(False, True), (False, False), (True, False)])
def test_training_goes_on_from_a_calibrated_pipeline(sourced, tmp_path, frozen, refitted):
    """spaCy does not initialise sourced components: the store of the old weights is still there."""
    if frozen:
        sourced["training"]["frozen_components"] = ["knn_calibrator"]
    if not refitted:
        sourced["training"]["before_to_disk"] = None
    nlp = init_nlp(sourced)
    assert nlp.get_pipe("knn_calibrator").store is not None
    assert messages(lambda: train(nlp, tmp_path)) == [STALE]
    saved = spacy.load(tmp_path / "model-last")
    assert messages(lambda: saved(TEXTS[0][0])) == ([] if refitted else [STALE])


def test_a_frozen_tagger_keeps_its_store(sourced, tmp_path):
    sourced["components"]["other"] = {"factory": "ner"}
    sourced["nlp"]["pipeline"] = ["other", "clinical_ner", "knn_calibrator"]
    sourced["training"] |= {"frozen_components": ["clinical_ner"], "before_to_disk": None}
    nlp = init_nlp(sourced)
    assert messages(lambda: train(nlp, tmp_path)) == []
    saved = spacy.load(tmp_path / "model-last")
    assert messages(lambda: saved(TEXTS[0][0])) == []


def test_pipeline_without_calibrator():
    with pytest.raises(ClinnerError, match="no knn_calibrator named 'knn_calibrator'"):
        fit_calibrator(lambda nlp: [])(spacy.blank("en"))


def test_chain_hands_the_result_on():
    first, second = spacy.blank("en"), spacy.blank("de")
    seen = []
    run = chain(lambda nlp, info: seen.append((nlp, info)), lambda nlp, info: second, lambda nlp, info: nlp)
    assert run(first, {"step": 3}) is second
    assert seen == [(first, {"step": 3})]
    assert chain()(first) is first
