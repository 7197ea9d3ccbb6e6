"""Attributes of documents and spans that somebody else may have registered."""

import pytest
from spacy.tokens import Doc, Span

from spacy_clinner.corpus.doc_concepts import register_concepts
from spacy_clinner.deidentify.phi_redactor import register_redacted
from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.confidence import register_confidence


@pytest.mark.parametrize(
    ("owner", "name", "register"),
    [
        (Doc, "concepts", register_concepts),
        (Doc, "redacted", register_redacted),
        (Doc, "leaks", register_redacted),
        (Span, "confidence", register_confidence),
    ],
)
def test_an_extension_of_somebody_else_is_an_error(owner, name, register):
    try:
        owner.set_extension(name, default=None, force=True)
        with pytest.raises(ClinnerError, match=rf"{owner.__name__.lower()}\._\.{name}: another package"):
            register()
    finally:
        owner.remove_extension(name)
        register()
    register()
