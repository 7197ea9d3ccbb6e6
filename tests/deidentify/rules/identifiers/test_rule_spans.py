"""What the rules find without a tagger, and what of clinical text they leave."""

import re
import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.deidentify.rules.identifiers import find, rule_spans
from spacy_clinner.deidentify.rules.identifiers.find import rules_for
from spacy_clinner.deidentify.rules.leaks import count_kinds, find_leaks
from spacy_clinner.deidentify.rules.redacted_text import redact
from spacy_clinner.deidentify.rules.spans import PhiSpan
from tests.support.marked import read_marked
from tests.support.operations import lines_run

LEFT_BY_A_TAGGER = [
    ("Seen [March 9, 2031|DATE] again.", "date"),
    ("Seen [9 Mar 2031|DATE] again.", "date"),
    ("Seen [9-Mar-31|DATE] again.", "date"),
    ("Seen [09MAR2031|DATE] again.", "date"),
    ("Seen on [3/9|DATE] again.", "date"),
    ("Seen [Sat 3 May|DATE] again.", "date"),
    ("Seen in [March|DATE] again.", "date"),
    ("Visto el [9 de marzo de 2031|DATE].", "date"),
    ("Gesehen am [9. März 2031|DATE].", "date"),
    ("[2031年3月9日|DATE]", "date"),
    ("Seen by Dr. [Smith|DOCTOR] today.", "name"),
    ("seen by dr. [smith|DOCTOR] today.", "name"),
    ("Prof. [Anna Meyer|DOCTOR] called.", "name"),
    ("Mr. [Jones|PATIENT] called.", "name"),
    ("Mr. [White|PATIENT] called.", "name"),
    ("Dr. [Ada Day|DOCTOR] called.", "name"),
    ("Mrs [O'Brien|PATIENT] called.", "name"),
    ("Frau Dr. [Meier|DOCTOR] kam.", "name"),
    ("Reviewed by [Anna Meyer|DOCTOR], MD.", "name"),
    ("Name: [MEYER, Anna|PATIENT]", "name"),
    ("a [98|AGE]-year-old man", "age"),
    ("a [98|AGE] y/o man", "age"),
    ("aged [101|AGE].", "age"),
    ("She is [ninety-two years old|AGE].", "age"),
    ("MRN [A1B2C3|MEDICALRECORD].", "code"),
    ("MRN: [00123456|MEDICALRECORD].", "digits"),
    ("Sent with [AB987654|IDNUM].", "code"),
    ("Sent with [QX-789012|IDNUM].", "code"),
    ("Serial no. [SN-00123-AB|DEVICE].", "code"),
    ("[PO Box 991|STREET].", "place"),
    ("[P.O. Box 12|STREET].", "place"),
    ("[N12 7QA|ZIP].", "place"),
    ("[K1A 0B6|ZIP].", "place"),
    ("[Beverly Hills|CITY], CA.", "place"),
    ("He lives at [12 Old Mill Road|STREET].", "place"),
    ("Seen at [Mount Sinai Hospital|HOSPITAL].", "place"),
    ("[@willbrown|USERNAME].", "user"),
    ("Username: [wbrown_7|USERNAME].", "user"),
    ("[2001:db8::1|IPADDR].", "address"),
    ("[fe80::1|IPADDR].", "address"),
    ("[192.0.2.7|IPADDR].", "address"),
    ("[ftp://files.example.org/a|URL].", "address"),
    ("[ftp.example.org|URL].", "address"),
    ("[will@example.org|EMAIL].", "address"),
    ("Call [617-555-0123|PHONE].", "digits"),
    ("SSN [123-45-6789|SSN].", "digits"),
]


@pytest.mark.parametrize(("marked", "leak"), LEFT_BY_A_TAGGER)
def test_what_a_tagger_leaves_is_flagged_and_can_be_redacted(marked, leak):
    text, expected = read_marked(marked)
    language = "es" if text.startswith("Visto") else "de" if text.startswith("Ges") else "en"
    leaks = find_leaks(text, redact(text, [], "mask"), language)
    assert [(leak.start, leak.end) for leak in leaks] == [(span.start, span.end) for span in expected]
    assert count_kinds(leaks) == {leak: 1}
    spans = rule_spans(text, language=language)
    redacted = redact(text, spans, "mask", language=language)
    (only,) = expected
    assert redacted.text == f"{text[: only.start]}[{only.label}]{text[only.end :]}"
    assert find_leaks(text, redacted, language) == []


