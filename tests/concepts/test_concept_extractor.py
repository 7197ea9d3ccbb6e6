import json
import pickle
import random
import subprocess
import sys

import pytest
import spacy
import srsly
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example

from spacy_clinner.corpus.doc_concepts import set_concepts
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Concept
from spacy_clinner.tagger import prediction
from tests.support import concept_corpus
from tests.support.concept_corpus import (
    CONCEPTS,
    GOLD,
    NOTES,
    found,
    make_examples,
    overfitted,
    predictions,
    searched,
)
from tests.support.odd_texts import ODD_TEXTS
from tests.support.overfit import overfit, train
from tests.support.tiny_taggers import CNN, tagger

NAME = "concept_extractor"


@pytest.fixture(scope="module")
def trained():
    """Has learned the tiny corpus by heart, and what is before and behind its notes. Do not change it."""
    nlp = spacy.blank("en")
    nlp.add_pipe(NAME)
    text, expected = long_note(4)
    long = Example(nlp.make_doc(text), concept_corpus.make_doc(nlp, text, expected, "012"))
    examples = [*make_examples(nlp), long]

    def learned() -> bool:
        doc = nlp(searched(nlp, text, "012"))
        is_sure = all(span._.confidence >= 0.95 for span in doc.spans["concepts"])
        return concept_corpus.knows(nlp, sure=0.95) and found(doc) == expected and is_sure

    return overfit(nlp, examples, limit=200, learned=learned)


def small() -> Language:
    """A pipeline that is made and saved in milliseconds."""
    nlp = spacy.blank("en")
    nlp.add_pipe(NAME, config={"model": tagger(CNN)})
    return nlp


def long_note(count: int) -> tuple[str, list[tuple[int, int, str]]]:
    """The first note `count` times, and where it expresses what."""
    text, spans, _ = NOTES[0]
    size = len(text.split())
    expected = [(start + i * size, end + i * size, x) for i in range(count) for start, end, x in spans]
    return " ".join([text] * count), sorted(expected)


def notes(nlp, count: int) -> list[Doc]:
    rng = random.Random(0)
    sizes = [0, 1, 60] + [rng.randrange(1, 5) for _ in range(count - 3)]
    texts = [" ".join(rng.choice(NOTES)[0] for _ in range(size)) for size in sizes]
    return [searched(nlp, text, rng.choice(["012", "0", "21", ""])) for text in texts]


def confidences(doc: Doc) -> list[float]:
    return [span._.confidence for span in doc.spans["concepts"]]


def assert_same(docs, others) -> None:
    for doc, other in zip(docs, others, strict=True):
        assert found(doc) == found(other)
        assert confidences(doc) == pytest.approx(confidences(other), abs=1e-5)


def test_overfits(trained):
    assert predictions(trained) == GOLD
    doc = trained(searched(trained, *NOTES[0][::2]))
    assert all(0.5 < confidence <= 1 for confidence in confidences(doc))
    assert not doc.ents


@pytest.mark.parametrize("decoder", ["spacy-clinner.Crf.v1", "spacy-clinner.Softmax.v1"])
@pytest.mark.parametrize("own_encoder", [False, True])
def test_decoders_and_encoders(decoder, own_encoder):
    nlp = spacy.blank("en")
    model = {"decoder": {"@architectures": decoder}}
    if own_encoder:
        # without a context layer spaCy's encoder carries the concept to the note's words
        model["tok2vec"] = {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2",
                "width": 48,
                "attrs": ["NORM"],
                "rows": [500],
                "include_static_vectors": False,
            },
            "encode": {
                "@architectures": "spacy.TorchBiLSTMEncoder.v1",
                "width": 48,
                "depth": 1,
                "dropout": 0.0,
            },
        }
        model["context"] = None
    nlp.add_pipe(NAME, config={"model": model})
    assert predictions(overfitted(nlp, limit=200)) == GOLD


def test_concepts_of_the_component(trained):
    """Without concepts of their own, notes are searched for all that training notes were searched for."""
    assert {concept.id for concept in trained.get_pipe(NAME).concepts} == {"0", "1", "2"}
    assert found(trained(NOTES[0][0])) == GOLD[0]
    nlp = spacy.blank("en")
    nlp.add_pipe(NAME, config={"concepts": {"0": "Chest pressure", "9": "Cough"}})
    assert [c.id for c in nlp.get_pipe(NAME).concepts] == ["0", "9"]


