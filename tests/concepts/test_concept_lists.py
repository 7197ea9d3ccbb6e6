import warnings

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Span
from spacy.training import Example
from thinc.api import Config, Model

from spacy_clinner.concepts.concept_lists import (
    require_config_concepts,
    warn_of_cut_pairs,
    warn_of_unasked,
)
from spacy_clinner.encoder.architecture import Encoder
from spacy_clinner.encoder.bounded_spans import bounded_spans
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Concept
from tests.support.tiny_encoder import write_tiny_encoder

NLP = spacy.blank("en")
SECTION = ("components", "concept_extractor", "concepts")


def written(concepts: dict[str, str]) -> str:
    components, component, key = SECTION
    return Config({components: {component: {key: concepts}}}).to_str()


def read(text: str) -> dict[str, str]:
    components, component, key = SECTION
    return Config().from_str(text)[components][component][key]


CONFIG_TEXT = st.one_of(st.text(), st.text(alphabet="aA1:=#;[]${}%@\"'\\ \t\r\n\x0b\x1c\x85\u2028"))


@given(st.dictionaries(CONFIG_TEXT.filter(str.strip), CONFIG_TEXT.filter(str.strip), min_size=1))
def test_a_config_keeps_all_concepts_that_are_let_through(concepts):
    try:
        require_config_concepts("x", concepts)
    except ClinnerError:
        return
    text = written(concepts)
    assert read(text) == concepts
    assert written(read(text)) == text


@pytest.mark.parametrize("key", ["HP:0001250", "a=b", "#1", ";1", "[1]", "1\n2", "1\r", " 1", "1 "])
def test_ids_that_a_config_loses(key):
    """Most of them without an error of its own."""
    with pytest.raises(
        ClinnerError, match=r"x: concepts: a config file cannot hold the id .* concepts_path"
    ) as e:
        require_config_concepts("x", {"0": "Fever", key: "Seizure"})
    assert "\n" not in str(e.value)


@pytest.mark.parametrize("text", ["a ${b", "${paths.train}", "costs $5"])
def test_wordings_that_a_config_takes_for_variables(text):
    with pytest.raises(ClinnerError, match=r"the wording of 1 has a \$"):
        require_config_concepts("x", {"1": text})


@pytest.mark.parametrize("line", ['HP:0001250 = "Seizure"', 'a=b="Seizure"', 'a=HP 7 =   "Seizure"'])
def test_ids_that_a_config_has_torn_apart(line):
    """In a training config: the id ends early, and the rest of it stands in the wording."""
    concepts = read(written({"0": "Fever"}) + "\n" + line)
    assert concepts.keys() <= {"0", "HP", "a"}
    with pytest.raises(ClinnerError, match='holds =", which a config file'):
        require_config_concepts("x", concepts)
    config = {"concepts": concepts}
    with pytest.raises(ClinnerError, match=r"\[initialize\.components\.concept_extractor\] concepts_path"):
        spacy.blank("en").add_pipe("concept_extractor", config=config)


def test_ordinary_concepts_pass():
    wordings = [
        "Chest-pain",
        "BP: 120/80",
        "pH = 7.2",
        'says "ouch"',
        "50% better",
        "# of days; many",
        "a\nb",
    ]
    require_config_concepts("x", {f"{i}.a/b-{i}": text for i, text in enumerate(wordings)})


def test_pairs_that_an_encoder_reads_in_pieces_are_warned_of():
    docs = [NLP.make_doc("a b c"), NLP.make_doc("a b c d e")]
    model = Model(
        "encoder", lambda model, X, is_train: (X, lambda d: d), attrs={"get_spans": bounded_spans(4, 3)}
    )
    with pytest.warns(UserWarning, match=r"x: 1 of the 2 longest pairs .* lower \[components.x\] window"):
        warn_of_cut_pairs("x", model, iter(docs))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of_cut_pairs("x", model, docs[:1])
        warn_of_cut_pairs("x", Model("none", lambda model, X, is_train: (X, lambda d: d)), docs)


def test_spans_of_what_nobody_asks_for_are_warned_of_once():
    doc = NLP.make_doc("Fever and cough")
    doc.spans["concepts"] = [Span(doc, 0, 1, "1"), Span(doc, 2, 3, "2")]
    examples, told = [Example(NLP.make_doc(doc.text), doc)] * 2, set()
    with pytest.warns(UserWarning, match=r"x: the training data has spans of '2'") as found:
        warn_of_unasked("x", examples, lambda doc: [Concept("1", "Fever", "")], "concepts", told)
    assert len(found) == 1
    assert told == {"2"}


def test_pairs_that_do_not_fit_into_a_window_are_warned_of(tmp_path):
    model = Encoder(str(write_tiny_encoder(tmp_path / "bert")), context=4)
    model.initialize()
    docs = [NLP.make_doc("a b c"), NLP.make_doc("a b c " * 40)]
    with pytest.warns(UserWarning, match=r"x: 1 of the 2 longest pairs .* lower \[components.x\] window"):
        warn_of_cut_pairs("x", model, docs)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of_cut_pairs("x", model, docs[:1])
