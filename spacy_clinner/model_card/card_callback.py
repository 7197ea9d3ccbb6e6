"""Write the model card of a pipeline that is about to be saved."""

from collections.abc import Callable

import spacy
from spacy.language import Language
from spacy.util import resolve_dot_names

from spacy_clinner.evaluation.components import may_set_entities, spans_key_of
from spacy_clinner.model_card.card_facts import Facts, NoteCounts, count_notes
from spacy_clinner.model_card.update_card import min_documents, write_card
from spacy_clinner.tagger.scrub_strings import unchanged_random_numbers
from spacy_clinner.tagger.trainable_tagger import TrainableTagger

STREAMED = -1
"""`max_epochs` of a training whose notes may never end."""


def model_card() -> Callable[[Language], Language]:
    """Make a `[training.before_to_disk]` callback that describes the pipeline in its `meta.json`.

    It counts the notes of `train_corpus` and `dev_corpus`, and states labels, scores, use and limits. `spacy
    package` puts the card at the end of the README that it writes. `spacy clinner model-card` adds scores of
    other notes and the text in the files.
    """
    data: dict[str, NoteCounts] = {}

    def describe(nlp: Language) -> Language:
        if not data:  # once: it is called at every checkpoint
            with unchanged_random_numbers():  # checkpoints must not change the training
                data.update(_counts(nlp))
        words = min_documents(nlp.config.interpolate())
        write_card(nlp.meta, Facts(data, min_documents=words, temperatures=_temperatures(nlp)))
        return nlp

    return describe


def _temperatures(nlp: Language) -> dict[str, float]:
    taggers = {name: pipe for name, pipe in nlp.pipeline if isinstance(pipe, TrainableTagger)}
    return {name: tagger.temperature for name, tagger in taggers.items() if tagger.temperature != 1}


def mention_key(nlp: Language) -> str | None:
    """The key of `doc.spans` that a pipeline writes; None if it sets entities."""
    components = [(pipe, nlp.get_pipe_meta(name).assigns) for name, pipe in nlp.pipeline]
    if any(may_set_entities(*component) for component in components):
        return None
    return next((key for pipe, _ in components if (key := spans_key_of(pipe))), None)


def _counts(nlp: Language) -> dict[str, NoteCounts]:
    """Counts of the corpora of a pipeline's config, which are read by a blank one: nothing of them stays."""
    config = nlp.config.interpolate()
    settings = config["training"]
    names = {"training": settings["train_corpus"], "development": settings["dev_corpus"]}
    if settings["max_epochs"] == STREAMED:
        del names["training"]
    blank, key = spacy.blank(nlp.lang or "xx"), mention_key(nlp)
    corpora = zip(names, resolve_dot_names(config, list(names.values())), strict=True)
    return {
        purpose: count_notes((example.reference for example in corpus(blank)), key)
        for purpose, corpus in corpora
    }