def test_concepts_at_call_time(trained):
    nlp = spacy.blank("en")
    nlp.add_pipe(NAME)
    nlp.from_bytes(trained.to_bytes())
    extractor = nlp.get_pipe(NAME)
    extractor.set_concepts({"x": "Chest pressure"})
    assert found(nlp(NOTES[0][0])) == [(0, 2, "x")]
    doc = searched(nlp, NOTES[0][0], "1")
    assert found(nlp(doc)) == [(5, 9, "1")]
    extractor.set_concepts([])
    with pytest.raises(ClinnerError, match="no concepts to look for"):
        nlp(NOTES[0][0])
    set_concepts(doc, [])
    assert found(nlp(doc)) == []


def test_concepts_of_a_file(tmp_path):
    path = tmp_path / "features.csv"
    path.write_text("feature_num,case_num,feature_text\n0,0,Chest-pressure\n1,0,MI\n2,0,Fever\n", "utf8")
    nlp = spacy.blank("en")
    nlp.add_pipe(NAME)
    nlp.config["initialize"]["components"][NAME] = {"concepts_path": str(path)}
    examples = make_examples(nlp)
    for example in examples:
        set_concepts(example.reference, None)
    nlp.initialize(lambda: examples)
    assert [c.text for c in nlp.get_pipe(NAME).concepts] == ["Chest-pressure", "MI", "Fever"]


def of_notes(nlp, *concepts) -> list[Example]:
    """A note for each dict of concepts, the first of which it expresses."""
    docs = [nlp.make_doc("Felt hot") for _ in concepts]
    for doc, own in zip(docs, concepts, strict=True):
        doc.spans["concepts"] = [Span(doc, 0, 2, next(iter(own)))]
        set_concepts(doc, own)
    return [Example(nlp.make_doc(doc.text), doc) for doc in docs]


def ids(nlp) -> list[str]:
    return [concept.id for concept in nlp.get_pipe(NAME).concepts]


def test_each_training_collects_the_concepts_of_its_own_notes(tmp_path):
    nlp = small()
    nlp.initialize(lambda: of_notes(nlp, {"1": "Fever"}, {"1": "Fever", "2": "Cough"}))
    assert ids(nlp) == ["1", "2"]
    nlp.initialize(lambda: of_notes(nlp, {"3": "Chills"}))
    assert ids(nlp) == ["3"]
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert ids(loaded) == ["3"]
    loaded.initialize(lambda: of_notes(loaded, {"4": "Nausea"}))
    assert ids(loaded) == ["4"]


def test_no_training_replaces_concepts_that_somebody_set(tmp_path):
    nlp = small()
    nlp.get_pipe(NAME).set_concepts({"1": "Fever", "2": "Cough"})
    nlp.initialize(lambda: of_notes(nlp, {"3": "Chills"}))
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    loaded.initialize(lambda: of_notes(loaded, {"4": "Nausea"}))
    assert ids(nlp) == ids(loaded) == ["1", "2"]
    loaded.get_pipe(NAME).set_concepts([])
    assert ids(loaded) == []
    loaded.initialize(lambda: of_notes(loaded, {"4": "Nausea"}))
    assert ids(loaded) == ["4"]


def test_concepts_of_pipelines_saved_without_the_distinction(trained, tmp_path):
    trained.to_disk(tmp_path)
    path = tmp_path / NAME / "cfg"
    cfg = srsly.read_json(path)
    srsly.write_json(
        path, {"labels": cfg["labels"], "tag_counts": cfg["tag_counts"], "concepts": [["7", "x", ""]]}
    )
    assert spacy.load(tmp_path).get_pipe(NAME).concepts == (Concept("7", "x"),)


def test_two_wordings_of_one_concept_are_an_error():
    nlp = small()
    with pytest.raises(ClinnerError, match="concept 7 has two wordings in the training notes") as caught:
        nlp.initialize(lambda: of_notes(nlp, {"7": "Fever"}, {"7": "Cough"}))
    assert not any(word in str(caught.value) for word in ("Fever", "Cough", "\n"))


