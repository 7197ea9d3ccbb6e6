"""Augmentation changes words and nothing else."""

from itertools import pairwise

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin, Span, SpanGroup
from spacy.training import Corpus, Example
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as train_loop
from spacy.util import registry

from spacy_clinner.corpus.doc_concepts import get_concepts, set_concepts
from spacy_clinner.errors import ClinnerError
from spacy_clinner.semi_supervised.augment import OPERATIONS, RandAugment, rand_augment, word_counts
from tests.conftest import TEXTS, make_doc
from tests.support.composed import composed

NLP = spacy.blank("en")
VOCABULARY = {"nausea": 5, "2019": 1, "BP": 2}
WORDS = st.lists(
    st.one_of(
        st.text(min_size=1, max_size=12).filter(lambda w: not any(map(str.isspace, w))),
        st.sampled_from([" ", "\n\n", "\u200b", "81", "e\u0301", "ß", "a" * 10_000, "😀", ","]),
    ),
    max_size=12,
)


def annotated() -> Doc:
    doc = make_doc(NLP, TEXTS[0][0], TEXTS[0][1])
    doc.set_ents(list(doc.ents), missing=[doc[3:5]], default="outside")
    doc.spans["sc"] = SpanGroup(doc, name="sc", spans=[Span(doc, 2, 4, "TIME", span_id="a")], attrs={"n": 1})
    doc[0].is_sent_start = True
    doc[5].is_sent_start = True
    doc.cats["admitted"] = 1.0
    doc.user_data["note_id"] = "n1"
    return doc


def ents(doc: Doc) -> list[tuple[int, int, str]]:
    return [(e.start, e.end, e.label_) for e in doc.ents]


@settings(max_examples=150, deadline=None)
@given(WORDS, st.data())
def test_tokens_keep_their_number_spaces_and_labels(words, data):
    spaces = data.draw(st.lists(st.booleans(), min_size=len(words), max_size=len(words)))
    doc = Doc(NLP.vocab, words=words, spaces=spaces)
    bounds = sorted(data.draw(st.sets(st.integers(0, len(words)), max_size=4))) if words else []
    doc.set_ents([Span(doc, a, b, "X") for a, b in list(pairwise(bounds))[::2]])
    augment = RandAugment(data.draw(st.integers(0, 6)), data.draw(st.floats(0, 1)), VOCABULARY, seed=1)
    copy = augment(doc)
    assert len(copy) == len(doc)
    assert [t.whitespace_ for t in copy] == [t.whitespace_ for t in doc]
    assert ents(copy) == ents(doc)
    assert [t.ent_iob for t in copy] == [t.ent_iob for t in doc]
    for before, after in zip(doc, copy, strict=True):
        assert after.text
        assert before.is_space == after.is_space
        if not any(c.isalnum() for c in before.text):
            assert after.text == before.text


def test_all_annotation_of_the_document_is_copied_and_the_original_stays():
    doc = annotated()
    before = doc.to_bytes()
    copy = RandAugment(5, 1.0, VOCABULARY)(doc)
    assert doc.to_bytes() == before
    assert [t.text for t in copy] != [t.text for t in doc]
    for get in (
        lambda d: [(t.ent_iob, t.ent_type_, t.is_sent_start, t.whitespace_) for t in d],
        lambda d: [(s.start, s.end, s.label_, s.id_) for s in d.spans["sc"]],
        lambda d: dict(d.spans["sc"].attrs),
        lambda d: d.cats,
        lambda d: d.user_data["note_id"],
    ):
        assert get(copy) == get(doc)


def test_tokens_of_unknown_spaces_keep_them_unknown():
    doc = Doc(NLP.vocab, words=["chest", "pain"])
    assert RandAugment()(doc).has_unknown_spaces


