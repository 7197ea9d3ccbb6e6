"""`spacy-clinner.rehearsal.v1`: a `[training.before_update]` callback for taggers with new labels."""

from spacy.language import Language

from spacy_clinner.corpus.side_corpus import Batcher, Reader, SideCorpus
from spacy_clinner.errors import ClinnerError, require_not_negative
from spacy_clinner.tagger.install_objective import BeforeUpdate, install_objective
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
    """Make a callback that lets a sourced tagger learn new labels and agree with what it said before.

    The new labels come from `spacy-clinner.add_labels.v1`. The tagger as it was sourced is the teacher; it is
    kept beside the pipeline and not saved with it.

    Args:
        component: name of the tagger, which must be sourced.
        weight: of what the tagger has forgotten, see `tagger.new_labels.forgetting.forgetting`.
        annotated: "all": the training notes have all labels marked; "new": only those that the teacher lacks,
            so that an entity of an old label may stand where nothing is marked. The likelihood of the new
            labels stands for the component's own loss then.
        notes: other notes to rehearse on, such as those that the teacher was trained on; their annotation is
            not read. Null for the training notes.
        batcher: makes batches of `notes`.
        seed: of their order.

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
            batches = SideCorpus(nlp, notes, batcher, seed, f"{NAME}: notes")
        return Rehearsal(tagger.rehearsal_model, settings, batches)

    return install_objective(build, NAME, component)