def test_any_id_can_be_set_and_saved(tmp_path):
    """Those that a config file would tear apart too."""
    odd = {
        "HP:0001250": "Seizure",
        "HP:0001251": 'a = "b" ${c}',
        "#1": "Cough",
        "[2]": "Chills",
        "a=b": "Nausea",
    }
    nlp = small()
    nlp.get_pipe(NAME).set_concepts(odd)
    notes = [{"HP:9": "Fever"}]
    nlp.initialize(lambda: of_notes(nlp, *notes))
    assert nlp.config["components"][NAME]["concepts"] == {}
    nlp.to_disk(tmp_path / "set")
    loaded = spacy.load(tmp_path / "set")
    assert {concept.id: concept.text for concept in loaded.get_pipe(NAME).concepts} == odd
    again = spacy.blank("en").from_config(loaded.config).from_bytes(loaded.to_bytes())
    assert again.get_pipe(NAME).concepts == nlp.get_pipe(NAME).concepts
    doc = loaded.make_doc("Felt hot")
    doc._.concepts = {"HP:9": "Fever"}
    assert {span.label_ for span in loaded(doc).spans["concepts"]} <= {"HP:9"}
    path = tmp_path / "concepts.jsonl"
    path.write_text("".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in odd.items()), "utf8")
    from_file = small()
    from_file.config["initialize"]["components"][NAME] = {"concepts_path": str(path)}
    from_file.initialize(lambda: of_notes(from_file, *notes))
    from_file.to_disk(tmp_path / "file")
    assert spacy.load(tmp_path / "file").get_pipe(NAME).concepts == nlp.get_pipe(NAME).concepts


def test_another_components_encoder_is_an_error():
    """It reads the note alone."""
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec")
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96}
    nlp.add_pipe(NAME, config={"model": {"tok2vec": listener}})
    with pytest.raises(
        ClinnerError, match="concept_extractor: reading concept and note together needs the encoder"
    ):
        nlp.initialize(lambda: make_examples(nlp))


def test_wordings_are_cut_as_chinese_notes_are():
    nlp = spacy.blank("zh")
    tok2vec = {"@architectures": "spacy-clinner.ConceptTokens.v1", "tok2vec": CNN}
    nlp.add_pipe(NAME, config={"model": tagger(tok2vec)})
    doc = nlp.make_doc("胸痛")
    doc._.concepts = {"1": "胸痛"}
    (sequence,) = nlp.get_pipe(NAME).rows([doc])
    words = [token.text for token in sequence]
    assert words == ["胸", "痛", "[SEP]", *(token.text for token in doc)]


def test_a_concept_that_training_never_saw(trained):
    doc = trained.make_doc(NOTES[0][0])
    doc._.concepts = {"new": "pressure of the chest"}
    assert {span.label_ for span in trained(doc).spans["concepts"]} <= {"new"}
    assert "new" not in trained.get_pipe(NAME).labels


def test_round_trips_give_identical_output(trained, tmp_path):
    expected = [trained(searched(trained, text, ids)) for text, _, ids in NOTES]
    trained.to_disk(tmp_path / "model")
    from_disk = spacy.load(tmp_path / "model")
    from_bytes = spacy.blank("en")
    from_bytes.add_pipe(NAME)
    from_bytes.from_bytes(trained.to_bytes())
    for nlp in (from_disk, from_bytes):
        assert_same([nlp(searched(nlp, text, ids)) for text, _, ids in NOTES], expected)
        assert nlp.get_pipe(NAME).concepts == trained.get_pipe(NAME).concepts
    assert from_disk.to_bytes() == trained.to_bytes()


@pytest.mark.parametrize("batch_size", [1, 2, 7, 64])
def test_output_does_not_depend_on_batching(trained, batch_size):
    expected = [trained(doc) for doc in notes(trained, 16)]
    assert any(found(doc) for doc in expected)
    order = list(range(16))
    random.Random(1).shuffle(order)
    docs = notes(trained, 16)
    shuffled = trained.pipe([docs[i] for i in order], batch_size=batch_size)
    assert_same(shuffled, [expected[i] for i in order])


def test_output_does_not_depend_on_the_token_budget(trained, monkeypatch):
    expected = [trained(doc) for doc in notes(trained, 8)]
    monkeypatch.setattr(trained.get_pipe(NAME), "max_padded_tokens", 8)
    assert_same(trained.pipe(notes(trained, 8)), expected)


def test_two_processes_give_the_same(trained):
    expected = [trained(doc) for doc in notes(trained, 6)]
    assert_same(trained.pipe(notes(trained, 6), n_process=2, batch_size=2), expected)


def test_all_concepts_of_a_note_are_one_padded_batch(trained, monkeypatch):
    sizes = []
    predict_batch = prediction._predict_batch

    def counted(model, docs, *args):
        sizes.append(len(docs))
        return predict_batch(model, docs, *args)

    monkeypatch.setattr(prediction, "_predict_batch", counted)
    trained(searched(trained, long_note(5)[0], "012"))
    assert sizes == [3]


