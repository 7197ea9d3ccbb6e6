"""Labels that a trained `clinical_ner` gets later, or does not get."""

import warnings

import pytest
import spacy
from spacy.tokens import Span
from spacy.training import Example
from thinc.api import Adam

from spacy_clinner.corpus.tokenization import fine_tokens
from spacy_clinner.tagger.objective import Supervised
from tests.conftest import entities
from tests.support import concept_corpus
from tests.support.tiny_taggers import CNN, extractor, labelled, pipeline, tagger


def with_new_label(nlp, label="FREQ"):
    """The tiny corpus with one more label, of "Monday" in its first note."""
    examples = labelled(nlp)
    gold = examples[0].reference
    gold.set_ents([*gold.ents, Span(gold, 3, 4, label=label)])
    return examples


def messages(run) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run()
    return [str(warning.message) for warning in caught]


def sourced():
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner", source=pipeline())
    return nlp


def test_a_label_that_a_sourced_tagger_lacks_is_warned_of_once():
    nlp = sourced()
    optimizer = nlp.resume_training()
    (message,) = messages(lambda: [nlp.update(with_new_label(nlp), sgd=optimizer) for _ in range(3)])
    assert message == (
        "clinical_ner: the training data has the label 'FREQ', which the component lacks; its tokens teach "
        "nothing: to learn it, name it in [initialize.components.clinical_ner.labels], or in "
        "spacy-clinner.add_labels.v1 (init-config add-label) if the component is sourced"
    )
    assert nlp.get_pipe("clinical_ner").labels == ("DRUG", "PROBLEM")
    (message,) = messages(lambda: nlp.update(with_new_label(nlp, "DOSE"), sgd=optimizer))
    assert "'DOSE'" in message


def test_each_component_warns_of_its_own():
    first, second = sourced(), sourced()
    for nlp in (first, second):
        assert len(messages(lambda nlp=nlp: nlp.update(with_new_label(nlp)))) == 1


def test_labels_of_initialize_that_leave_some_out_are_warned_of():
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner", config={"model": tagger(CNN)})
    nlp.config["initialize"]["components"]["clinical_ner"] = {"labels": ["PROBLEM"]}
    nlp.initialize(lambda: labelled(nlp))
    (message,) = messages(lambda: nlp.update(labelled(nlp)))
    assert "'DRUG'" in message


def test_labels_of_initialize_that_no_note_has_are_warned_of():
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner", config={"model": tagger(CNN)})
    nlp.config["initialize"]["components"]["clinical_ner"] = {"labels": ["DRUG", "PROBLEM", "DURG"]}
    (message,) = messages(lambda: nlp.initialize(lambda: labelled(nlp)))
    assert message == (
        "clinical_ner: no training note has an entity of these labels: DURG: write them as the notes do, or "
        "give notes that have them"
    )


def test_known_and_added_labels_are_not_warned_of():
    nlp = sourced()
    nlp.get_pipe("clinical_ner").add_label("FREQ")
    assert not messages(lambda: nlp.update(with_new_label(nlp), sgd=nlp.resume_training()))


class AlsoReads(Supervised):
    """Asks for the gold tags of other notes, as objectives do with hidden labels and other domains."""

    def __init__(self, others):
        self.others = others

    def __call__(self, ner, examples):
        ner.gold_tags(self.others)
        return super().__call__(ner, examples)


def test_other_notes_than_the_labelled_batch_are_not_warned_of():
    nlp = sourced()
    nlp.get_pipe("clinical_ner").objective = AlsoReads(with_new_label(nlp))
    assert not messages(lambda: nlp.update(labelled(nlp)))


def test_a_concept_extractor_does_not_mind_entities():
    nlp = extractor()
    examples = concept_corpus.make_examples(nlp)
    for example in examples:
        example.reference.set_ents([Span(example.reference, 0, 1, label="PERSON")])
    assert not messages(lambda: nlp.update(examples))


@pytest.mark.parametrize("averages", [False, True])
def test_a_label_that_is_added_while_training_is_learned(averages):
    nlp = pipeline()
    optimizer = Adam(0.02, use_averages=averages)
    nlp.update(labelled(nlp), sgd=optimizer)
    nlp.get_pipe("clinical_ner").add_label("FREQ")
    if averages:
        with nlp.use_params(optimizer.averages):  # those of the tagger without the label
            nlp("Chest pain")
    for _ in range(60):
        nlp.update(with_new_label(nlp), sgd=optimizer)
    gold = with_new_label(nlp)[0].reference
    with nlp.use_params(optimizer.averages or {}):
        assert entities(nlp(gold.text)) == entities(gold)


def test_entities_that_do_not_fit_the_tokens_are_a_warning():
    """The notes were converted with finer tokens than the pipeline has."""
    fine, nlp = fine_tokens()(spacy.blank("en")), spacy.blank("en")
    nlp.add_pipe("clinical_ner")
    text = "Patient ID:NHC:19450 seen by H. Smith ."
    gold = fine(text)
    gold.ents = [gold.char_span(15, 20, "ID"), gold.char_span(32, 37, "NAME")]
    message = r"^clinical_ner: 4 of 8 entities begin or end inside a token of this pipeline .* \(ID 4 of 4\)"
    with pytest.warns(UserWarning, match=message):
        nlp.initialize(lambda: [Example(nlp.make_doc(text), gold)] * 4)


def test_entities_that_fit_the_tokens_are_no_warning(recwarn):
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner")
    nlp.initialize(lambda: labelled(nlp))
    assert not [w for w in recwarn if "inside a token" in str(w.message)]