DECOMPOSED = [
    "Seen by Dr. Pérez. Patient: José García",
    "María López, MRN 12345678. Lives in Málaga.",
    "Hospital Clínico San Cárlos",
]


@pytest.mark.parametrize("text", DECOMPOSED)
def test_accents_that_are_characters_of_their_own_hide_no_name(text):
    apart = unicodedata.normalize("NFD", text)
    assert apart != text
    found = [(unicodedata.normalize("NFC", apart[s.start : s.end]), s.label) for s in rule_spans(apart)]
    assert found == [(text[s.start : s.end], s.label) for s in rule_spans(text)] != []
    redacted = redact(apart, rule_spans(apart), "mask")
    assert not re.search("[\u0300-\u036f]", redacted.text)


@pytest.mark.parametrize(
    "text", ["Patient seen c\u0304 wife", "V\u0307O2", "e\u0301\u0304", "\u0344", "\u0301a"]
)
def test_accents_that_combine_with_no_letter_hide_no_name(text):
    whole = f"{text}. Seen by Dr. Smith."
    assert [whole[span.start : span.end] for span in rule_spans(whole)] == ["Smith"]


@given(
    st.text(
        st.one_of(st.characters(categories=["L"]), st.characters(min_codepoint=0x300, max_codepoint=0x36F))
    )
)
def test_spans_stand_in_the_text_whatever_its_accents(text):
    whole = f"Dr. {text}\nName: {text}, MRN {text}123456 {text}"
    spans = rule_spans(whole)
    assert all(0 <= span.start < span.end <= len(whole) for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))


def test_a_part_of_a_word_with_accents_takes_all_of_it():
    apart = unicodedata.normalize("NFD", "Dr. Pérez came")
    assert redact(apart, [PhiSpan(4, 6, "DOCTOR")], "mask").text == "Dr. [DOCTOR] came"


@pytest.mark.parametrize(
    ("text", "surface"),
    [("Name: john smith", "john smith"), ("Address: 12 Oak Lane", "12 Oak Lane"), ("Seen on the 5th", "5th")],
)
def test_windows_line_ends_hide_nothing(text, surface):
    for line_end in ("", "\n", "\r\n"):
        whole = f"{text}{line_end}" + ("Next." if line_end else "")
        assert [whole[s.start : s.end] for s in rule_spans(whole)] == [surface]


@pytest.mark.parametrize(
    "text",
    [
        "BP 120/80, pain 3/10, strength 5/5, murmur 2/6, GCS 14/15, vision 20/40.",
        "WBC 12,400, platelets 150000 /uL, CD4 350, HbA1c 7.25, IL-6, T1N0M0, V600E, L4-L5.",
        "Vitamin B12 1000 mcg, metoprolol 25 mg b.i.d., a 3-day course, 300-fold, COVID-19.",
        "A 45-year-old man may march on; she said no in the second week, at 10:30.",
        "Sister denies pain. The patient Reports fever. Multiple sclerosis (MS) of type IV.",
        "Chest X-ray and MRI in the Emergency Department; seen at the Neurology Clinic.",
        "ABG: pH 7.35-7.45, pH 7.35/45/90/24, urine pH 5.0-8.0. Tele: 60-90, sinus (ref: 3.5-5.1).",
        "Given NSS 1000 mL bolus, NSS 500cc, NSS 100 mL. PT: 12.5/30.1/1.1.",
    ],
)
def test_clinical_text_stays(text):
    assert rule_spans(text) == []


def test_each_of_hipaas_identifiers_but_photographs_has_a_rule():
    letters = {letter for rule in rules_for("en") for letter in rule.letters}
    assert letters == set("ABCDEFGHIJKLMNOPR")