def test_nothing_is_truncated(trained):
    text, expected = long_note(520)
    doc = trained(searched(trained, text, "012"))
    assert len(doc) > 5_000
    assert found(doc) == expected


def test_windows_do_not_change_what_is_found(trained, monkeypatch):
    """Every place of a window's edge, inside expressions too."""
    extractor = trained.get_pipe(NAME)
    for window in (23, 24, 27, 31, 256):
        monkeypatch.setattr(extractor, "reading", extractor.reading._replace(window=window, overlap=14))
        text, expected = long_note(9)
        assert found(trained(searched(trained, text, "012"))) == expected


@pytest.mark.parametrize("odd", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
def test_odd_text_leaves_its_neighbours_alone(trained, odd):
    expected = trained(searched(trained, *NOTES[0][::2]))
    docs = [searched(trained, text, "012") for text in (NOTES[0][0], odd, NOTES[0][0])]
    before, doc, after = trained.pipe(docs)
    assert doc.text == odd
    assert_same([before, after], [expected, expected])


def test_confidence_survives_serialisation_and_can_be_turned_off(trained, monkeypatch):
    doc = trained(searched(trained, *NOTES[0][::2]))
    (stored,) = DocBin(docs=[doc], store_user_data=True).get_docs(trained.vocab)
    assert confidences(stored) == confidences(doc)
    monkeypatch.setattr(trained.get_pipe(NAME), "confidence", False)
    doc = trained(searched(trained, *NOTES[0][::2]))
    assert found(doc) == GOLD[0]
    assert confidences(doc) == [None, None]


def test_missing_annotation_is_not_absence():
    """Five copies that nobody annotated must not outvote the one complete note."""
    nlp = spacy.blank("en")
    nlp.add_pipe(NAME)
    unannotated = [Example(searched(nlp, *NOTES[0][::2]), nlp.make_doc(NOTES[0][0])) for _ in range(5)]
    examples = [*make_examples(nlp), *unannotated]
    overfit(nlp, examples, limit=150, learned=lambda: concept_corpus.knows(nlp, sure=0.95))
    assert predictions(nlp) == GOLD


def test_empty_batches_are_no_update(trained):
    extractor = trained.get_pipe(NAME)
    empty = searched(trained, "", "012")
    nothing = searched(trained, "pain", "")
    examples = [Example(doc, doc.copy()) for doc in (empty, nothing)]
    assert extractor.update([]) == {NAME: 0.0}
    assert extractor.update(examples) == {NAME: 0.0}


def test_gold_concepts_reach_the_predicted_document():
    """spaCy's own corpus reader predicts on documents that know of no concepts."""
    nlp = spacy.blank("en")
    nlp.add_pipe(NAME)
    nlp.initialize(lambda: make_examples(nlp))
    (example,) = make_examples(nlp)[3:4]
    nlp.get_pipe(NAME).update([example])  # nlp.update works on a copy
    assert [concept.id for concept in example.predicted._.concepts] == ["0", "2"]


def test_objectives_get_notes_and_read_pairs(trained):
    """The seam of clinical_ner: a forward pass and gold tags of notes have a row a pair."""
    extractor = trained.get_pipe(NAME)
    examples = make_examples(trained)
    for example in examples:
        set_concepts(example.predicted, example.reference._.concepts)
    forward = extractor.begin_forward([example.predicted for example in examples])
    gold = extractor.gold_tags(examples)
    assert gold.shape == forward.emissions.shape[:2]
    assert len(gold) == sum(len(ids) for _, _, ids in NOTES)
    loss = extractor.loss(forward.network.crf, forward.emissions, gold, forward.lengths)
    assert loss.item() >= 0
    forward.backward(loss)


def test_scores_of_a_pipeline(trained):
    examples = make_examples(trained)
    for example in examples:
        set_concepts(example.predicted, example.reference._.concepts)
    assert trained.evaluate(examples)["chars_f"] == 1.0


def test_updates_are_reproducible():
    states = []
    for _ in range(2):
        nlp = spacy.blank("en")
        nlp.add_pipe(NAME)
        train(nlp, make_examples(nlp), steps=3, seed=7)
        states.append(nlp.get_pipe(NAME).model.to_bytes())
    assert states[0] == states[1]


def test_words_of_one_note_are_not_learned_from_its_pairs():
    """A note is read once for each of its concepts; a name in it still stands in one note."""
    nlp = spacy.blank("en")
    nlp.add_pipe(NAME)
    examples = make_examples(nlp)
    doc = nlp.make_doc("Zqxwyk has fever")
    doc.spans["concepts"] = [Span(doc, 2, 3, "2")]
    set_concepts(doc, CONCEPTS)
    doc.user_data["note_id"] = "n"
    nlp.initialize(lambda: [*examples, Example(nlp.make_doc(doc.text), doc)])
    saved = nlp.get_pipe(NAME).model.to_bytes()
    assert b"zqxwyk" not in saved.lower()
    assert b"monday" in saved.lower()


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"window": 10, "overlap": 10}, "overlap must lie between 0 and window"),
        ({"separator": "a b"}, "separator must be one word"),
        ({"separator": ""}, "separator must be one word"),
        ({"concepts": {"1": ""}}, "1 has no text"),
        ({"separator": "|"}, r"separator is '\|', that of ConceptTokens in its model '\[SEP\]'"),
        ({"concepts": {"HP:1": "Fever"}}, "cannot hold the id 'HP:1'"),
    ],
)
def test_bad_settings(config, message):
    with pytest.raises(ClinnerError, match=message):
        spacy.blank("en").add_pipe(NAME, config=config)


