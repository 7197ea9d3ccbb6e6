"""The three callbacks of semi-supervised learning through spaCy's own training loop."""

import copy
import io
import math

import pytest
import spacy
import srsly
import torch
from spacy.tokens import DocBin
from spacy.training import Example
from spacy.training.batchers import configure_minibatch
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as train_loop
from thinc.api import Adam

from spacy_clinner.configs.merging import merged
from spacy_clinner.errors import ClinnerError
from spacy_clinner.semi_supervised.augment import rand_augment
from spacy_clinner.semi_supervised.mean_teacher import mean_teacher
from spacy_clinner.semi_supervised.meta_pseudo_labels import meta_pseudo_labels
from spacy_clinner.semi_supervised.moving_average import follow
from spacy_clinner.semi_supervised.pseudo_labels import pseudo_labels
from spacy_clinner.semi_supervised.teachers import TeacherOrigin, make_teacher
from spacy_clinner.semi_supervised.unlabelled import UnlabelledText, augmented_copies, unlabelled_batches
from spacy_clinner.tagger.gradients import weight_values
from spacy_clinner.tagger.model import tag_set
from spacy_clinner.tagger.without_dropout import answer
from tests.conftest import TEXTS, entities
from tests.support import concept_corpus
from tests.support.composed import composed
from tests.support.overfit import SEED, loop_until
from tests.support.tiny_taggers import CNN

METHODS = {
    "meta_pseudo_labels": "meta-pseudo-labels",
    "pseudo_labels": "self-training",
    "mean_teacher": "mean-teacher",
}
CALLBACKS = list(METHODS)
CANARY = "Zyxwvutia"
UNLABELLED = [
    f"Given aspirin for gout , {CANARY} .",
    "No fever , metoprolol stopped .",
    "Chest pain and bleeding .",
    "Shortness of breath since Monday .",
]
AT_ONCE = {"pseudo_labels": {"begin": 0, "warmup": 0, "threshold": 0.0}}
"""What a few steps need to be touched by unlabelled text at all."""
TINY = {
    "tok2vec": {"width": 16, "character_width": 6, "character_hidden_width": 6, "min_documents": 1},
    "context": {"hidden_width": 16, "dropout": 0.1},
}


@pytest.fixture
def corpora(tmp_path, train_path):
    """Labelled and unlabelled text as .spacy files."""
    nlp = spacy.blank("en")
    DocBin(docs=[nlp.make_doc(text) for text in UNLABELLED]).to_disk(tmp_path / "unlabelled.spacy")
    return {"train": train_path, "dev": train_path, "unlabelled": tmp_path / "unlabelled.spacy"}


def config_of(callback, corpora, *, steps=4, settings=None, training=None, tagger=None):
    overrides = {"training.max_steps": steps, "training.eval_frequency": 10**6}
    overrides["paths.unlabelled"] = str(corpora["unlabelled"])
    config = composed(METHODS[callback], corpora["train"], overrides=overrides)
    config["training"]["optimizer"]["learn_rate"] = 0.02
    config["training"]["optimizer"]["use_averages"] = False
    config["training"].update(training or {})
    before_update = config["training"]["before_update"]
    before_update["batcher"]["size"] = 12
    if callback == "meta_pseudo_labels":
        before_update["optimizer"]["learn_rate"] = 0.02
        before_update.update(supervised=1.0, fine_tune_from=None)
    config["training"]["before_update"] = merged(before_update, settings or {})
    model = config["components"]["clinical_ner"]["model"]
    for layer, changes in TINY.items():
        model[layer].update(changes)
    model.update(tagger or {})
    return config


def trained(config, output=None):
    nlp = init_nlp(config)
    train_loop(nlp, output, use_gpu=-1, stdout=io.StringIO(), stderr=io.StringIO())
    return nlp


def values(nlp):
    return weight_values(nlp.get_pipe("clinical_ner").model)


def same(first, second):
    return all(torch.equal(first[key], second[key]) for key in first)


