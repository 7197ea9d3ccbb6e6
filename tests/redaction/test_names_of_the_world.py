"""Names in other alphabets, and names that hyphens and apostrophes join: no half of one stays."""

import pytest

from spacy_clinner.redaction.names import identifying_words
from tests.redaction.marked import redact_marked


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Işık Demir|PATIENT] came. IŞIK left", "[PATIENT] came. [PATIENT] left"),
        ("[Yıldız|PATIENT] came. YILDIZ left", "[PATIENT] came. [PATIENT] left"),
        ("[Łukasz Żak|PATIENT] came. LUKASZ left", "[PATIENT] came. [PATIENT] left"),
        ("[Øystein|PATIENT] came. OYSTEIN left", "[PATIENT] came. [PATIENT] left"),
        ("[Đặng|PATIENT] came. DANG left", "[PATIENT] came. [PATIENT] left"),
        ("[Þórðardóttir|PATIENT]. THORDARDOTTIR left", "[PATIENT]. [PATIENT] left"),
        ("[محمد علي|PATIENT] here. محمد left.", "[PATIENT] here. [PATIENT] left."),
        ("[王小明|PATIENT] ok. 王小明说 pain; 小明 left", "[PATIENT] ok. [PATIENT]说 pain; [PATIENT] left"),
        ("[김철수|PATIENT] ok. 김철수가 pain", "[PATIENT] ok. [PATIENT]가 pain"),
        ("[王大夫|DOCTOR] ok. 大夫 left", "[DOCTOR] ok. 大夫 left"),
        ("在[北京医院|HOSPITAL] ok. 北京医院里", "[HOSPITAL] ok. [HOSPITAL]里"),
    ],
)
def test_other_alphabets(marked, expected):
    assert redact_marked(marked).text == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[SMITH|PATIENT]-JONES, ANNA. SMITH-JONES left", "[PATIENT], ANNA. [PATIENT] left"),
        ("O'[BRIEN|PATIENT] came", "[PATIENT] came"),
        ("[O|PATIENT]’Brien came", "[PATIENT] came"),
        ("Anne-[Marie|PATIENT]-Louise came", "[PATIENT] came"),
        ("[ANNA SMITH|PATIENT]. SMITH-JONES left", "[PATIENT]. [PATIENT] left"),
        ("[Ann Ray|PATIENT]. X-RAY, X-Ray", "[PATIENT]. X-RAY, X-[PATIENT]"),
        ("[Smith|PATIENT]'s wife, SMITH'S", "[PATIENT]'s wife, [PATIENT]'S"),
        ("[Smith|PATIENT]-like, non-[Hodgkin|PATIENT]", "[PATIENT]-like, non-[PATIENT]"),
        ("[Mercy|HOSPITAL]-North", "[HOSPITAL]-North"),
    ],
)
def test_joined_names(marked, expected):
    assert redact_marked(marked).text == expected


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        ("LOS, PIET", ["LOS", "PIET"]),
        ("LA, JANE", ["LA", "JANE"]),
        ("DE, ANITA", ["DE", "ANITA"]),
        ("KIM, DO", ["KIM", "DO"]),
        ("Kim, DO", ["Kim"]),
        ("ANN KIM, DO", ["ANN", "KIM"]),
        ("KIM, RN", ["KIM"]),
        ("DE LA CRUZ, ANA", ["CRUZ", "ANA"]),
    ],
)
def test_what_stands_before_a_comma_is_a_name(surface, expected):
    assert [word.text for word in identifying_words(surface)] == expected


@pytest.mark.parametrize("surface", ["LOS, PIET", "LA, JANE", "DE, ANITA", "KIM, DO"])
def test_no_word_of_it_is_kept(surface):
    for patient in map(str, range(20)):
        new = redact_marked(f"[{surface}|PATIENT] x", "surrogate", patient=patient).text
        assert not set(surface.split(", ")) & set(new.replace(",", "").split()), new


def test_a_particle_is_no_name_elsewhere():
    assert redact_marked("[LOS, PIET|PATIENT]: LOS 3 days").text == "[PATIENT]: LOS 3 days"