def test_user_data_of_spans_does_not_move_onto_other_words():
    Span.set_extension("certainty", default=None, force=True)
    Doc.set_extension("origin", default=None, force=True)
    doc = annotated()
    doc[0:2]._.certainty = "sure"
    doc._.origin = "ward"
    copy = RandAugment(5, 1.0, VOCABULARY)(doc)
    assert copy._.origin == "ward"
    assert [key for key in copy.user_data if isinstance(key, tuple)] == [("._.", "origin", None, None)]


def only(kind: str, magnitude: float = 1.0, **more) -> RandAugment:
    return RandAugment(1, magnitude, VOCABULARY, kinds=[kind], **more)


def changed(kind: str, text: str) -> list[str]:
    return [token.text for token in only(kind)(NLP.make_doc(text))]


def test_each_operation_does_what_it_is_called():
    assert set(changed("replace", "severe chest pain today")) <= set(VOCABULARY)
    assert changed("mask", "chest pain .") == ["[MASK]", "[MASK]", "."]
    assert [word.lower() for word in changed("case", "Chest pain BP")] == ["chest", "pain", "bp"]
    assert all(a != b for a, b in zip(changed("case", "Chest pain BP"), ("Chest", "pain", "BP"), strict=True))
    (dose,) = changed("digits", "81.5")
    assert len(dose) == 4
    assert dose[2] == "."
    assert dose.replace(".", "").isdigit()
    noisy = changed("characters", "hypertension at")
    assert abs(len(noisy[0]) - len("hypertension")) <= 1
    assert noisy[1] == "at"


def test_words_of_entities_and_spans_are_not_replaced():
    copy = only("replace")(annotated())
    kept = {0, 1, 2, 3, 7}
    assert all(copy[i].text == annotated()[i].text for i in kept)
    assert all(copy[i].text in VOCABULARY for i in (4, 5, 6, 8, 9) if annotated()[i].is_alpha)


def test_magnitude_is_the_share_of_words():
    doc = Doc(NLP.vocab, words=["pain"] * 5_000)
    for magnitude in (0.0, 0.1, 0.5, 1.0):
        masked = sum(token.text == "[MASK]" for token in only("mask", magnitude)(doc))
        assert abs(masked / len(doc) - magnitude) < 0.03


def test_words_are_drawn_as_often_as_they_were_counted():
    doc = Doc(NLP.vocab, words=["pain"] * 8_000)
    copy = only("replace")(doc)
    assert abs(sum(t.text == "nausea" for t in copy) / len(doc) - 5 / 8) < 0.03


def test_the_seed_decides():
    doc = annotated()
    first, second = (RandAugment(3, 0.5, VOCABULARY, seed=7) for _ in range(2))
    texts = [[first(doc).text for _ in range(5)], [second(doc).text for _ in range(5)]]
    assert texts[0] == texts[1]
    assert len(set(texts[0])) > 1
    other = RandAugment(3, 0.5, VOCABULARY, seed=8)
    assert [other(doc).text for _ in range(5)] != texts[0]


def test_words_of_one_note_are_not_counted():
    docs = [NLP.make_doc("pain with fever , fever"), NLP.make_doc("Zqxwyk has fever and pain")]
    assert word_counts(docs) == {"pain": 2, "fever": 3}
    assert word_counts(docs, min_documents=1)["Zqxwyk"] == 1


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"kinds": ["synonym"]}, "synonym is none of replace"),
        ({"operations": -1}, "must not be negative"),
        ({"magnitude": 1.5}, "between 0 and 1"),
        ({"mask": "a b"}, "without white space"),
        ({"kinds": ["replace"]}, "give a vocabulary"),
    ],
)
def test_bad_settings(kwargs, message):
    with pytest.raises(ClinnerError, match=message):
        RandAugment(**kwargs)


def test_level_is_the_share_of_examples():
    doc = annotated()
    example = Example(Doc(NLP.vocab, words=[t.text for t in doc]), doc)
    for level, expected in ((0.0, 0), (0.5, 100), (1.0, 200)):
        augment = rand_augment(operations=1, magnitude=1.0, kinds=["mask"], level=level)
        results = [next(augment(NLP, example)) for _ in range(200)]
        assert abs(sum(result is not example for result in results) - expected) < 25
    with pytest.raises(ClinnerError, match="level"):
        rand_augment(level=2.0)


