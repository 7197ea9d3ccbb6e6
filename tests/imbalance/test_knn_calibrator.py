import math
import random
import warnings

import numpy as np
import pytest
import spacy
import srsly
from safetensors.torch import load_file, save_file
from spacy.tokens import DocBin, Span

from spacy_clinner.errors import ClinnerError
from spacy_clinner.imbalance.fit_calibrator import with_fitted_calibrator
from spacy_clinner.imbalance.knn_calibrator import KnnCalibrator
from spacy_clinner.tagger.emissions import KEY, require_emissions
from tests.conftest import TEXTS, entities, train
from tests.support.calibrators import MODEL, SETTINGS, examples_of, overfitted, unfitted


@pytest.fixture(scope="module")
def plain():
    """Half trained, so that neighbours have something to say."""
    return unfitted(steps=12)


@pytest.fixture(scope="module")
def fitted(plain):
    return with_fitted_calibrator(plain, examples_of(plain), "knn_calibrator")


def confidences(doc):
    return [entity._.confidence for entity in doc.ents]


def test_passes_through_with_one_warning_before_it_is_fitted():
    nlp = overfitted()
    with pytest.warns(UserWarning, match="not fitted") as caught:
        docs = list(nlp.pipe([text for text, _ in TEXTS] * 3, batch_size=2))
    assert len(caught) == 1
    for doc, (_, spans) in zip(docs, TEXTS * 3, strict=True):
        assert entities(doc) == spans
        assert KEY not in doc.user_data


def test_the_scores_of_each_tagger_are_found_by_its_name(plain):
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner", source=plain)
    nlp.add_pipe("clinical_ner", name="second", config={"model": MODEL, "keep_emissions": True})
    with nlp.select_pipes(enable="second"):
        train(nlp, examples_of(nlp), steps=1)
    alone = nlp.get_pipe("clinical_ner").predict([nlp.make_doc(TEXTS[0][0])])[0]
    for first, last in (("second", "clinical_ner"), ("clinical_ner", "second")):
        doc = nlp(TEXTS[0][0])
        by_name = {name: require_emissions(doc, "a calibrator", name) for name in (first, last)}
        assert KEY not in doc.user_data
        np.testing.assert_allclose(by_name["clinical_ner"].scores, alone.scores, atol=1e-5)
        assert not np.allclose(by_name["second"].scores, alone.scores)


def test_neighbours_alone_know_the_training_notes(plain):
    nlp = with_fitted_calibrator(overfitted(k=1, mix=1.0), examples_of(plain), "knn_calibrator")
    for text, spans in TEXTS:
        assert entities(nlp(text)) == spans


def test_mix_zero_is_the_tagger_alone(plain):
    nlp = unfitted(steps=12, mix=0.0)
    fitted = with_fitted_calibrator(nlp, examples_of(nlp), "knn_calibrator")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = [nlp(text) for text, _ in TEXTS]
    for (text, _), doc in zip(TEXTS, expected, strict=True):
        found = fitted(text)
        assert entities(found) == entities(doc)
        assert confidences(found) == pytest.approx(confidences(doc), abs=1e-4)


def test_probabilities_against_a_slow_reference(fitted, plain):
    """(1 - mix) * softmax + mix * weighted votes of all training tokens, k by sorting."""
    calibrator = fitted.get_pipe("knn_calibrator")
    store = calibrator.store
    tagger = fitted.get_pipe("clinical_ner")
    doc = fitted.make_doc(TEXTS[3][0])
    (prediction,) = tagger.predict([doc])
    found = calibrator._calibration.probabilities(prediction.scores, prediction.probabilities)
    for row, scores in enumerate(prediction.scores):
        distances = ((store.scores.numpy() - scores) ** 2).sum(1)
        nearest = np.argsort(distances, kind="stable")[:3]
        votes = np.bincount(store.tags.numpy()[nearest], minlength=len(scores)) / 3
        softmax = np.exp(scores) / np.exp(scores).sum()
        np.testing.assert_allclose(found[row], 0.5 * softmax + 0.5 * votes, atol=1e-5)


