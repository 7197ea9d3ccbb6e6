"""`spacy-clinner.add_labels.v1`: more labels for a trained tagger, from a config."""

from collections.abc import Callable, Sequence

from spacy.language import Language
from wasabi import msg

from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.find_tagger import find_tagger

NAME = "add_labels"


def add_labels(labels: Sequence[str], component: str = "clinical_ner") -> Callable[[Language], Language]:
    """Make an `[initialize.after_init]` callback that gives a sourced tagger more labels.

    `spacy train` does not initialize a component that comes from a trained pipeline (`source = "path"`), so
    the component reads no labels from the training data. It keeps everything it has learned; see
    `ClinicalNer.add_label`.

    Args:
        labels: the new labels, as the training data has them. One that the tagger already has is reported.
        component: name of the tagger.

    Raises:
        ClinnerError: if no label is given. When it runs, if there is no such tagger.
    """
    if not labels or not all(labels):
        raise ClinnerError(f"{NAME}: no label is given: name the new ones in labels")

    def add(nlp: Language) -> Language:
        tagger = find_tagger(nlp, component, NAME, disabled_too=True)
        known = [label for label in labels if not tagger.add_label(label)]
        if known:
            msg.warn(f"{NAME}: {component} has these labels already: {', '.join(known)}")
        return nlp

    return add