def test_predicted_tokens_of_their_own_stay_so():
    words = ["aspirin", "81", "mg"]
    reference = Doc(NLP.vocab, words=["aspirin 81", "mg"], spaces=[True, False], ents=["B-DRUG", "O"])
    example = Example(NLP.make_doc("aspirin 81 mg"), reference)
    assert [t.text for t in example.predicted] == words
    (augmented,) = rand_augment(kinds=["digits"], level=1.0)(NLP, example)
    assert len(augmented.predicted) == 3
    assert ents(augmented.reference) == [(0, 1, "DRUG")]


def test_predicted_documents_keep_what_belongs_to_the_document():
    """A `concept_extractor` reads what to look for off the predicted document."""
    for words in (["chest", "pain"], ["chest pain"]):
        predicted, reference = NLP.make_doc("chest pain"), Doc(NLP.vocab, words=words)
        for doc in (predicted, reference):
            set_concepts(doc, {"0": "Chest pain"})
            doc.user_data["note_id"] = "n"
        (result,) = rand_augment(kinds=["mask"], magnitude=1.0, level=1.0)(NLP, Example(predicted, reference))
        assert result.predicted.text != "chest pain"
        assert get_concepts(result.predicted) == get_concepts(predicted)
        assert result.predicted.user_data["note_id"] == "n"


def test_trains_from_a_config(tmp_path, train_path):
    config = composed("fast", train_path)
    config["corpora"]["train"]["augmenter"] = {
        "@augmenters": "spacy-clinner.rand_augment.v1",
        "kinds": list(OPERATIONS),
        "vocabulary": {**config["corpora"]["train"], "path": str(train_path)},
    }
    config["training"].update(max_steps=10, max_epochs=0, eval_frequency=5)
    nlp = init_nlp(config)
    train_loop(nlp, tmp_path, use_gpu=-1)
    assert spacy.load(tmp_path / "model-last").component_names == ["clinical_ner"]


def test_vocabulary_of_a_corpus_replaces_words(tmp_path):
    docs = [NLP.make_doc("fever fever"), NLP.make_doc("fever Zqxwyk")]
    path = tmp_path / "notes.spacy"
    DocBin(docs=docs).to_disk(path)
    read = registry.readers.get("spacy.Corpus.v1")(path, gold_preproc=False)
    augment = registry.augmenters.get("spacy-clinner.rand_augment.v1")(
        kinds=["replace"], magnitude=1.0, level=1.0, vocabulary=read
    )
    doc = NLP.make_doc("chest pain")
    (result,) = augment(NLP, Example(NLP.make_doc("chest pain"), doc))
    assert result.reference.text == result.predicted.text == "fever fever"


def test_a_mask_stays_as_an_encoder_knows_it():
    """17 of 100 were written in small letters, or with a letter less."""
    doc = NLP("Chest pain since yesterday evening with shortness of breath")
    for seed in range(50):
        kinds = ["mask", "case", "characters", "digits"]
        copy = RandAugment(4, 0.5, kinds=kinds, mask="[MASK1]", seed=seed)(doc)
        assert all(t.text == "[MASK1]" for t in copy if "mask" in t.text.lower() or "[" in t.text)


def test_a_name_in_two_sentences_of_a_note_is_not_common():
    docs = [NLP("Zqxwyk came in today"), NLP("Zqxwyk left today"), NLP("Zqxwyk today")]
    for doc in docs[:2]:
        doc.user_data["note_id"] = "n1"
    assert word_counts(docs[:2]) == {}
    assert word_counts(docs) == {"Zqxwyk": 3, "today": 3}


def test_a_vocabulary_of_cut_notes_is_refused(train_path):
    with pytest.raises(ClinnerError, match=r"rand_augment: its vocabulary has gold_preproc.*= false"):
        rand_augment(vocabulary=Corpus(train_path, gold_preproc=True))
