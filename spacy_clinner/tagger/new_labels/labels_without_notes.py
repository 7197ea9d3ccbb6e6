"""Labels of which the training notes have no entity."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.training import Example
from spacy.util import dot_to_object, resolve_dot_names

from spacy_clinner.tagger.gold import entity_labels


def labels_without_entity(labels: Sequence[str], examples: Iterable[Example]) -> list[str]:
    """Those of some labels that no gold entity has; examples are read until every label is found."""
    missing = dict.fromkeys(labels)
    for example in examples:
        if not missing:
            break
        for label in entity_labels([example]):
            missing.pop(label, None)
    return list(missing)


def training_examples(nlp: Language) -> Iterator[Example] | None:
    """The training notes that the config of a pipeline names.

    Returns:
        None if it names none that can be read whole: there is no file, or spaCy streams an endless corpus
        (`max_epochs = -1`).
    """
    config = nlp.config.interpolate()
    training = config["training"]
    path = dot_to_object(config, training["train_corpus"]).get("path", "")
    if training["max_epochs"] == -1 or path is None or not Path(path).exists():
        return None
    (corpus,) = resolve_dot_names(config, [training["train_corpus"]])
    examples: Iterator[Example] = corpus(nlp)
    return examples
