"""`spacy-clinner.rehearsal.v1`: a `[training.before_update]` callback for taggers with new labels."""

from functools import partial

from spacy.language import Language

from spacy_clinner.corpus.side_annotation import annotated_examples
from spacy_clinner.corpus.side_corpus import Batcher, Reader, SideCorpus
from spacy_clinner.errors import ClinnerError, require_not_negative
from spacy_clinner.tagger.install_objective import BeforeUpdate, install_objective
from spacy_clinner.tagger.loop_settings import annotating_components
from spacy_clinner.tagger.new_labels.rehearsal_objective import Annotated, Rehearsal, RehearsalSettings
from spacy_clinner.tagger.trainable_tagger import TrainableTagger

NAME = "rehearsal"


def rehearsal(
    component: str = "clinical_ner",
    weight: float = 1.0,
    annotated: Annotated = "all",
    notes: Reader | None = None,
    batcher: Batcher | None = None,
    seed: int = 0,
) -> BeforeUpdate:
    """Make a callback with which a sourced tagger learns new labels without forgetting the old ones.

    The new labels come from `spacy-clinner.add_labels.v1`. A copy of the sourced tagger is the teacher. The
    training keeps the copy outside the pipeline and does not save it.

    Args:
        component: name of the tagger, which must be sourced.
        weight: weight of the divergence from the teacher, see `tagger.new_labels.forgetting.forgetting`.
        annotated: which labels the training notes have marked. "all": every label. "new": only the labels
            that the teacher lacks, so that unmarked text may hold entities of old labels. The likelihood of
            the new labels then replaces the loss of the component.
        notes: other notes to rehearse on, such as those that the teacher was trained on. Their annotation is
            not read. Null to rehearse on the training notes.
        batcher: makes batches of `notes`.
        seed: seed of the order of `notes`.

    Raises:
        ClinnerError: on a negative weight, or notes without batcher. At the first update, if there is no such
            tagger, it is not sourced, is frozen, shares its encoder, or learns by another callback.
    """
    require_not_negative(NAME, weight=weight)
    if (notes is None) != (batcher is None):
        raise ClinnerError(f"{NAME}: notes and batcher go together: give both, or neither")
    settings = RehearsalSettings(weight, annotated)

    def build(nlp: Language, tagger: TrainableTagger) -> Rehearsal:
        if tagger.rehearsal_model is None:
            raise ClinnerError(
                f"{NAME}: {component} was not trained before, so there is nothing to rehearse: give "
                f'[components.{component}] source = "path/to/model-best"'
            )
        batches = None
        if notes is not None and batcher is not None:
            corpus = SideCorpus(nlp, notes, batcher, seed, f"{NAME}: notes")
            batches = map(partial(annotated_examples, nlp, annotating_components(nlp, tagger)), corpus)
        return Rehearsal(tagger.rehearsal_model, settings, batches)

    return install_objective(build, NAME, component)
