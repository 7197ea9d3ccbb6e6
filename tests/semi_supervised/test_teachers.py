"""A teacher from elsewhere: what it must have in common with the student, and what it takes from it."""

import numpy as np
import pytest
import spacy
from spacy.training import Example
from spacy.training.batchers import configure_minibatch
from thinc.api import Adam

from spacy_clinner.concepts.concept_pairs import PairReading
from spacy_clinner.corpus.doc_concepts import set_concepts
from spacy_clinner.corpus.tokenization import fine_tokens
from spacy_clinner.errors import ClinnerError
from spacy_clinner.semi_supervised.meta_pseudo_labels import meta_pseudo_labels
from spacy_clinner.semi_supervised.pseudo_labels import pseudo_labels
from spacy_clinner.semi_supervised.teachers import TeacherOrigin, make_teacher
from spacy_clinner.tagger.gradients import weights
from spacy_clinner.tagger.model import begin_forward
from tests.conftest import TEXTS
from tests.support import concept_corpus
from tests.support.tiny_taggers import CNN, EMBEDDING, extractor, labelled, pipeline, step, unlabelled


def taught(teacher, student, path, name="concept_extractor"):
    """The teacher that the student's callback makes of a saved pipeline."""
    teacher.to_disk(path)
    return make_teacher(student, student.get_pipe(name), TeacherOrigin(path, teacher.pipe_names[-1]), "test")


def plain_notes(nlp):
    """Notes that are searched for the component's concepts."""
    return [Example(nlp.make_doc(text), nlp.make_doc(text)) for text, _, _ in concept_corpus.NOTES]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"1": "Fever", "2": "Cough"}, {"1": "Cough", "2": "Fever"}),
        ({"0": "Chest pressure", "1": "Cough", "2": "Fever"}, {"1": "Cough", "2": "Fever"}),
        ({"0": "Chest pressure", "1": "Cough"}, {"9": "Loss of appetite", "8": "Fever"}),
    ],
    ids=["another order", "more", "others"],
)
def test_an_extractor_looks_for_the_concepts_of_the_student(theirs, ours, tmp_path):
    student = extractor(ours)
    made = taught(extractor(theirs), student, tmp_path)
    docs = [example.predicted for example in plain_notes(student)]
    rows = [
        [doc.text for doc in tagger.rows(docs)] for tagger in (made, student.get_pipe("concept_extractor"))
    ]
    assert rows[0] == rows[1]


def test_an_extractor_reads_the_windows_of_the_student_behind_its_own_separator(tmp_path):
    student = extractor(window=6, overlap=2, separator="</s>")
    made = taught(extractor(), student, tmp_path)
    assert made.reading == PairReading("[SEP]", 6, 2)
    docs = [example.predicted for example in plain_notes(student)]
    ours = student.get_pipe("concept_extractor").rows(docs)
    assert [doc.text.replace("[SEP]", "</s>") for doc in made.rows(docs)] == [doc.text for doc in ours]


def test_an_extractor_takes_gold_from_where_the_student_has_it(tmp_path):
    student = extractor()
    extractor().to_disk(tmp_path)
    config = (tmp_path / "config.cfg").read_text(encoding="utf8")
    moved = config.replace('spans_key = "concepts"', 'spans_key = "elsewhere"')
    (tmp_path / "config.cfg").write_text(moved, encoding="utf8")
    ours = student.get_pipe("concept_extractor")
    made = make_teacher(student, ours, TeacherOrigin(tmp_path, "concept_extractor"), "test")
    examples = concept_corpus.make_examples(student)
    for example in examples:
        set_concepts(example.predicted, concept_corpus.CONCEPTS)
    assert made.gold_tags(examples).equal(ours.gold_tags(examples))


@pytest.mark.parametrize("make", [meta_pseudo_labels, pseudo_labels])
def test_students_learn_from_extractors_with_other_concepts_and_windows(make, tmp_path):
    teacher, student = extractor({"0": "Chest pressure"}), extractor(window=6, overlap=2)
    teacher.to_disk(tmp_path)
    own = {meta_pseudo_labels: {"optimizer": Adam(0.01)}, pseudo_labels: {"threshold": 0.0}}
    names = {"component": "concept_extractor", "teacher_component": "concept_extractor"}
    callback = make(plain_notes, configure_minibatch(3), teacher=tmp_path, **names, **own[make])
    for _ in range(2):
        callback(student, {"step": 0, "epoch": 0})
        losses = student.update(concept_corpus.make_examples(student), sgd=Adam(0.01))
    assert losses["concept_extractor.pseudo"] > 0


def test_a_teacher_of_another_factory_is_an_error(tmp_path):
    with pytest.raises(
        ClinnerError, match="the teacher is a clinical_ner, the student a concept_extractor"
    ) as e:
        taught(pipeline(), extractor(), tmp_path / "ner")
    assert "\n" not in str(e.value)
    with pytest.raises(ClinnerError, match="the teacher is a concept_extractor, the student a clinical_ner"):
        taught(extractor(), pipeline(), tmp_path / "concepts", "clinical_ner")


