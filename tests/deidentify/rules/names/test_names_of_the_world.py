"""Names in other alphabets, and names that hyphens and apostrophes join: no half of one stays."""

import re

import pytest

from spacy_clinner.deidentify.rules.names.name_parts import identifying_words
from tests.support.marked import redact_marked


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
        ("[Ann Ray|PATIENT]. X-RAY, X-Ray", "[PATIENT]. X-RAY, X-Ray"),
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


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Xi Wu|PATIENT]. PATIENT: WU, XI", "[PATIENT]. PATIENT: [PATIENT], [PATIENT]"),
        ("[Peter Ng|DOCTOR].\nNG, PETER MD", "[DOCTOR].\n[DOCTOR], [DOCTOR] MD"),
        ("[Peter Ng|DOCTOR]. PETER J. NG", "[DOCTOR]. [DOCTOR] [DOCTOR]"),
        ("[Bo Ng-Lo|PATIENT]: Ng Lo, Ng, Lo", "[PATIENT]: [PATIENT] [PATIENT], [PATIENT], [PATIENT]"),
        ("[Bo Ng-Lo|PATIENT]: NG LO, NG-LO", "[PATIENT]: [PATIENT] [PATIENT], [PATIENT]"),
        # capitals alone
        ("[Peter Ng|DOCTOR]. PETER: NG tube. WU, NG", "[DOCTOR]. [DOCTOR]: NG tube. WU, NG"),
        ("[Xi Wu|PATIENT]. XI. WU\nXI", "[PATIENT]. XI. WU\nXI"),
        ("[An Or|PATIENT]. IN OR; AN IV; OR WU", "[PATIENT]. IN OR; AN IV; OR WU"),
        ("[Lee Do|DOCTOR]. DO NOT ask", "[DOCTOR]. DO NOT ask"),
    ],
)
def test_names_of_two_letters(marked, expected):
    assert redact_marked(marked).text == expected


def test_lo_is_a_common_word_in_spanish():
    marked = "[Bo Ng-Lo|PATIENT]. Lo vi."
    assert redact_marked(marked, language="es").text == "[PATIENT]. Lo vi."


@pytest.mark.parametrize("later", ["O'Connor", "O'Connor-Smythe", "O’CONNOR", "Smythe", "O'Connor-Lee"])
def test_double_surnames_with_an_apostrophe(later):
    marked = f"[Robert O'Connor-Smythe|PATIENT]. Mr. {later} left"
    assert redact_marked(marked).text == "[PATIENT]. Mr. [PATIENT] left"
    words = re.findall(r"[a-z]+", redact_marked(marked, "surrogate").text.casefold())
    first, second, moved = words[1], words[2], words[4:-1]
    known = {"O'Connor-Smythe": [first, second], "Smythe": [second]}.get(later, [first])
    assert moved[: len(known)] == known


@pytest.mark.parametrize(
    ("marked", "language", "expected"),
    [
        ("[She|PATIENT] ate. She slept", "en", "[PATIENT] ate. She slept"),
        ("[The|DOCTOR] wound. The leg", "en", "[DOCTOR] wound. The leg"),
        ("[The|HOSPITAL] wound. THE leg", "en", "[HOSPITAL] wound. THE leg"),
        ("[El|DOCTOR] dolor. El pie", "es", "[DOCTOR] dolor. El pie"),
        ("[Will|PATIENT] ate. Will slept", "en", "[PATIENT] ate. [PATIENT] slept"),
        ("[Pao Her|PATIENT] ate. Her", "en", "[PATIENT] ate. [PATIENT]"),
        ("[Ella|PATIENT] ate. Ella slept", "en", "[PATIENT] ate. [PATIENT] slept"),
    ],
)
def test_a_function_word_is_not_looked_for(marked, language, expected):
    assert redact_marked(marked, language=language).text == expected