@pytest.mark.parametrize(
    ("callback", "settings"),
    [
        ("meta_pseudo_labels", {"supervised": 1.0}),
        ("meta_pseudo_labels", {"supervised": 0.0, "fine_tune_from": 60}),
        (
            "meta_pseudo_labels",
            {"feedback": {"measure": "cosine", "baseline": 0.9}, "pseudo_labels": {"labels": "viterbi"}},
        ),
        (
            "meta_pseudo_labels",
            {
                "begin": 30,
                "teacher": "copy",
                "pseudo_labels": {"student_reads": "augmented", "threshold": 0.8},
                "supervised": 1.0,
            },
        ),
        ("meta_pseudo_labels", {"consistency": {"text": "both"}}),
        ("pseudo_labels", {"begin": 20, "refresh": 10}),
        ("pseudo_labels", {"begin": 20, "refresh": 10, "labels": "soft"}),
        ("mean_teacher", {"decay": 0.9}),
    ],
)
def test_learns_the_labelled_text_by_heart(callback, settings, corpora):
    nlp = init_nlp(config_of(callback, corpora, settings=settings))
    begins = max(settings.get("begin", 0), settings.get("fine_tune_from", 0))
    loop_until(nlp, None, limit=250, least=begins + 20)
    for text, spans in TEXTS:
        assert entities(nlp(text)) == spans


def test_until_it_begins_nothing_is_learned_from_unlabelled_text(corpora):
    def run(begin, seed):
        settings = {"begin": begin, "teacher": "copy", "seed": seed}
        return values(trained(config_of("meta_pseudo_labels", corpora, steps=4, settings=settings)))

    # spaCy makes one update more than max_steps
    assert same(run(5, 0), run(5, 1))
    assert not same(run(4, 0), run(4, 1))


def test_the_copy_is_taken_where_it_begins(corpora):
    settings = {"begin": 5, "teacher": "copy"}
    nlp = trained(config_of("meta_pseudo_labels", corpora, steps=5, settings=settings))
    before = values(trained(config_of("meta_pseudo_labels", corpora, steps=4, settings=settings)))
    # the teacher learns at the step after it has taught
    assert same(weight_values(nlp.get_pipe("clinical_ner").objective.teacher.model), before)
    assert not same(values(nlp), before)


@pytest.mark.parametrize("decoder", ["Crf", "Softmax"])
@pytest.mark.parametrize("callback", CALLBACKS)
def test_same_seed_same_weights_with_and_without_prefetch(callback, decoder, corpora):
    tagger = {"decoder": {"@architectures": f"spacy-clinner.{decoder}.v1", "scheme": "BILUO"}}

    def run(**changes):
        settings = {**AT_ONCE.get(callback, {}), **changes}
        config = config_of(callback, corpora, settings=settings, tagger=tagger)
        return values(trained(config))

    plain = run()
    assert same(plain, run(prefetch=3))
    assert not same(plain, run(seed=SEED + 1))


def test_every_encoder_of_spacy_may_be_inside(corpora):
    """Weights in thinc's hands: their gradients are part of h, and they move."""
    for callback in CALLBACKS:
        config = config_of(callback, corpora, tagger={"tok2vec": CNN})
        begun, moved = values(init_nlp(config)), values(trained(config))
        assert set(begun) == set(moved)
        assert all(not torch.equal(begun[key], moved[key]) for key in begun if key[1] in ("E", "W"))


def test_accumulated_gradients(corpora):
    config = config_of("meta_pseudo_labels", corpora, training={"accumulate_gradient": 2})
    nlp = trained(config)
    objective = nlp.get_pipe("clinical_ner").objective
    assert objective._step == 5


