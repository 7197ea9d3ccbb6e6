"""A tagger says the same of a text however it is laid out."""

import pytest
import spacy
from spacy.training import Example
from spacy.util import fix_random_seed

TEXTS = [
    ("chest pain since monday , started on aspirin", [("chest pain", "PROBLEM"), ("aspirin", "DRUG")]),
    ("no heart failure ; given lisinopril today", [("heart failure", "PROBLEM"), ("lisinopril", "DRUG")]),
]
LAYOUTS = {
    "doubled": lambda text: text.replace(" ", "  "),
    "indented": lambda text: f"    {text}   ",
    "lines": lambda text: text.replace(" ", "\n"),
    "carriage returns": lambda text: text.replace(" ", "\r\n"),
    "zero width": lambda text: text.replace(" ", " \u200b "),
    "no-break": lambda text: text.replace(" ", " \u00a0"),
}


def annotated(nlp, text, mentions):
    doc = nlp.make_doc(text)
    spans = [doc.char_span(text.index(m), text.index(m) + len(m), label=label) for m, label in mentions]
    doc.set_ents(spans, default="outside")
    return Example(nlp.make_doc(text), doc)


def tagger(tok2vec):
    fix_random_seed(0)
    nlp = spacy.blank("en")
    config = {"model": {"@architectures": "spacy-clinner.Tagger.v1"}, "keep_emissions": False}
    config["model"] |= {
        "tok2vec": tok2vec,
        "context": {"@architectures": "spacy-clinner.BiLstm.v1"},
        "decoder": {"@architectures": "spacy-clinner.Crf.v1"},
    }
    nlp.add_pipe("clinical_ner", config=config)
    examples = [annotated(nlp, *text) for text in TEXTS]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(200):
        nlp.update(examples, sgd=optimizer)
        if all(len(nlp(text).ents) == len(mentions) for text, mentions in TEXTS):
            return nlp
    raise AssertionError("the tagger did not learn two sentences in 200 updates")


@pytest.fixture(
    scope="module",
    params=[
        {"@architectures": "spacy-clinner.CharWordEmbed.v1", "min_documents": 1},
        {
            "@architectures": "spacy.HashEmbedCNN.v2",
            "width": 32,
            "depth": 2,
            "embed_size": 200,
            "window_size": 1,
            "maxout_pieces": 2,
            "subword_features": True,
            "pretrained_vectors": None,
        },
    ],
    ids=["CharWordEmbed", "HashEmbedCNN"],
)
def nlp(request):
    return tagger(request.param)


def answers(nlp, text):
    doc = nlp(text)
    return [(" ".join(e.text.split()).replace("\u200b ", ""), e.label_) for e in doc.ents], [
        e._.confidence for e in doc.ents
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_entities_and_confidences_do_not_depend_on_layout(nlp, layout):
    for text, _ in TEXTS:
        entities, confidences = answers(nlp, text)
        assert entities
        same, others = answers(nlp, LAYOUTS[layout](text))
        assert same == entities
        assert others == pytest.approx(confidences, abs=1e-5)


def test_layout_alone_has_no_entities_and_teaches_nothing(nlp):
    for text in ("", " ", "\n \n", "\u200b", "\ufeff \u2060"):
        assert not nlp(text).ents
    blank = Example(nlp.make_doc(" \n "), nlp.make_doc(" \n "))
    assert nlp.get_pipe("clinical_ner").update([blank]) == {"clinical_ner": 0.0}


def test_layout_of_training_notes_changes_nothing_that_is_learned(nlp):
    plain = [annotated(nlp, *text) for text in TEXTS]
    spaced = [
        annotated(nlp, text.replace(" ", "  "), [(m.replace(" ", "  "), label) for m, label in mentions])
        for text, mentions in TEXTS
    ]
    component = nlp.get_pipe("clinical_ner")
    one, other = ([row.tolist() for row in component.gold(examples)] for examples in (plain, spaced))
    assert one == other


def test_a_tagger_saved_before_still_reads_layout_but_gives_it_no_entity(nlp):
    component = nlp.get_pipe("clinical_ner")
    component.model.attrs["layout"] = "read"
    try:
        for text, _ in TEXTS:
            for layout in LAYOUTS.values():
                for entity in nlp(layout(text)).ents:
                    assert entity.text == entity.text.strip("\u200b \n\r\u00a0")
                    assert entity.text
    finally:
        component.model.attrs["layout"] = "left out"