def test_the_pipeline_in_training_stays_unfitted(plain, fitted):
    assert plain.get_pipe("knn_calibrator").store is None
    assert fitted.get_pipe("knn_calibrator").store is not None
    assert fitted.get_pipe("clinical_ner") is plain.get_pipe("clinical_ner")


def test_round_trips_give_identical_output(fitted, tmp_path):
    expected = [fitted(text) for text, _ in TEXTS]
    fitted.to_disk(tmp_path / "model")
    other = spacy.blank("en")
    other.add_pipe("clinical_ner", config={"model": MODEL, "keep_emissions": True})
    other.add_pipe("knn_calibrator", config=SETTINGS)
    other.from_bytes(fitted.to_bytes())
    for nlp in (spacy.load(tmp_path / "model"), other):
        for (text, _), doc in zip(TEXTS, expected, strict=True):
            assert entities(nlp(text)) == entities(doc)
            assert confidences(nlp(text)) == confidences(doc)
    files = sorted(path.name for path in (tmp_path / "model" / "knn_calibrator").iterdir())
    assert files == ["cfg", "store.safetensors"]
    stored = (tmp_path / "model" / "knn_calibrator" / "store.safetensors").read_bytes()
    assert not any(word.encode() in stored for text, _ in TEXTS for word in text.split() if len(word) > 4)


def test_unfitted_round_trip(plain, tmp_path):
    plain.to_disk(tmp_path / "model")
    assert spacy.load(tmp_path / "model").get_pipe("knn_calibrator").store is None


def notes():
    rng = random.Random(0)
    return [" ".join(rng.choice(TEXTS)[0] for _ in range(n)) for n in (0, 1, 60, 2, 3, 1, 1, 5, 2, 8)]


@pytest.mark.parametrize(
    "arguments", [{"batch_size": 1}, {"batch_size": 7}, {"n_process": 2, "batch_size": 3}]
)
def test_output_does_not_depend_on_batching(fitted, arguments):
    expected = [fitted(text) for text in notes()]
    assert any(doc.ents for doc in expected)
    for doc, other in zip(expected, fitted.pipe(notes(), **arguments), strict=True):
        assert entities(doc) == entities(other)
        assert confidences(doc) == pytest.approx(confidences(other), abs=1e-5)


def test_documents_leave_without_scores(fitted, tmp_path):
    doc = fitted(TEXTS[0][0])
    assert KEY not in doc.user_data
    doc_bin = DocBin(store_user_data=True, docs=[doc])
    (again,) = DocBin().from_bytes(doc_bin.to_bytes()).get_docs(fitted.vocab)
    assert confidences(again) == confidences(doc)


def test_a_tagger_alone_can_hand_on_its_scores(plain):
    doc = plain.get_pipe("clinical_ner")(plain.make_doc(TEXTS[0][0]))
    (again,) = DocBin().from_bytes(DocBin(store_user_data=True, docs=[doc]).to_bytes()).get_docs(plain.vocab)
    np.testing.assert_array_equal(
        again.user_data[KEY]["clinical_ner"][2], doc.user_data[KEY]["clinical_ner"][2]
    )


def test_earlier_entities_that_the_tagger_keeps_are_kept():
    nlp = overfitted(tagger={"overwrite": False}, k=1, mix=1.0)
    nlp = with_fitted_calibrator(nlp, examples_of(nlp), "knn_calibrator")
    doc = nlp.make_doc(TEXTS[0][0])
    doc.set_ents([Span(doc, 7, 9, label="RULE")])
    found = nlp(doc)
    assert entities(found) == [(0, 2, "PROBLEM"), (7, 9, "RULE")]