def test_terms_are_shown_and_counted_against_hidden_labels(corpora, tmp_path):
    rows = tmp_path / "rows.jsonl"
    logger = {"@loggers": "spacy-clinner.terms_logger.v1", "progress_bar": None, "output_file": str(rows)}
    training = {"logger": logger, "eval_frequency": 3}
    trained(config_of("meta_pseudo_labels", corpora, steps=3, training=training))
    hidden = {**corpora, "unlabelled": corpora["train"]}
    plain = {key.split(".")[1] for row in srsly.read_jsonl(rows) for key in row["terms"]}
    trained(config_of("meta_pseudo_labels", hidden, steps=3, training=training))
    last = {key.split(".")[1]: value for key, value in list(srsly.read_jsonl(rows))[-1]["terms"].items()}
    assert plain == {
        "confidence",
        "feedback",
        "feedback_share",
        "labelled",
        "pseudo",
        "pseudo_labelled",
        "teacher_consistency",
        "teacher_feedback",
        "teacher_labelled",
    }
    assert set(last) == plain | {"pseudo_accuracy"}
    assert 0 <= last["pseudo_accuracy"] <= 1


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("labelled", {"teacher_consistency_labelled"}),
        ("both", {"teacher_consistency", "teacher_consistency_labelled"}),
    ],
)
def test_the_teacher_may_agree_with_itself_on_labelled_text(corpora, tmp_path, text, terms):
    rows = tmp_path / "rows.jsonl"
    logger = {"@loggers": "spacy-clinner.terms_logger.v1", "progress_bar": None, "output_file": str(rows)}
    training = {"logger": logger, "eval_frequency": 3}

    def run():
        settings = {"consistency": {"text": text}}
        return values(trained(config_of("meta_pseudo_labels", corpora, settings=settings, training=training)))

    assert same(run(), run())
    names = {key.split(".")[1] for row in srsly.read_jsonl(rows) for key in row["terms"]}
    assert {name for name in names if "consistency" in name} == terms


def test_a_labelled_copy_with_other_words_is_an_error(corpora):
    def one_word_more(nlp, example):
        yield Example.from_dict(nlp.make_doc(f"{example.reference.text} again"), {})

    nlp = init_nlp(config_of("meta_pseudo_labels", corpora))
    doc = nlp.make_doc("No fever .")
    text = UnlabelledText(lambda _: [], None, one_word_more, 0, 0)
    with pytest.raises(ClinnerError, match="test: the augmenter changes the number of words"):
        augmented_copies(nlp, nlp.get_pipe("clinical_ner"), text, "test", [doc])


def test_hidden_labels_teach_nothing(corpora, tmp_path):
    """The same text with and without labels leads to the same weights."""
    nlp = spacy.blank("en")
    DocBin(docs=[nlp.make_doc(text) for text, _ in TEXTS]).to_disk(tmp_path / "plain.spacy")
    for callback in CALLBACKS:
        gold, plain = (
            values(
                trained(
                    config_of(
                        callback, {**corpora, "unlabelled": path}, steps=3, settings=AT_ONCE.get(callback)
                    )
                )
            )
            for path in (corpora["train"], tmp_path / "plain.spacy")
        )
        assert same(gold, plain)


def test_only_the_student_is_saved(corpora, tmp_path):
    (tmp_path / "out").mkdir()
    nlp = trained(config_of("meta_pseudo_labels", corpora), tmp_path / "out")
    corpora["unlabelled"].unlink()
    saved = tmp_path / "out" / "model-last"
    loaded = spacy.load(saved)
    assert loaded.pipe_names == ["clinical_ner"]
    assert same(values(loaded), values(nlp))
    files = {path.name: path.read_bytes() for path in saved.rglob("*") if path.is_file()}
    assert not [name for name, content in files.items() if CANARY.encode() in content]
    assert [entities(loaded(text)) for text in UNLABELLED] == [entities(nlp(text)) for text in UNLABELLED]


def test_teachers_move_as_they_should(corpora, tmp_path):
    path = tmp_path / "teacher"
    config = config_of("pseudo_labels", corpora, settings={"begin": 10**6})
    trained(config).to_disk(path)
    before = values(spacy.load(path))
    settings = {"teacher": str(path), "begin": 0}
    frozen = trained(config_of("pseudo_labels", corpora, settings=settings)).get_pipe("clinical_ner")
    assert same(before, weight_values(frozen.objective.teacher.model))
    learning = trained(config_of("meta_pseudo_labels", corpora, settings={"teacher": str(path)}))
    after = weight_values(learning.get_pipe("clinical_ner").objective.teacher.model)
    assert not any(torch.equal(before[key], after[key]) for key in before if "weight" in key[1])


