import random

import pytest
import spacy
import srsly
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example

from spacy_clinner.errors import ClinnerError
from tests.conftest import TEXTS, entities, make_doc, train
from tests.support.odd_texts import ODD_TEXTS
from tests.support.overfit import knows, overfit

LONG = " ".join(text for text, _ in TEXTS)


def notes(count: int) -> list[str]:
    """Notes of 0 to some thousand tokens, made of what the tagger knows."""
    rng = random.Random(0)
    sizes = [0, 1, 3, 400] + [rng.randrange(1, 6) for _ in range(count - 4)]
    return [" ".join(rng.choice(TEXTS)[0] for _ in range(size)) for size in sizes]


def confidences(doc: Doc) -> list[float]:
    return [entity._.confidence for entity in doc.ents]


def assert_same(docs, others) -> None:
    for doc, other in zip(docs, others, strict=True):
        assert entities(doc) == entities(other)
        assert confidences(doc) == pytest.approx(confidences(other), abs=1e-5)


def test_overfits(trained):
    for text, spans in TEXTS:
        assert entities(trained(text)) == spans


@pytest.mark.parametrize(
    "tok2vec",
    [
        {"@architectures": "spacy-clinner.CharWordEmbed.v1", "width": 16},
        {"@architectures": "spacy.HashEmbedCNN.v2", "width": 16, "depth": 1, "embed_size": 50}
        | {"window_size": 1, "maxout_pieces": 2, "subword_features": False, "pretrained_vectors": None},
    ],
)
def test_initialising_again_forgets_what_was_learned(make_examples, tok2vec):
    def weights(ner):
        return [shim.to_bytes() for node in ner.model.walk() for shim in node.shims]

    nlp = spacy.blank("en")
    ner = nlp.add_pipe("clinical_ner", config={"model": {"tok2vec": tok2vec}})
    examples = make_examples(nlp)
    train(nlp, examples, steps=0)
    drawn = weights(ner)
    train(nlp, examples, steps=5)
    assert weights(ner) != drawn
    train(nlp, examples, steps=0)
    assert weights(ner) == drawn
    other = nlp.make_doc("No acute distress .")
    nlp.initialize(lambda: [Example(nlp.make_doc(other.text), other)])
    assert not any(b"metoprolol" in part for part in weights(ner))  # a word of the documents before


def test_round_trips_give_identical_output(trained, tmp_path):
    expected = [trained(text) for text, _ in TEXTS]
    trained.to_disk(tmp_path / "model")
    from_disk = spacy.load(tmp_path / "model")
    from_bytes = spacy.blank("en")
    from_bytes.add_pipe("clinical_ner")
    from_bytes.from_bytes(trained.to_bytes())
    for nlp in (from_disk, from_bytes):
        assert_same([nlp(text) for text, _ in TEXTS], expected)
        assert nlp.get_pipe("clinical_ner").labels == ("DRUG", "PROBLEM")
    assert from_disk.to_bytes() == trained.to_bytes()


@pytest.mark.parametrize("batch_size", [1, 2, 7, 64])
def test_output_does_not_depend_on_batching(trained, batch_size):
    texts = notes(24)
    expected = [trained(text) for text in texts]
    assert any(entities(doc) for doc in expected)
    order = list(range(len(texts)))
    random.Random(1).shuffle(order)
    shuffled = trained.pipe([texts[i] for i in order], batch_size=batch_size)
    assert_same(shuffled, [expected[i] for i in order])


def test_output_does_not_depend_on_the_token_budget(trained):
    texts = notes(12)
    expected = [trained(text) for text in texts]
    ner = trained.get_pipe("clinical_ner")
    before = ner.max_padded_tokens
    ner.max_padded_tokens = 8
    try:
        assert_same(trained.pipe(texts), expected)
    finally:
        ner.max_padded_tokens = before


def test_two_processes_give_the_same(trained):
    texts = notes(8)
    expected = [trained(text) for text in texts]
    assert_same(trained.pipe(texts, n_process=2, batch_size=3), expected)