def test_no_tagger_or_one_that_comes_later_or_keeps_nothing():
    def initialise(*names, **tagger):
        nlp = spacy.blank("en")
        for name in names:
            nlp.add_pipe(name, config={"model": MODEL, **tagger} if name == "clinical_ner" else {})
        nlp.initialize(lambda: examples_of(nlp))

    with pytest.raises(ClinnerError, match="no component 'clinical_ner' before it"):
        initialise("knn_calibrator", "clinical_ner", keep_emissions=True)
    with pytest.raises(ClinnerError, match="no component 'clinical_ner' before it"):
        initialise("knn_calibrator")
    with pytest.raises(ClinnerError, match="keep_emissions = true"):
        initialise("clinical_ner", "knn_calibrator")


def test_no_tagger_before_an_unfitted_calibrator_is_no_pass_through(plain):
    """It could never be fitted there: a warning that says so would be overlooked."""
    alone = spacy.blank("en")
    alone.add_pipe("knn_calibrator")
    with pytest.raises(ClinnerError, match="put the component after 'clinical_ner'"):
        alone("No acute distress .")
    before = spacy.blank("en").from_bytes(plain.to_bytes(exclude=["knn_calibrator"]))
    before.add_pipe("knn_calibrator")
    before.add_pipe("clinical_ner", source=plain)
    with pytest.raises(ClinnerError, match="put the component after 'clinical_ner'"):
        list(before.pipe(["No acute distress ."]))


@pytest.mark.parametrize("confidence", [True, False])
def test_nothing_is_left_of_what_the_tagger_was_confident_of(confidence):
    tagger = {"spans_key": "problems"}
    nlp = unfitted(steps=12, tagger=tagger, k=1, mix=1.0, confidence=confidence)
    fitted = with_fitted_calibrator(nlp, examples_of(nlp), "knn_calibrator")
    for doc in fitted.pipe([text for text, _ in TEXTS]):
        assert list(doc.spans) == (["clinical_ner"] if confidence else [])
        kept = [(span.start, span.end, span.label_) for span in doc.spans.get("clinical_ner", [])]
        assert kept == (entities(doc) if confidence else [])
        assert all((value is not None) == confidence for value in confidences(doc))


def test_spans_that_are_not_the_tagger_s_stay():
    nlp = unfitted(steps=1, tagger={"confidence": False}, k=1, confidence=False)
    fitted = with_fitted_calibrator(nlp, examples_of(nlp), "knn_calibrator")
    doc = nlp.make_doc(TEXTS[0][0])
    doc.spans["clinical_ner"] = [Span(doc, 0, 1, label="RULE")]
    assert len(fitted(doc).spans["clinical_ner"]) == 1


def test_a_store_has_no_say_once_the_tagger_has_learned_on(tmp_path):
    nlp = unfitted(steps=12, k=1, mix=1.0)
    with_fitted_calibrator(nlp, examples_of(nlp), "knn_calibrator").to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loaded(TEXTS[0][0])
    optimizer = loaded.resume_training()
    optimizer.learn_rate = 0.0
    with loaded.select_pipes(enable=["clinical_ner"]):
        loaded.update(examples_of(loaded), sgd=optimizer)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loaded(TEXTS[0][0])  # nothing was learned
    optimizer.learn_rate = 1e-5
    with loaded.select_pipes(enable=["clinical_ner"]):
        loaded.update(examples_of(loaded), sgd=optimizer)
    loaded.to_disk(tmp_path / "learned")
    for pipeline in (loaded, spacy.load(tmp_path / "learned")):
        with pytest.warns(UserWarning, match="not fitted to the weights that clinical_ner has now") as caught:
            docs = list(pipeline.pipe([text for text, _ in TEXTS], batch_size=2))
        assert len(caught) == 1
        alone = pipeline.get_pipe("clinical_ner").predict([doc.copy() for doc in docs])
        assert [entities(doc) for doc in docs] == [prediction.spans for prediction in alone]
    again = with_fitted_calibrator(loaded, examples_of(loaded), "knn_calibrator")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for text, spans in TEXTS:
            assert entities(again(text)) == spans


def test_scores_that_went_missing(fitted):
    calibrator = fitted.get_pipe("knn_calibrator")
    with pytest.raises(ClinnerError, match="holds no tag scores"):
        calibrator(fitted.make_doc("No acute distress ."))


