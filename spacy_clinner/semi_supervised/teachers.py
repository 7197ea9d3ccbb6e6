"""Taggers that teach: outside the pipeline, so they are never saved with it."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from spacy_clinner.corpus.tokenization import cuts_alike
from spacy_clinner.encoder.encoder_shim import adapters_kept, begin_training
from spacy_clinner.errors import ClinnerError, pipeline_errors, require_pipeline
from spacy_clinner.tagger.bridge import TorchShim
from spacy_clinner.tagger.embed import NAME as CHAR_WORD_EMBED
from spacy_clinner.tagger.embed import fill_vectors
from spacy_clinner.tagger.find_tagger import find_tagger, name_in
from spacy_clinner.tagger.model import tag_set
from spacy_clinner.tagger.new_labels.extend_labels import extend_labels
from spacy_clinner.tagger.trainable_tagger import TrainableTagger

SCRATCH, COPY = "scratch", "copy"


@dataclass(frozen=True)
class TeacherOrigin:
    """Where a teacher comes from.

    Attributes:
        source: "scratch" for the student's own architecture and vocabulary with fresh weights (a
            pre-trained encoder is loaded anew), "copy" for a copy of the student as it is, or the
            directory of a saved pipeline, whose tagger may be of any architecture. A concept_extractor looks
            for the student's concepts in the student's windows, which its encoder must be able to hold.
        component: name of the tagger in that pipeline.
    """

    source: str | Path
    component: str = "clinical_ner"


def make_teacher(
    nlp: Language, student: TrainableTagger, origin: TeacherOrigin, callback: str
) -> TrainableTagger:
    """A tagger with the tags of the student.

    Args:
        nlp: the student's pipeline.
        student: initialised.
        origin: where the teacher comes from.
        callback: what an error calls the whole.

    Raises:
        ClinnerError: if there is no such pipeline or tagger, it is a concept_extractor where the student is
            none or the other way round, its tags are others (labels in another order are matched by
            name), or it reads word vectors that are not the student's.
    """
    if str(origin.source) == COPY:
        teacher = _copy(nlp, student)
    elif str(origin.source) == SCRATCH:
        teacher = _fresh(nlp, student)
    else:
        teacher = _loaded(nlp, student, origin, callback)
    teacher.refresh_loss()
    return teacher


def _loaded(nlp: Language, student: TrainableTagger, origin: TeacherOrigin, callback: str) -> TrainableTagger:
    """The tagger of a saved pipeline, which reads and answers as the student does."""
    path = Path(origin.source)
    require_pipeline(path, f"{callback}: teacher: ")
    with pipeline_errors(path):
        pipeline = spacy.load(path)
    loaded = find_tagger(pipeline, origin.component, callback, f"teacher: {path}")
    if not cuts_alike(pipeline, nlp):
        warnings.warn(
            f"{callback}: the teacher {path} learned from other tokens than it reads here, so it finds less "
            "and marks other edges: train it and the student with one tokenizer, such as fine_tokens",
            stacklevel=2,
        )
    loaded.adopt_reading(student, callback)
    _match_labels(loaded, student, callback)
    _require_same_vectors(loaded, student, callback)
    return loaded


def _copy(nlp: Language, tagger: TrainableTagger) -> TrainableTagger:
    """A tagger of its own with the weights of another."""
    copy = _unbuilt(nlp, tagger)
    begin_training(tagger.model)  # what both of them learn has to be there
    with adapters_kept():
        saved = tagger.to_bytes(exclude=["vocab"])
    copy.from_bytes(saved, exclude=["vocab"])
    return copy


def _fresh(nlp: Language, student: TrainableTagger) -> TrainableTagger:
    fresh = _unbuilt(nlp, student)
    fresh.cfg.update(student.cfg)
    fresh.model.attrs["labels"] = list(student.labels)
    sample = [nlp.make_doc("No acute distress .")]
    fresh.model.initialize(X=sample)
    encoders = (fresh.model.get_ref("tok2vec").walk(), student.model.get_ref("tok2vec").walk())
    for node, other in zip(*encoders, strict=True):
        for shim, built in zip(node.shims, other.shims, strict=True):
            if isinstance(shim, TorchShim) and node.name == CHAR_WORD_EMBED:
                shim.build_module(built.cfg)  # with the student's words and characters
    fill_vectors(fresh.model, sample)
    return fresh


def _unbuilt(nlp: Language, tagger: TrainableTagger) -> TrainableTagger:
    """The component of the pipeline's config once more, as it is before it is initialised."""
    settings: dict[str, Any] = nlp.config.interpolate()["components"][name_in(nlp, tagger)]
    outside = type(nlp)(nlp.vocab)
    made = outside.create_pipe(settings.pop("factory"), tagger.name, config=settings)
    assert isinstance(made, TrainableTagger)
    return made


def _require_same_vectors(teacher: TrainableTagger, student: TrainableTagger, callback: str) -> None:
    """Documents come with the student's word vectors."""
    reads = any(node.name == "static_vectors" for node in teacher.model.walk())
    if reads and teacher.vocab.vectors != student.vocab.vectors:
        raise ClinnerError(
            f"{callback}: the teacher has other word vectors than the student's pipeline, whose documents it "
            "reads: give both the same [initialize] vectors"
        )


def _match_labels(teacher: TrainableTagger, student: TrainableTagger, callback: str) -> None:
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
