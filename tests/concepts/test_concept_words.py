import pytest
import spacy

from spacy_clinner.concepts.concept_words import concept_words
from spacy_clinner.formats.record import Concept


def words(text: str, separator: str = "[SEP]") -> list[str]:
    return concept_words(Concept("0", text), separator)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("19-year", "19 year"),
        ("Heart-pounding-OR-Heart-racing", "Heart pounding OR Heart racing"),
        ("1-day-duration_OR_2-days", "1 day duration OR 2 days"),
        ("Temp(high)!?", "Temp ( high ) ! ?"),
    ],
)
def test_hyphens_and_underscores_are_spaces(text, expected):
    assert words(text) == expected.split()


@pytest.mark.parametrize(
    "text",
    [
        "Temp > 38.5",
        "Temp > 38.5.",
        "BP 120/80, 2.5mg",
        "1,000 mg at 10:30",
        "seen 3/4/2020",
        "E11.9",
        "doesn't smoke",
        "can’t walk; IT'S sore, I've had it.",
        "mother's or parents' cancer",
        "O'Brien",
        "5'2 tall",
        "cafe\u0301's re\u0301sume\u0301",
        "h/o pain (chest)",
    ],
)
def test_wordings_are_cut_as_english_notes_are(text):
    assert words(text) == [token.text for token in spacy.blank("en").tokenizer(text)]


def test_ideographs_are_cut_as_chinese_notes_are():
    assert words("胸痛、乏力") == [token.text for token in spacy.blank("zh").tokenizer("胸痛、乏力")]
    assert words("高血压E11.9") == ["高", "血", "压", "E11.9"]


def test_marks_stay_with_their_letters():
    assert words("मधुमेह रोग") == ["मधुमेह", "रोग"]
    assert words("\u0301a") == ["\u0301", "a"]


def test_the_separator_is_left_out():
    assert words("BP: high", ":") == ["BP", "high"]
    assert words("BP: high") == ["BP", ":", "high"]