def test_k_larger_than_the_store(plain):
    nlp = unfitted(steps=1, k=1000)
    with pytest.raises(ClinnerError, match=r"k is 1000, but the store holds \d+ tokens"):
        with_fitted_calibrator(nlp, examples_of(nlp), "knn_calibrator")


def test_store_fitted_for_other_labels(fitted):
    nlp = with_fitted_calibrator(unfitted(steps=1), examples_of(fitted), "knn_calibrator")
    nlp.get_pipe("clinical_ner").add_label("DOSE")
    with pytest.raises(ClinnerError, match="fitted for other labels"):
        nlp("Denies fever .")
    with pytest.raises(ClinnerError, match="no training token of DOSE"):
        with_fitted_calibrator(nlp, examples_of(nlp), "knn_calibrator")


def _store_file(change):
    def write(folder):
        path = folder / "store.safetensors"
        tensors = load_file(path)
        change(tensors)
        save_file(tensors, path)

    return write


def _fewer_labels(folder):
    cfg = srsly.read_json(folder / "cfg")
    srsly.write_json(folder / "cfg", {**cfg, "labels": cfg["labels"][:1]})


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "store.safetensors").write_bytes(b"\0" * 100),
        _fewer_labels,
        _store_file(lambda tensors: tensors["scores"].fill_(float("nan"))),
        _store_file(lambda tensors: tensors["tags"].fill_(99)),
        _store_file(lambda tensors: tensors["tags"].fill_(0)),
        _store_file(lambda tensors: tensors.pop("counts")),
    ],
    ids=["no safetensors", "other labels", "not finite", "no such tag", "class without a token", "no counts"],
)
def test_damaged_stores_are_not_loaded(fitted, damage, tmp_path):
    fitted.to_disk(tmp_path)
    damage(tmp_path / "knn_calibrator")
    with pytest.raises(ClinnerError, match="knn_calibrator: the store is damaged or was fitted for other"):
        spacy.load(tmp_path)


def test_scores_that_are_not_numbers():
    nlp = unfitted(steps=1)
    nlp = with_fitted_calibrator(nlp, examples_of(nlp), "knn_calibrator")
    tagger = nlp.get_pipe("clinical_ner")
    from spacy_clinner.tagger.model import tagger_network

    network = tagger_network(tagger.model)
    before = network.fully_connected.bias.data.clone()
    network.fully_connected.bias.data[1] = float("nan")
    doc = nlp.make_doc("Denies fever .")
    doc.user_data["note_id"] = "note-7"
    with pytest.raises(ClinnerError, match=r"document note-7: .* not finite") as caught:
        nlp(doc)
    assert "fever" not in str(caught.value)
    network.fully_connected.bias.data = before


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    "setting",
    [
        {"k": 0},
        {"max_per_class": 0},
        {"mix": 1.5},
        {"mix": NAN},
        {"balance": -1.0},
        {"balance": NAN},
        {"balance": INF},
    ],
)
def test_bad_settings(setting):
    with pytest.raises(ClinnerError, match=r"change \[components.knn_calibrator\]"):
        KnnCalibrator(**setting)
    if all(math.isfinite(value) for value in setting.values()):  # spaCy itself refuses the others
        with pytest.raises(ClinnerError, match=r"change \[components.knn_calibrator\]"):
            spacy.blank("en").add_pipe("knn_calibrator", config=setting)


def test_no_training_documents(plain):
    with pytest.raises(ClinnerError, match="no training document"):
        with_fitted_calibrator(plain, [], "knn_calibrator")


def test_crf_marginals_are_calibrated_too():
    model = {**MODEL, "decoder": {"@architectures": "spacy-clinner.Crf.v1"}}
    nlp = overfitted(tagger={"model": model}, k=1, mix=0.5)
    fitted = with_fitted_calibrator(nlp, examples_of(nlp), "knn_calibrator")
    for text, spans in TEXTS:
        assert entities(fitted(text)) == spans
