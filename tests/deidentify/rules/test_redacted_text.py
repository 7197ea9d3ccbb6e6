"""Redaction fails closed: what was detected is nowhere in the output."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_clinner.deidentify.rules.dates.ages import is_age
from spacy_clinner.deidentify.rules.dates.date_surrogates import secret_days
from spacy_clinner.deidentify.rules.leaks import count_kinds, find_leaks
from spacy_clinner.deidentify.rules.names.identities import WOMEN
from spacy_clinner.deidentify.rules.redacted_text import redact
from spacy_clinner.deidentify.rules.spans import PhiSpan, settled
from spacy_clinner.deidentify.rules.surrogates import Surrogates
from spacy_clinner.formats.i2b2 import CATEGORIES
from spacy_clinner.synthetic.hospitals import HOSPITALS, generate_hospital

TEXT = (
    "Mr. John Smith (DOB 3/14/1961, MRN 445-81-22) saw Dr. Okafor. SMITH, JOHN returns 5/2/2031. "
    "J. Smith, 93."
)
LABELS = sorted(name for types in CATEGORIES.values() for name in types)


def span(text: str, surface: str, label: str, nth: int = 0) -> PhiSpan:
    start = [m.start() for m in re.finditer(re.escape(surface), text)][nth]
    return PhiSpan(start, start + len(surface), label)


def spans(text: str = TEXT) -> list[PhiSpan]:
    return [
        span(text, "John Smith", "PATIENT"),
        span(text, "3/14/1961", "DATE"),
        span(text, "445-81-22", "MEDICALRECORD"),
        span(text, "Okafor", "DOCTOR"),
        span(text, "SMITH, JOHN", "PATIENT"),
        span(text, "5/2/2031", "DATE"),
        span(text, "J. Smith", "PATIENT"),
        span(text, "93", "AGE"),
    ]


def test_mask_and_remove():
    assert redact(TEXT, spans(), "mask").text == (
        "Mr. [PATIENT] (DOB [DATE], MRN [MEDICALRECORD]) saw Dr. [DOCTOR]. [PATIENT] returns [DATE]. "
        "[PATIENT], [AGE]."
    )
    assert redact(TEXT, spans(), "remove").text == "Mr.  (DOB , MRN ) saw Dr. .  returns . , ."
    joined = redact("x1234y", [PhiSpan(1, 5, "IDNUM")], "remove")
    assert joined.text == "x y"


def test_surrogates_are_consistent():
    done = redact(TEXT, spans(), "surrogate", secret=b"key", patient="p")
    match = re.fullmatch(
        r"Mr\. (\w+) (\S+) \(DOB (\S+), MRN (\d{3}-\d\d-\d\d)\) saw Dr\. (\S+)\. "
        r"(\S+), (\w+) returns (\S+)\. "
        r"(\w)\. (\S+), 90\.",
        done.text,
    )
    assert match, done.text
    given, surname, _, number, doctor, upper_surname, upper_given, _, initial, again = match.groups()
    assert upper_surname == surname.upper()
    assert upper_given == given.upper()
    assert again == surname
    assert initial == given[0]
    assert doctor != surname
    assert number != "445-81-22"
    assert redact(TEXT, spans(), "surrogate", secret=b"key", patient="p") == done
    assert redact(TEXT, spans(), "surrogate", secret=b"other", patient="p").text != done.text
    assert redact(TEXT, spans(), "surrogate", secret=b"key", patient="q").text != done.text


@pytest.mark.parametrize(
    ("text", "language", "is_woman"),
    [("Mary came.", "en", True), ("JAMES came.", "en", False), ("Lucía vino.", "es", True)],
)
def test_given_names_keep_their_gender(text, language, is_woman):
    span = PhiSpan(0, text.index(" "), "PATIENT")
    names = {
        redact(text, [span], "surrogate", secret=b"k", patient=str(i), language=language).text.split()[0]
        for i in range(60)
    }
    assert len(names) > 10
    assert {name.casefold() in WOMEN for name in names} == {is_woman}


def test_offsets_map_both_texts():
    for mode in ("mask", "surrogate", "remove"):
        done = redact(TEXT, spans(), mode, secret=b"key", patient="p")
        rest, position = "", 0
        for r in done.replacements:
            assert done.text[position : r.new_start] == TEXT[len(rest) : r.start]
            rest, position = TEXT[: r.end], r.new_end
        assert done.text[position:] == TEXT[len(rest) :]


def test_notes_of_a_patient_agree_and_dates_keep_their_distance():
    first, second = "Seen 3/14/2031, John Smith.", "John Smith again on 3/24/2031."
    one = redact(
        first, [PhiSpan(5, 14, "DATE"), PhiSpan(16, 26, "PATIENT")], "surrogate", secret=b"k", patient="p"
    )
    two = redact(
        second, [PhiSpan(0, 10, "PATIENT"), PhiSpan(20, 29, "DATE")], "surrogate", secret=b"k", patient="p"
    )
    assert one.text.split(", ")[1].rstrip(".") == two.text.split(" again")[0]
    month, day, year = map(int, re.search(r"(\d+)/(\d+)/(\d+)", one.text).groups())
    later = tuple(map(int, re.search(r"(\d+)/(\d+)/(\d+)", two.text).groups()))
    from datetime import date

    assert (date(later[2], later[0], later[1]) - date(year, month, day)).days == 10


def test_secret_shift_changes_every_form_of_a_date():
    for i in range(500):
        days = secret_days(b"key", str(i))
        assert 365 < abs(days) < 3651
        assert days % 7
        assert 30 <= abs(days) % 365 <= 335


def test_a_second_mention_that_was_missed_goes_too():
    text = "John Smith came. Later Smith left; SMITH slept. Smithson stayed. The smith works."
    done = redact(text, [PhiSpan(0, 10, "PATIENT")], "mask")
    assert (
        done.text
        == "[PATIENT] came. Later [PATIENT] left; [PATIENT] slept. Smithson stayed. The smith works."
    )


def test_spans_grow_to_whole_words_and_overlaps_become_one():
    text = "Annabel Lee, 555-0199."
    assert settled(text, [PhiSpan(3, 9, "PATIENT")]) == [PhiSpan(0, 11, "PATIENT")]
    assert settled(text, [PhiSpan(13, 18, "PHONE"), PhiSpan(15, 20, "FAX")]) == [PhiSpan(13, 21, "FAX")]
    touching = settled("AnnaLee1", [PhiSpan(0, 7, "PATIENT"), PhiSpan(7, 8, "IDNUM")])
    assert touching == [PhiSpan(0, 7, "PATIENT"), PhiSpan(7, 8, "IDNUM")]
    with pytest.raises(ValueError, match="does not fit a text of 3 characters"):
        settled("abc", [PhiSpan(1, 4, "PATIENT")])


def test_numbers_of_an_age_are_not_taken_elsewhere():
    text = "Age 50, given 50 mg."
    assert redact(text, [PhiSpan(4, 6, "AGE")], "mask").text == "Age [AGE], given 50 mg."


@pytest.mark.parametrize(
    ("surface", "label"),
    [
        ("Christmas 2031", "DATE"),
        ("seventy-two", "AGE"),
        ("90", "AGE"),
        ("---", "PHONE"),
        ("Dr.", "DOCTOR"),
        ("anything", "SEXO_SUJETO_ASISTENCIA"),
    ],
)
def test_without_a_surrogate_the_type_stands_there(surface, label):
    done = redact(
        f"x {surface} y", [PhiSpan(2, 2 + len(surface), label)], "surrogate", secret=b"k", patient="p"
    )
    assert done.text == f"x [{label}] y"
    assert done.replacements[0].how == "mask"


def test_a_date_that_is_labelled_as_an_age_moves():
    for surface in ("3/4/85", "12-5-30", "3.4.1985"):
        text = f"born {surface}, seen."
        start = len("born ")
        redacted = redact(text, [PhiSpan(start, start + len(surface), "AGE")], "surrogate")
        assert surface not in redacted.text
    assert redact("aged 6/12", [PhiSpan(5, 9, "AGE")], "surrogate").text == "aged 6/12"


def test_a_surname_that_is_a_title_elsewhere_is_replaced_before_a_comma():
    text = "Rebecca Nurse. Nurse, Rebecca"
    spans = [PhiSpan(0, 13, "PATIENT"), PhiSpan(15, 29, "PATIENT")]
    assert "Nurse" not in redact(text, spans, "surrogate").text


def test_exhausted_surrogates_fail_closed():
    from spacy_clinner.deidentify.rules.names.identities import identities

    cities = identities("en").cities
    text = "; ".join(cities) + "; Mytown"
    made = Surrogates(b"k", "p", text, "en", "month_first")
    assert made.replace("Mytown", "CITY") is None
    done = redact(text, [PhiSpan(len(text) - 6, len(text), "CITY")], "surrogate", secret=b"k", patient="p")
    assert done.text.endswith("; [CITY]")


def test_spanish_labels_and_names():
    text = "Nombre: Pilar. Médico: Dra. Consuelo Ruiz, 14 de marzo de 2031, 34 años."
    found = [
        span(text, "Pilar", "NOMBRE_SUJETO_ASISTENCIA"),
        span(text, "Consuelo Ruiz", "NOMBRE_PERSONAL_SANITARIO"),
        span(text, "14 de marzo de 2031", "FECHAS"),
        span(text, "34 años", "EDAD_SUJETO_ASISTENCIA"),
    ]
    done = redact(text, found, "surrogate", secret=b"k", patient="p", language="es")
    assert all(r.how == "surrogate" for r in done.replacements)
    assert re.search(r"\d+ de \w+ de \d{4}, \d+ años\.$", done.text)


@pytest.mark.parametrize("name", HOSPITALS)
def test_no_marked_text_survives_in_the_embedded_notes(name):
    for note in generate_hospital(name, 60):
        marked = [PhiSpan(m.start, m.end, m.label) for m in note.mentions]
        for mode in ("mask", "surrogate", "remove"):
            done = redact(note.text, marked, mode, secret=b"k", patient=note.id)
            for r in done.replacements:
                new = done.text[r.new_start : r.new_end]
                assert note.text[r.start : r.end].casefold() not in new.casefold()


@settings(max_examples=200)
@given(data=st.data())
def test_nothing_detected_survives_whatever_the_spans(data):
    alphabet = "abAB 09-/,.'é\n"
    text = data.draw(st.text(alphabet, min_size=1, max_size=60))
    found = []
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        if text[start:end].strip():
            found.append(PhiSpan(start, end, data.draw(st.sampled_from([*LABELS, "UNKNOWN"]))))
    for mode in ("mask", "surrogate", "remove"):
        done = redact(text, found, mode, secret=b"k", patient="p")
        kept = done.text
        for r in reversed(done.replacements):
            original, new = text[r.start : r.end], done.text[r.new_start : r.new_end]
            assert original.casefold() != new.casefold() or not original.strip()
            kept = kept[: r.new_start] + "\0" + kept[r.new_end :]
        covered = {i for r in done.replacements for i in range(r.start, r.end)}
        ages = {
            i for s in settled(text, found) if is_age(text[s.start : s.end]) for i in range(s.start, s.end)
        }
        assert covered | ages >= {i for s in found for i in range(s.start, s.end)}
        assert kept.replace("\0", "") == "".join(c for i, c in enumerate(text) if i not in covered)


def test_leaks_are_places_not_text():
    text = (
        "Smith called 617-555-0199 on 3/14/2031; Will will write to a@b.example. MRN 1234567. 120/80, 50 mg."
    )
    done = redact(text, [PhiSpan(0, 5, "PATIENT"), span(text, "Will", "PATIENT")], "mask")
    leaks = find_leaks(text, done)
    assert count_kinds(leaks) == {"digits": 2, "date": 1, "homonym": 1, "address": 1}
    assert [done.text[leak.start : leak.end] for leak in leaks if leak.kind == "homonym"] == ["will"]
    assert find_leaks("BP 120/80.", redact("BP 120/80.", [], "mask")) == []