def test_a_mean_teacher_is_the_moving_average(corpora, monkeypatch):
    config = config_of("mean_teacher", corpora, steps=2, settings={"decay": 0.6})
    track = []

    def spy(follower, leader, keep):
        track.append(weight_values(leader))
        follow(follower, leader, keep)

    monkeypatch.setattr("spacy_clinner.semi_supervised.mean_teacher_objective.follow", spy)
    average = values(init_nlp(config))
    found = weight_values(trained(config).get_pipe("clinical_ner").objective.teacher.model)
    assert len(track) == 3
    for keep, student in zip((1 / 2, 0.6, 0.6), track, strict=True):
        average = {key: keep * average[key] + (1 - keep) * student[key] for key in average}
    for key, wanted in average.items():
        torch.testing.assert_close(found[key], wanted, atol=1e-6, rtol=1e-5)


def test_a_teacher_from_scratch_differs_and_a_copy_does_not(corpora):
    nlp = init_nlp(config_of("meta_pseudo_labels", corpora))
    student = nlp.get_pipe("clinical_ner")
    docs = [nlp.make_doc(text) for text in UNLABELLED]
    copied = make_teacher(nlp, student, TeacherOrigin("copy"), "test")
    fresh = make_teacher(nlp, student, TeacherOrigin("scratch"), "test")
    ours = answer(student.model, docs).emissions
    assert torch.equal(answer(copied.model, docs).emissions, ours)
    assert answer(fresh.model, docs).emissions.shape == ours.shape
    mine, theirs = weight_values(student.model), weight_values(fresh.model)
    assert set(mine) == set(theirs)
    assert not any(torch.equal(mine[k], theirs[k]) for k in mine if "weight" in k[1])


def relabelled(corpora, labels, path):
    config = config_of("pseudo_labels", corpora, settings={"begin": 10**6})
    config["initialize"]["components"]["clinical_ner"] = {"labels": labels}
    trained(config).to_disk(path)


def test_labels_in_another_order_are_matched_by_name(corpora, tmp_path):
    relabelled(corpora, ["PROBLEM", "DRUG"], tmp_path / "teacher")
    teacher = spacy.load(tmp_path / "teacher").get_pipe("clinical_ner")
    nlp = init_nlp(config_of("pseudo_labels", corpora))
    student = nlp.get_pipe("clinical_ner")
    assert student.labels != teacher.labels
    matched = make_teacher(nlp, student, TeacherOrigin(tmp_path / "teacher"), "test")
    docs = [nlp.make_doc(text) for text in UNLABELLED]
    theirs, ours = (tag_set(tagger.model).tags for tagger in (teacher, student))
    rows = [theirs.index(tag) for tag in ours]
    torch.testing.assert_close(
        answer(matched.model, docs).emissions, answer(teacher.model, docs).emissions[..., rows]
    )


def test_a_teacher_with_other_labels_is_an_error(corpora, tmp_path):
    relabelled(corpora, ["PROBLEM", "DRUG", "TEST"], tmp_path / "teacher")
    for callback in CALLBACKS[:2]:
        config = config_of(callback, corpora, settings={"teacher": str(tmp_path / "teacher")})
        with pytest.raises(ClinnerError, match=r"teacher DRUG, PROBLEM, TEST; student DRUG, PROBLEM"):
            trained(config)


@pytest.mark.parametrize("callback", CALLBACKS)
def test_no_unlabelled_text_is_an_error(callback, corpora, tmp_path):
    nlp = spacy.blank("en")
    DocBin(docs=[nlp.make_doc("")]).to_disk(tmp_path / "none.spacy")
    with pytest.raises(ClinnerError, match=f"{callback}: unlabelled: the corpus is empty"):
        trained(config_of(callback, {**corpora, "unlabelled": tmp_path / "none.spacy"}))


