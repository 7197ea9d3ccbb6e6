"""`spacy-clinner.add_labels.v1`: more labels for a trained tagger, from a config."""

from collections.abc import Callable, Sequence

from spacy.language import Language
from wasabi import msg

from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.find_tagger import find_tagger
from spacy_clinner.tagger.new_labels.labels_without_notes import labels_without_entity, training_examples

NAME = "add_labels"


def add_labels(labels: Sequence[str], component: str = "clinical_ner") -> Callable[[Language], Language]:
    """Make an `[initialize.after_init]` callback that gives a sourced tagger more labels.

    `spacy train` does not initialize a component that comes from a trained pipeline (`source = "path"`), so
    the component reads no labels from the training data. It keeps everything it has learned; see
    `ClinicalNer.add_label`.

    Args:
        labels: the new labels, as the training data has them. It warns of those that the tagger already has,
            and of those that no training note has.
        component: name of the tagger.

    Raises:
        ClinnerError: if no label is given. When it runs, if there is no such tagger, or if the training notes
            have none of the labels that are new.
    """
    if not labels or not all(labels):
        raise ClinnerError(f"{NAME}: no label is given: name the new ones in labels")

    def add(nlp: Language) -> Language:
        tagger = find_tagger(nlp, component, NAME, disabled_too=True)
        new = [label for label in dict.fromkeys(labels) if label not in tagger.labels]
        _require_notes(nlp, new)
        known = [label for label in labels if not tagger.add_label(label)]
        if known:
            msg.warn(f"{NAME}: {component} has these labels already: {', '.join(known)}")
        return nlp

    return add


def _require_notes(nlp: Language, new: Sequence[str]) -> None:
    """Warn of new labels that no training note has.

    Raises:
        ClinnerError: if no training note has any of them, so that the training would add nothing.
    """
    examples = training_examples(nlp) if new else None
    missing = [] if examples is None else labels_without_entity(new, examples)
    if not missing:
        return
    if len(missing) == len(new):
        raise ClinnerError(
            f"{NAME}: no training note has an entity of the new labels ({', '.join(missing)}): write them as "
            "the notes do, or give notes that have them"
        )
    msg.warn(f"{NAME}: no training note has an entity of these labels: {', '.join(missing)}")