def with_vectors(seed, *words):
    """A blank pipeline that knows a vector of each word of the tiny corpus, and of some more."""
    nlp = spacy.blank("en")
    random = np.random.RandomState(seed)
    for word in [*sorted({word for text, _ in TEXTS for word in text.split()}), *words]:
        nlp.vocab.set_vector(word, random.randn(8).astype("f"))
    return nlp


READS_VECTORS = {**CNN, "pretrained_vectors": True}


@pytest.mark.parametrize(
    "students",
    [lambda: spacy.blank("en"), lambda: with_vectors(5), lambda: with_vectors(0, "more")],
    ids=["none", "others", "more"],
)
def test_other_word_vectors_than_the_teachers_are_an_error(students, tmp_path):
    teacher = pipeline(with_vectors(0), tok2vec=READS_VECTORS)
    with pytest.raises(ClinnerError, match="test: the teacher has other word vectors") as caught:
        taught(teacher, pipeline(students(), tok2vec=CNN), tmp_path, "clinical_ner")
    assert "\n" not in str(caught.value)


def test_the_same_word_vectors_and_those_that_nobody_reads_are_none(tmp_path):
    teacher = pipeline(with_vectors(0), tok2vec=READS_VECTORS)
    student = pipeline(with_vectors(0), tok2vec=CNN)
    made = taught(teacher, student, tmp_path / "reads", "clinical_ner")
    docs = [nlp.make_doc(TEXTS[0][0]) for nlp in (student, teacher)]
    one = begin_forward(made.model, docs[:1]).emissions
    assert one.equal(begin_forward(teacher.get_pipe("clinical_ner").model, docs[1:]).emissions)
    taught(pipeline(with_vectors(0), tok2vec=CNN), pipeline(tok2vec=CNN), tmp_path / "not", "clinical_ner")


def test_rows_of_two_separators_must_meet(tmp_path):
    """Without the check the teacher's labels were those of the words beside, or an error of torch."""
    student = extractor({"1": "Fever | chills", "2": "Cough"})
    with pytest.raises(
        ClinnerError, match=r"^test: the teacher's separator is '\|', .* concept 1 has one"
    ) as e:
        taught(extractor(separator="|"), student, tmp_path)
    assert "\n" not in str(e.value)
    assert taught(extractor(separator="|"), extractor(), tmp_path).reading.separator == "|"


def test_a_teacher_from_scratch_starts_from_the_word_vectors(tmp_path):
    nlp = spacy.blank("en")
    words = {word for text, _ in TEXTS for word in text.lower().split()}
    nlp.vocab.reset_vectors(width=8)
    for i, word in enumerate(sorted(words)):
        nlp.vocab.set_vector(word, np.full(8, 10.0 + i, dtype="f"))
    student = pipeline(nlp, tok2vec={**EMBEDDING, "use_vectors": True}).get_pipe("clinical_ner")
    made = make_teacher(nlp, student, TeacherOrigin("scratch", "clinical_ner"), "test")
    tables = [w.value for t in (student, made) for w in weights(t.model) if "token_embedding" in w.key[1]]
    assert all(float(table.max()) == 10.0 + len(words) - 1 for table in tables)


def test_soft_labels_of_a_teacher_without_a_lattice_stay_a_cross_entropy(tmp_path):
    """It gives illegal moves a probability; a student learned them to minus infinity."""
    pipeline(decoder="Softmax").to_disk(tmp_path)
    nlp = pipeline()
    run = pseudo_labels(unlabelled, configure_minibatch(3), teacher=tmp_path, labels="soft", threshold=0.0)
    optimizer = Adam(0.05)
    found = [step(nlp, labelled(nlp), run, optimizer)["pseudo"] for _ in range(40)]
    assert min(found) > 0


@pytest.mark.parametrize("teacher", ["scratch", "copy"])
def test_self_training_needs_a_teacher_that_knows_something(teacher):
    with pytest.raises(ClinnerError, match=rf"^pseudo_labels: teacher = '{teacher}' would know nothing"):
        pseudo_labels(unlabelled, configure_minibatch(3), teacher=teacher)


def test_a_teacher_that_learned_from_other_tokens_is_a_warning(tmp_path, recwarn):
    student = pipeline(tok2vec=EMBEDDING)
    taught(pipeline(tok2vec=EMBEDDING), student, tmp_path / "alike", "clinical_ner")
    assert not [w for w in recwarn if "other tokens" in str(w.message)]
    with pytest.warns(UserWarning, match="test: the teacher .* learned from other tokens than it reads here"):
        taught(fine_tokens()(pipeline(tok2vec=EMBEDDING)), student, tmp_path / "finer", "clinical_ner")
