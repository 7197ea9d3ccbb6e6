import spacy
from spacy.tokens import Span

TEXT = "Seen by Dr. Doe.\nTook 3.5 mg b.i.d. at home\n\nPLAN:\n1. rest\n2. fluids"
SENTENCES = ["Seen by Dr. Doe.", "Took 3.5 mg b.i.d. at home", "PLAN:", "1. rest", "2. fluids"]


def sentences(nlp, text: str = TEXT) -> list[str]:
    return [sentence.text.strip() for sentence in nlp(text).sents]


def test_sets_sentences():
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_sentencizer")
    assert sentences(nlp) == SENTENCES
    assert [[s.text.strip() for s in doc.sents] for doc in nlp.pipe([TEXT, "", TEXT])] == [
        *[SENTENCES, [], SENTENCES],
    ]


def test_settings_survive_disk_and_bytes(tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_sentencizer", config={"abbreviations": ["Foo."], "break_lines": True})
    text = "Seen in foo. Then home by\nSelf. Dr. Doe."
    expected = ["Seen in foo. Then home by", "Self.", "Dr.", "Doe."]
    assert sentences(nlp, text) == expected
    nlp.to_disk(tmp_path)
    from_bytes = spacy.blank("en")
    from_bytes.add_pipe("clinical_sentencizer").from_bytes(nlp.get_pipe("clinical_sentencizer").to_bytes())
    assert sentences(spacy.load(tmp_path), text) == sentences(from_bytes, text) == expected


def test_earlier_boundaries_stay_unless_overwritten():
    for overwrite, expected in [(False, 1), (True, 2)]:
        nlp = spacy.blank("en")
        pipe = nlp.add_pipe("clinical_sentencizer", config={"overwrite": overwrite})
        doc = nlp.make_doc("He was fine. She was not.")
        for token in doc:
            token.is_sent_start = token.i == 0
        assert len(list(pipe(doc).sents)) == expected


def test_entities_are_not_cut():
    nlp = spacy.blank("en")
    pipe = nlp.add_pipe("clinical_sentencizer")
    doc = nlp.make_doc("He was fine. She was not.")
    doc.set_ents([Span(doc, 2, 6, label="X")])
    assert len(list(pipe(doc).sents)) == 1


def test_scores():
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_sentencizer")
    reference = nlp(TEXT)
    example = spacy.training.Example(nlp.make_doc(TEXT), reference)
    assert nlp.evaluate([example])["sents_f"] == 1.0
