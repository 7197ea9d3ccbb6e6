"""The calibrator in `spacy train`: fitted on every checkpoint that is saved, then words are scrubbed."""

from pathlib import Path

import pytest
import spacy
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config

from spacy_clinner.errors import ClinnerError
from spacy_clinner.training.chain import chain
from spacy_clinner.training.fit_calibrator import fit_calibrator
from tests.conftest import TEXTS, entities

CONFIGS = Path(__file__).parents[2] / "configs"
CORPUS = {"@readers": "spacy.Corpus.v1", "path": "${paths.train}", "gold_preproc": False}


def config(train_path):
    settings = {"paths.train": str(train_path), "paths.dev": str(train_path), "training.max_epochs": 0}
    settings |= {"training.max_steps": 60, "training.eval_frequency": 20}
    settings["training.optimizer.learn_rate"] = 0.01
    found = load_config(CONFIGS / "bilstm_crf_fast.cfg", overrides=settings, interpolate=False)
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
    train(nlp, tmp_path)
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