def test_nothing_is_truncated(make_examples):
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner")
    filler = "No acute distress . "
    text, spans = TEXTS[0]
    behind = [(start + 8, end + 8, label) for start, end, label in spans]
    seen = Example(nlp.make_doc(2 * filler + text), make_doc(nlp, 2 * filler + text, behind))
    overfit(nlp, [*make_examples(nlp), seen], limit=160)
    doc = nlp(1250 * filler + text)
    offset = len(doc) - 11
    assert entities(doc)[-2:] == [
        (offset, offset + 2, "PROBLEM"),
        (offset + 7, offset + 8, "DRUG"),
    ]
    assert len(doc) > 5000


@pytest.mark.parametrize("odd", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
def test_odd_text_leaves_its_neighbours_alone(trained, odd):
    known = TEXTS[0][0]
    expected = trained(known)
    before, doc, after = trained.pipe([known, odd, known])
    assert doc.text == odd
    assert_same([before, after], [expected, expected])


def test_temperatures_survive_json():
    """spaCy's JSON reads 0.6475 as 0.6475000000000001."""
    ner, copied = (spacy.blank("en").add_pipe("clinical_ner") for _ in range(2))
    for value in [number / 10_000 for number in range(5_000, 20_000, 97)]:
        ner.temperature = value
        copied.cfg = srsly.json_loads(srsly.json_dumps(ner.cfg))
        assert copied.temperature == ner.temperature == value


def test_confidence_survives_serialisation(trained):
    doc = trained(TEXTS[0][0])
    expected = confidences(doc)
    assert expected
    assert all(0.5 < confidence <= 1.0 for confidence in expected)
    (stored,) = DocBin(docs=[doc], store_user_data=True).get_docs(trained.vocab)
    copied = Doc(trained.vocab).from_bytes(doc.to_bytes())
    assert confidences(stored) == expected
    assert confidences(copied) == expected
    assert doc[2:3]._.confidence is None


def test_confidence_can_be_turned_off(make_examples):
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner", config={"confidence": False})
    overfit(nlp, make_examples(nlp), limit=100)
    doc = nlp(TEXTS[0][0])
    assert entities(doc) == TEXTS[0][1]
    assert confidences(doc) == [None, None]
    assert not doc.spans


def test_missing_annotation_is_not_outside(make_examples):
    """Five copies annotated for their first entity only must not outvote the one complete note."""
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner")
    examples = make_examples(nlp)
    partial = nlp.make_doc(TEXTS[0][0])
    partial.set_ents([Span(partial, 0, 2, label="PROBLEM")], default="missing")
    copies = [Example(nlp.make_doc(TEXTS[0][0]), partial)] * 5
    overfit(nlp, [*examples, *copies], limit=150, learned=lambda: knows(nlp, examples, sure=0.95))
    assert entities(nlp(TEXTS[0][0])) == TEXTS[0][1]


def test_only_missing_annotation_gives_no_gradient(make_examples):
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner")
    train(nlp, make_examples(nlp), steps=1)
    before = nlp.to_bytes()
    unannotated = [Example(nlp.make_doc(t), nlp.make_doc(t)) for t, _ in TEXTS]
    optimizer = nlp.create_optimizer()
    optimizer.L2 = 0.0
    losses = nlp.update(unannotated, sgd=optimizer)
    assert losses["clinical_ner"] == pytest.approx(0.0, abs=1e-5)
    restored = spacy.blank("en")
    restored.add_pipe("clinical_ner")
    restored.from_bytes(before)
    assert [confidences(nlp(t)) for t, _ in TEXTS] == [
        pytest.approx(confidences(restored(t)), abs=1e-3) for t, _ in TEXTS
    ]


def test_empty_batches_are_no_update(trained):
    empty = trained.make_doc("")
    assert trained.update([Example(empty, empty.copy())]) == {"clinical_ner": 0.0}
    assert trained.get_pipe("clinical_ner").update([]) == {"clinical_ner": 0.0}


def test_empty_notes_train_beside_others(make_examples):
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner")
    empty = Example(nlp.make_doc(""), nlp.make_doc(""))
    overfit(nlp, [empty, *make_examples(nlp)], limit=100)
    assert entities(nlp(TEXTS[0][0])) == TEXTS[0][1]


def test_no_labels_is_one_clear_line():
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner")
    doc = nlp.make_doc("No acute distress .")
    doc.set_ents([], default="outside")
    with pytest.raises(ClinnerError, match=r"no labels.*\[corpora.train\]"):
        nlp.initialize(lambda: [Example(nlp.make_doc(doc.text), doc)])


def test_untrained_component_says_so():
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner")
    with pytest.raises(ClinnerError, match="not initialised"):
        nlp("pain")


def test_labels_from_initialize_block(make_examples):
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner")
    nlp.config["initialize"]["components"]["clinical_ner"] = {"labels": ["PROBLEM", "DRUG", "TEST"]}
    nlp.initialize(lambda: make_examples(nlp))
    assert nlp.get_pipe("clinical_ner").labels == ("PROBLEM", "DRUG", "TEST")
    assert nlp.get_pipe("clinical_ner").label_data == ["PROBLEM", "DRUG", "TEST"]


def test_gold_labels_the_tagger_lacks_are_missing(make_examples):
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner")
    nlp.config["initialize"]["components"]["clinical_ner"] = {"labels": ["PROBLEM"]}
    with pytest.warns(UserWarning, match="'DRUG'"):
        overfit(nlp, make_examples(nlp), 100, lambda: (0, 2, "PROBLEM") in entities(nlp(TEXTS[0][0])))


def test_added_label_keeps_what_was_learned(trained, make_examples):
    nlp = spacy.blank("en")  # a copy: a sourced component is the very same one
    nlp.add_pipe("clinical_ner")
    nlp.from_bytes(trained.to_bytes())
    ner = nlp.get_pipe("clinical_ner")
    expected = [entities(trained(text)) for text, _ in TEXTS]
    assert ner.add_label("TEST") == 1
    assert ner.add_label("TEST") == 0
    assert ner.labels == ("DRUG", "PROBLEM", "TEST")
    found = [entities(nlp(text)) for text, _ in TEXTS]
    kept = sum(e in f for es, f in zip(expected, found, strict=True) for e in es)
    assert kept >= sum(map(len, expected)) - 1
    optimizer = nlp.resume_training()
    for _ in range(5):
        nlp.update(make_examples(nlp), sgd=optimizer)
    assert [entities(nlp(text)) for text, _ in TEXTS] == expected
    assert trained.get_pipe("clinical_ner").labels == ("DRUG", "PROBLEM")


def test_earlier_entities_are_overwritten_or_kept(trained):
    for overwrite, expected in [
        (True, [(0, 2, "PROBLEM"), (7, 8, "DRUG")]),
        (False, [(1, 4, "RULE"), (7, 8, "DRUG")]),
    ]:
        nlp = spacy.blank("en")
        ruler = nlp.add_pipe("entity_ruler")
        ruler.add_patterns([{"label": "RULE", "pattern": "pain since Monday"}])
        nlp.add_pipe("clinical_ner", source=trained)
        nlp.get_pipe("clinical_ner").overwrite = overwrite
        assert entities(nlp(TEXTS[0][0])) == expected


def test_confidences_of_the_entities_of_another_tagger_stay(trained):
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner", source=trained)
    nlp.add_pipe("clinical_ner", name="second", source=trained)
    nlp.get_pipe("second").overwrite = False
    for text, _ in TEXTS:
        assert_same([nlp(text)], [trained(text)])


def test_sourced_and_frozen_component_does_not_move(trained, tmp_path, make_examples):
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner", source=trained)
    nlp.add_pipe("ner")
    before = nlp.get_pipe("clinical_ner").to_bytes()
    with nlp.select_pipes(enable=["ner"]):
        optimizer = nlp.initialize(lambda: make_examples(nlp))
        nlp.update(make_examples(nlp), sgd=optimizer)
    assert nlp.get_pipe("clinical_ner").to_bytes() == before


def test_updates_are_reproducible(make_examples):
    states = []
    for _ in range(2):
        nlp = spacy.blank("en")
        nlp.add_pipe("clinical_ner")
        train(nlp, make_examples(nlp), steps=3, seed=7)
        states.append(nlp.get_pipe("clinical_ner").model.to_bytes())
    assert states[0] == states[1]


def test_scores_without_entities_are_defined(trained):
    nlp: Language = trained
    doc = make_doc(nlp, "No acute distress .", [])
    scores = nlp.evaluate([Example(nlp.make_doc(doc.text), doc)])
    assert scores["ents_f"] in (None, 0.0, 1.0)