def test_spans_are_in_text_order_and_apart():
    text = "Dr. Smith 9 Mar 2031, N12 7QA. @willbrown will@example.org 2001:db8::1 MRN A1B2C3 " * 3
    spans = rule_spans(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert len(spans) == 21


def test_what_an_overlap_leaves_of_a_span_has_no_blanks_at_its_ends():
    text = "Pleurisy since Feb.\n17th August 2040: rash. Hospital Apóstol Ctra. de Orón, s/n"
    for span in rule_spans(text, language="es") + rule_spans(text):
        surface = text[span.start : span.end]
        assert surface
        assert surface == surface.strip()
    assert "Feb." in {text[span.start : span.end] for span in rule_spans(text)}


def test_rules_look_at_no_more_than_a_window():
    """What stands far away changes nothing, so the cost grows with the length and no faster."""
    one = "Dr. Smith saw Mr. Jones, 98 years old, on 3/9 at Mount Sinai Hospital, MRN A1B2C3. "
    far = one + "word " * 300
    expected = rule_spans(far)
    assert rule_spans(far * 2) == [
        *expected,
        *(PhiSpan(s.start + len(far), s.end + len(far), s.label) for s in expected),
    ]


@pytest.mark.parametrize(
    "unit",
    [
        "Dr. Smith, 98 years old, 12/3-45.6 MRN A1-B2-C3. ",
        "1 2 3 4 ",
        "Aa-Bb-Cc-Dd-",
        "a:b:1:2:",
        "http://",
        "@a.b",
        "A. B. C. D. ",
        "(((",
    ],
)
def test_calls_grow_with_the_text(unit):
    def calls(text: str) -> int:
        count = 0

        def add(frame, event, argument):
            nonlocal count
            count += event in ("call", "c_call")

        sys.setprofile(add)
        try:
            rule_spans(text)
        finally:
            sys.setprofile(None)
        return count

    rule_spans(unit * 30)  # what is loaded at first use
    short, long = calls(unit * 40), calls(unit * 80)
    assert long <= 2.1 * short


NUMBERS = """
    1 7 12 31 95 90 125 126 0612 2031 28013 123456 1234567 12345678 20310309 123456789012 4111111111111111
    12345678Z X1234567L 09MAR2031 9mar31 3rd 21st 31a 12bis 12b a1 1HGCM82633A004352 SW1A 1AA M5V 3L9 1012AB
    GB82 A1B2C3D4 de ad be ef 3月9日 12_3 m²
"""
AROUND = [
    ("", ""),
    ("on ", "/9/2031."),
    ("", "-456-7890"),
    ("(", ") 456-7890"),
    ("", ".12.31.4 "),
    ("", " Elm Street"),
    ("Karlstraße ", " "),
    ("", " rue de la Paix"),
    ("", "-year-old man"),
    ("aged ", "."),
    ("", ", Springfield"),
    ("", " 4567 8901 2345"),
    ("AB-", "-77"),
    ("", ":de:ad:be:ef:01"),
    ("", " de maio de 2031"),
    ("", " WEST 1234 5698 7654 32"),
    ("on the ", " at home"),
    ("", " 1AA"),
    ("", " AB\n"),
]


@pytest.mark.parametrize("number", NUMBERS.split())
def test_numbers_that_do_not_suit_a_rule_are_nothing_to_it(number):
    """`suits` only spares the look around a number."""
    for rule in (rule for rule in rules_for("en") if rule.numbers and not rule.suits(number)):
        for before, after in AROUND:
            text = f"{before}{number}{after}"
            assert not rule.find(text, len(before), len(before) + len(number)), (rule, text)


def test_what_is_remembered_changes_nothing(monkeypatch):
    text = "Dr. Smith,\n98 years old\tMRN 12345678, on 3/9/2031 at Mercy Hospital. " * 3
    found = rule_spans(text)
    assert len(found) > 10
    for most in (0, 1, 3):
        monkeypatch.setattr(find, "_MOST_KEPT", most)
        find._chunks.cache_clear()
        assert rule_spans(text) == found == rule_spans(text)


def test_a_rule_is_asked_once_for_each_different_word(monkeypatch):
    asked = []
    suited = find._suited
    monkeypatch.setattr(find, "_suited", lambda word, rules: asked.append(word) or suited(word, rules))
    find._chunks.cache_clear()
    rule_spans(" ".join(f"{day}/03/2031" for day in range(10, 28)))
    assert {word: asked.count(word) for word in ("12", "03", "2031")} == {"12": 2, "03": 2, "2031": 1}


def test_plain_words_cost_nothing_but_a_look_in_a_table():
    plain = "aspirin daily, no fever since; lungs clear and soft abdomen. "
    rule_spans(plain)
    once, again = (lines_run(lambda size=size: rule_spans(plain * size)) for size in (20, 40))
    assert again - once <= 20 * len(plain.split())  # a turn of one comprehension a word