def test_bad_training_data():
    nlp = spacy.blank("en")
    nlp.add_pipe(NAME)
    bare = Example(nlp.make_doc("pain"), nlp.make_doc("pain"))
    with pytest.raises(ClinnerError, match=r"no training document has doc\.spans"):
        nlp.initialize(lambda: [bare])
    doc = nlp.make_doc("secret pain")
    doc.spans["concepts"] = [Span(doc, 1, 2, "7")]
    doc.user_data["note_id"] = "n7"
    with pytest.raises(ClinnerError, match="no concepts to look for"):
        nlp.initialize(lambda: [Example(nlp.make_doc(doc.text), doc)])
    set_concepts(doc, CONCEPTS)
    with pytest.raises(ClinnerError, match="n7: the label of the span at 7-11 is no concept") as caught:
        nlp.initialize(lambda: [Example(nlp.make_doc(doc.text), doc)])
    assert "secret" not in str(caught.value)
    examples = [Example(nlp.make_doc("pain"), nlp.make_doc("pain")) for _ in range(5)]
    del doc.user_data["note_id"]
    with pytest.raises(ClinnerError, match="document 5: the label of the span at 7-11"):
        nlp.initialize(lambda: [*examples, Example(nlp.make_doc(doc.text), doc)])
    with pytest.raises(ClinnerError, match="not initialised"):
        spacy.blank("en").add_pipe(NAME)(searched(nlp, "pain", "0"))


def test_a_fresh_process_without_network_loads_and_runs_it(trained, tmp_path):
    trained.to_disk(tmp_path / "model")
    assert not list((tmp_path / "model").rglob("*.pkl"))
    code = (
        "import socket, sys, pickle\n"
        "def blocked(*args, **kwargs): raise OSError('blocked')\n"
        "socket.socket.connect = socket.create_connection = blocked\n"
        "import spacy\n"
        f"nlp = spacy.load({str(tmp_path / 'model')!r})\n"
        f"doc = nlp({NOTES[0][0]!r})\n"
        "print(sorted((s.start, s.end, s.label_) for s in doc.spans['concepts']))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str(GOLD[0])


def test_own_concepts_beat_those_of_the_component(trained):
    doc = trained.make_doc(NOTES[0][0])
    doc._.concepts = [Concept("z", "Family history of MI")]
    assert found(trained(doc)) == [(5, 9, "z")]


def test_notes_that_are_searched_for_nothing_teach_nothing():
    nlp = spacy.blank("en")
    nlp.add_pipe(NAME)
    gold = nlp.make_doc("pain")
    gold.spans["concepts"] = []
    set_concepts(gold, {})
    with pytest.raises(ClinnerError, match=r"no training note has a concept to be searched for"):
        nlp.initialize(lambda: [Example(nlp.make_doc("pain"), gold)])


def test_it_goes_to_spawned_processes(trained):
    """As `nlp.pipe(n_process=2)` does on macOS and Windows."""
    copied = pickle.loads(pickle.dumps(trained.get_pipe(NAME)))
    for text, *_ in NOTES:
        doc, again = trained.make_doc(text), trained.make_doc(text)
        assert found(copied(again)) == found(trained.get_pipe(NAME)(doc))
