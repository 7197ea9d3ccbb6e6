import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.text.sentences import sentence_spans


def sentences(text: str, **settings) -> list[str]:
    return [text[start:end].strip() for start, end in sentence_spans(text, **settings)]


WHOLE = [
    "Took 3.5 mg of warfarin q.d. for his pain vs. pressure.",
    "Dr. J. Doe saw Mr. Smith at 5 p.m. No. 5 was given.",
    "Seen e.g. For dyspnea, i.e. Shortness of breath.",
    "Potassium 4.1 and pH 7.35 were normal",
    "The patient was admitted\nwith chest pain\nand dyspnea.",
    "Insulin 5 units b.i.d. Continued.",
]


@pytest.mark.parametrize("text", WHOLE)
def test_stays_whole(text):
    assert sentences(text) == [text]


SPLIT = [
    ("He was fine. She was not.", ["He was fine.", "She was not."]),
    ("Any pain? None! Good.", ["Any pain?", "None!", "Good."]),
    ("HISTORY:\nNo pain", ["HISTORY:", "No pain"]),
    ("PAST MEDICAL HISTORY\nCOPD, stable", ["PAST MEDICAL HISTORY", "COPD, stable"]),
    ("no pain\n\nno fever", ["no pain", "no fever"]),
    ("no pain\r\n\r\nno fever", ["no pain", "no fever"]),
    ("1. aspirin\n2. statin and\n   more\n- rest", ["1. aspirin", "2. statin and\n   more", "- rest"]),
    ("BP: 120/80\nTemp: 37.2", ["BP: 120/80", "Temp: 37.2"]),
    ("It ended here.\nthen more", ["It ended here.", "then more"]),
]


@pytest.mark.parametrize(("text", "expected"), SPLIT, ids=range(len(SPLIT)))
def test_splits(text, expected):
    assert sentences(text) == expected


def test_settings():
    assert sentences("Seen in foo. Then home.", abbreviations={"foo."}) == ["Seen in foo. Then home."]
    assert sentences("na 140\nk 4.1") == ["na 140\nk 4.1"]
    assert sentences("na 140\nk 4.1", break_lines=True) == ["na 140", "k 4.1"]


@given(st.text(alphabet=st.sampled_from(list("aB1.?!:-\n\r\t \u2009\u200b")), max_size=60))
def test_sentences_cover_the_text(text):
    spans = sentence_spans(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
    assert all(text[start:end].strip() for start, end in spans[1:])