@pytest.mark.parametrize("callback", CALLBACKS)
def test_a_shared_encoder_is_an_error(callback, corpora):
    config = config_of(callback, corpora)
    tok2vec = copy.deepcopy(config["components"]["clinical_ner"]["model"]["tok2vec"])
    config["components"]["tok2vec"] = {"factory": "tok2vec", "model": tok2vec}
    config["components"]["clinical_ner"]["model"]["tok2vec"] = {
        "@architectures": "spacy.Tok2VecListener.v1",
        "width": 28,
        "upstream": "tok2vec",
    }
    config["nlp"]["pipeline"] = ["tok2vec", "clinical_ner"]
    with pytest.raises(ClinnerError, match=f"{callback} needs the encoder inside the component"):
        trained(config)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"component": "tagger"}, "no clinical_ner named 'tagger'"),
        ({"teacher": "nowhere"}, "teacher: nowhere: no config.cfg there"),
        ({"consistency": {"temperature": 0.0}}, "consistency.temperature must be above 0"),
        ({"consistency": {"threshold": 2.0}}, "consistency.threshold must lie between 0 and 1"),
        ({"consistency": {"text": "labelled"}, "prefetch": 1}, "a thread must not share its random numbers"),
        ({"feedback": {"baseline": -1.0}}, "feedback.baseline must lie between 0 and 1"),
    ],
)
def test_settings_that_cannot_be_meant(settings, message, corpora):
    with pytest.raises(ClinnerError, match=message) as caught:
        trained(config_of("meta_pseudo_labels", corpora, settings=settings))
    assert "\n" not in str(caught.value)


def test_an_augmenter_must_keep_the_tokens(corpora):
    def augmenter(nlp, example):
        doc = nlp.make_doc(example.text + " again")
        yield type(example)(doc, doc)

    nlp = init_nlp(config_of("mean_teacher", corpora))

    def reader(nlp):
        docs = [nlp.make_doc(text) for text in UNLABELLED]
        return [spacy.training.Example(doc, doc) for doc in docs]

    batches = unlabelled_batches(
        nlp,
        nlp.get_pipe("clinical_ner"),
        UnlabelledText(reader, lambda items: [list(items)], augmenter, seed=0, prefetch=0),
        "mean_teacher",
    )
    with pytest.raises(ClinnerError, match="mean_teacher: the augmenter changes the number of words"):
        next(batches)


@pytest.mark.parametrize("make", [meta_pseudo_labels, pseudo_labels, mean_teacher])
def test_concepts_are_learned_the_same_way(make):
    """A batch of notes has a row for every concept that a note is searched for."""
    nlp = spacy.blank("en")
    nlp.add_pipe("concept_extractor")
    examples = concept_corpus.make_examples(nlp)
    optimizer = nlp.initialize(lambda: examples)
    # an untrained teacher is sure of nothing: without a threshold there are labels to count
    own = {meta_pseudo_labels: {"optimizer": Adam(0.01)}, pseudo_labels: {"threshold": 0.0}, mean_teacher: {}}
    callback = make(
        concept_corpus.make_examples,
        configure_minibatch(3),
        augmenter=rand_augment(level=1.0),
        component="concept_extractor",
        **own[make],
    )
    for step in range(2):
        callback(nlp, {"step": step, "epoch": 0})
        losses = nlp.update(examples, sgd=optimizer)
    assert 0 <= losses["concept_extractor.pseudo_accuracy"] <= 1
    assert all(map(math.isfinite, losses.values()))


def test_unlabelled_notes_longer_than_the_window(corpora, tmp_path):
    """A transformer reads strided spans: the last word of a long note bears on what is learned from it."""
    long = ["pain"] * 200
    texts = [" ".join([*long, last]) for last in ("pain", "aspirin")]
    nlp = spacy.blank("en")
    DocBin(docs=[nlp.make_doc(text) for text in texts]).to_disk(tmp_path / "long.spacy")
    once = {"training.max_steps": 1, "training.eval_frequency": 10}
    overrides = {**once, "paths.unlabelled": str(tmp_path / "long.spacy")}
    nlp = trained(composed("meta-pseudo-labels-transformer", corpora["train"], "copy", overrides))
    student = nlp.get_pipe("clinical_ner")
    batch = next(student.objective._batches)
    assert [len(doc) for doc in batch.docs] == [201] * len(batch.docs)
    assert [len(doc) for doc in batch.augmented] == [201] * len(batch.docs)
    first, second = (answer(student.model, [nlp.make_doc(text)]).emissions[0] for text in texts)
    assert first.shape[0] == 201
    assert not torch.allclose(first[-1], second[-1], atol=1e-3)
