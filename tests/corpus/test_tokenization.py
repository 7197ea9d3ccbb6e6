"""Finely cut tokens meet the edges that annotators of identifiers choose."""

import pytest
import spacy

from spacy_clinner.corpus.tokenization import fine_tokens
from spacy_clinner.errors import ClinnerError


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("NHC:19453 alta", "19453"),
        ("nhc-987654,", "987654"),
        ("nhc/19453", "19453"),
        ("Sexo: H.", "H"),
        ("Calle Mayor, 22 - 1ª.", "Calle Mayor, 22 - 1ª"),
        ("Albacete-Hellín", "Albacete"),
        ("CP:28016", "28016"),
        ("Dr.Ruiz", "Ruiz"),
        ("seen 12/3/2031.", "12/3/2031"),
        ("E-mail:someone@x.org", "someone@x.org"),
        ("(e-mail:some.one@x.org,", "some.one@x.org"),
        ("http://x.org:80/a@b", "http://x.org:80/a@b"),
    ],
)
def test_edges(lang, text, marked):
    nlp = fine_tokens()(spacy.blank(lang))
    doc = nlp(text)
    assert doc.text == text
    start = text.index(marked)
    assert doc.char_span(start, start + len(marked)) is not None


def test_rules_are_saved(tmp_path):
    config = {"nlp": {"lang": "es", "after_creation": {"@callbacks": "spacy-clinner.fine_tokens.v1"}}}
    nlp = spacy.blank("es", config=config)
    text = "NHC:19453 H. nhc/7 mail:a@x.org"
    expected = [token.text for token in nlp(text)]
    assert expected == ["NHC", ":", "19453", "H", ".", "nhc", "/", "7", "mail", ":", "a@x.org"]
    nlp.to_disk(tmp_path / "saved")
    assert [token.text for token in spacy.load(tmp_path / "saved")(text)] == expected


def test_a_language_without_rules():
    with pytest.raises(ClinnerError, match="no rules that could be extended"):
        fine_tokens()(spacy.blank("zh"))
