"""Taggers that teach: outside the pipeline, so they are never saved with it."""

from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from spacy_clinner.concepts.concept_extractor import ConceptExtractor
from spacy_clinner.corpus.doc_concepts import from_values
from spacy_clinner.errors import ClinnerError, pipeline_errors, require_pipeline
from spacy_clinner.tagger.bridge import TorchShim
from spacy_clinner.tagger.clinical_ner import ClinicalNer
from spacy_clinner.tagger.embed import fill_vectors
from spacy_clinner.tagger.find_tagger import find_tagger
from spacy_clinner.tagger.model import tag_set
from spacy_clinner.tagger.new_labels.extend_labels import extend_labels

SCRATCH, COPY = "scratch", "copy"


def make_teacher(
    nlp: Language, student: ClinicalNer, teacher: str | Path, component: str, callback: str
) -> ClinicalNer:
    """A tagger with the tags of the student.

    Args:
        nlp: the student's pipeline.
        student: initialised.
        teacher: "scratch" for the student's own architecture and vocabulary with fresh weights (a
            pre-trained encoder is loaded anew), "copy" for a copy of the student as it is, or the
            directory of a saved pipeline, whose tagger may be of any architecture. A concept_extractor looks
            for the student's concepts in the student's windows, which its encoder must be able to hold.
        component: name of the tagger in that pipeline.
        callback: what an error calls the whole.

    Raises:
        ClinnerError: if there is no such pipeline or tagger, it is a concept_extractor where the student is
            none or the other way round, its tags are others (labels in another order are matched by
            name), or it reads word vectors that are not the student's.
    """
    if str(teacher) == COPY:
        return _copy(nlp, student)
    if str(teacher) == SCRATCH:
        return _fresh(nlp, student)
    path = Path(teacher)
    require_pipeline(path, f"{callback}: teacher: ")
    with pipeline_errors(path):
        pipeline = spacy.load(path)
    loaded = find_tagger(pipeline, component, callback, f"teacher: {path}")
    _match_sequences(loaded, student, callback)
    _match_labels(loaded, student, callback)
    _require_same_vectors(loaded, student, callback)
    return loaded


def _copy(nlp: Language, tagger: ClinicalNer) -> ClinicalNer:
    """A tagger of its own with the weights of another."""
    copy = _unbuilt(nlp, tagger)
    copy.from_bytes(tagger.to_bytes(exclude=["vocab"]), exclude=["vocab"])
    return copy


def _fresh(nlp: Language, student: ClinicalNer) -> ClinicalNer:
    fresh = _unbuilt(nlp, student)
    fresh.cfg.update(student.cfg)
    fresh.model.attrs["labels"] = list(student.labels)
    sample = [nlp.make_doc("No acute distress .")]
    fresh.model.initialize(X=sample)
    encoders = (fresh.model.get_ref("tok2vec").walk(), student.model.get_ref("tok2vec").walk())
    for node, other in zip(*encoders, strict=True):
        for shim, built in zip(node.shims, other.shims, strict=True):
            if isinstance(shim, TorchShim):
                shim.build_module(built.cfg)  # with the student's words and characters
    fill_vectors(fresh.model, sample)
    return fresh


def _unbuilt(nlp: Language, tagger: ClinicalNer) -> ClinicalNer:
    """The component of the pipeline's config once more, as it is before it is initialised."""
    settings: dict[str, Any] = nlp.config.interpolate()["components"][tagger.name]
    outside = type(nlp)(nlp.vocab)
    made = outside.create_pipe(settings.pop("factory"), tagger.name, config=settings)
    assert isinstance(made, ClinicalNer)
    return made


def _match_sequences(teacher: ClinicalNer, student: ClinicalNer, callback: str) -> None:
    """Let an extractor read notes in the student's rows, and its gold spans from the same place.

    It keeps its separator, which its encoder has learned: one token, as the student's.
    """
    if isinstance(teacher, ConceptExtractor) and isinstance(student, ConceptExtractor):
        _require_same_rows(teacher, student, callback)
        teacher.set_concepts(student.concepts)
        teacher.reading = student.reading._replace(separator=teacher.reading.separator)
        teacher.spans_key = student.spans_key
    elif isinstance(teacher, ConceptExtractor) or isinstance(student, ConceptExtractor):
        raise ClinnerError(
            f"{callback}: the teacher is a {_factory_of(teacher)}, the student a {_factory_of(student)}: "
            "give a teacher of the same factory"
        )


def _require_same_rows(teacher: ConceptExtractor, student: ConceptExtractor, callback: str) -> None:
    """A separator is no word of a concept: where the two differ, rows of such concepts would not meet."""
    separators = {teacher.reading.separator, student.reading.separator}
    for concept in (*student.concepts, *from_values(student.cfg["training_concepts"] or ())):
        if len(separators) > 1 and separators.intersection(concept.text.split()):
            raise ClinnerError(
                f"{callback}: the teacher's separator is {teacher.reading.separator!r}, the student's "
                f"{student.reading.separator!r}, and the wording of concept {concept.id} has one of them as "
                "a word: give both the same separator, or word the concept otherwise"
            )


def _factory_of(tagger: ClinicalNer) -> str:
    return "concept_extractor" if isinstance(tagger, ConceptExtractor) else "clinical_ner"


def _require_same_vectors(teacher: ClinicalNer, student: ClinicalNer, callback: str) -> None:
    """Documents come with the student's word vectors."""
    reads = any(node.name == "static_vectors" for node in teacher.model.walk())
    if reads and teacher.vocab.vectors != student.vocab.vectors:
        raise ClinnerError(
            f"{callback}: the teacher has other word vectors than the student's pipeline, whose documents it "
            "reads: give both the same [initialize] vectors"
        )


def _match_labels(teacher: ClinicalNer, student: ClinicalNer, callback: str) -> None:
    ours, theirs = student.labels, teacher.labels
    if set(ours) != set(theirs):
        raise ClinnerError(
            f"{callback}: the teacher has other labels: teacher {', '.join(sorted(theirs))}; "
            f"student {', '.join(sorted(ours))}: give a teacher trained for the student's labels"
        )
    if theirs != ours:
        teacher.cfg["labels"] = list(ours)
        extend_labels(teacher.model, ours)
    if tag_set(teacher.model).tags != tag_set(student.model).tags:
        raise ClinnerError(
            f"{callback}: the teacher has the tag scheme {tag_set(teacher.model).scheme}, the student "
            f"{tag_set(student.model).scheme}: give both decoders the same scheme"
        )
