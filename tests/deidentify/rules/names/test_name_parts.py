"""Names in the forms in which notes write them: no part of one stays, wherever it stands."""

import re
import unicodedata
from datetime import date

import pytest

from spacy_clinner.deidentify.rules.leaks import count_kinds, find_leaks
from spacy_clinner.deidentify.rules.names.name_parts import identifying_words, known_forms
from spacy_clinner.deidentify.rules.redacted_text import redact
from spacy_clinner.deidentify.rules.repetitions import Repetitions
from spacy_clinner.deidentify.rules.spans import PhiSpan
from tests.support.marked import redact_marked, replaced


@pytest.mark.parametrize(
    ("surface", "language", "expected"),
    [
        ("Mr. M. Jones", "en", ["M", "Jones"]),
        ("Dr D Patel", "en", ["D", "Patel"]),
        ("John Smith, MD", "en", ["John", "Smith"]),
        ("Don Draper", "en", ["Don", "Draper"]),
        ("Don Pedro Ruiz", "es", ["Pedro", "Ruiz"]),
        ("Thi Le", "en", ["Thi", "Le"]),
        ("Van Nguyen", "en", ["Van", "Nguyen"]),
        ("van nguyen", "en", ["van", "nguyen"]),
        ("Vincent van Gogh", "en", ["Vincent", "Gogh"]),
        ("DE LA CRUZ, MARIA", "en", ["CRUZ", "MARIA"]),
        ("María de la Cruz", "es", ["María", "Cruz"]),
        ("Smith's", "en", ["Smith"]),
        ("O'Brien-Smith’s", "en", ["O'Brien-Smith"]),
        ("Dr.", "en", []),
        ("3/4", "en", []),
    ],
)
def test_words_that_identify(surface, language, expected):
    found = identifying_words(surface, language)
    assert [word.text for word in found] == expected
    assert [surface[word.start : word.end] for word in found] == expected


@pytest.mark.parametrize(
    ("surface", "english", "spanish"),
    [
        ("Anna Meyer", {"anna", "meyer"}, {"anna", "meyer"}),
        ("Don Draper", {"don", "draper"}, {"draper"}),
        ("Doña Ana", {"dona", "ana"}, {"ana"}),
        ("Del Smith", {"del", "smith"}, {"smith"}),
        ("DON Pedro", {"don", "pedro"}, {"pedro"}),
    ],
)
def test_names_are_known_by_words_that_are_no_titles(surface, english, spanish):
    assert known_forms(surface) == english
    assert known_forms(surface, "es") == spanish


@pytest.mark.parametrize(
    "surface", ["SMITH-1234567", "Smith, John 03/04/1960", "john.smith4711@mercy.org", "Smith²"]
)
def test_a_name_with_more_than_a_name_in_it_is_masked(surface):
    assert replaced(f"Seen {surface} today", surface, mode="surrogate").text == "Seen [PATIENT] today"


@pytest.mark.parametrize(
    ("surface", "kept"),
    [
        ("Don Draper", []),
        ("Thi Le", []),
        ("Van Nguyen", []),
        ("Mr. M. Jones", ["Mr"]),
        ("Dr D Patel", ["Dr"]),
        ("Vincent van Gogh", ["van"]),
        ("Smith's", []),
    ],
)
def test_surrogates_keep_titles_and_no_name(surface, kept):
    for patient in map(str, range(40)):
        start = len("Seen ")
        done = redact(
            f"Seen {surface} today",
            [PhiSpan(start, start + len(surface), "PATIENT")],
            "surrogate",
            secret=b"key",
            patient=patient,
        )
        (replacement,) = done.replacements
        new = done.text[replacement.new_start : replacement.new_end]
        words = [word.text for word in identifying_words(surface) if len(word.text) > 1]
        assert not [word for word in words if word.casefold() in new.casefold().split()], new
        assert all(word in new.replace(".", " ").split() for word in kept), new


def test_one_surrogate_for_a_name_and_its_possessive():
    done = redact(
        "Smith's wife. Mr. Smith left.",
        [PhiSpan(0, 7, "PATIENT"), PhiSpan(18, 23, "PATIENT")],
        "surrogate",
        secret=b"key",
        patient="p",
    )
    name, rest = done.text.split("'s wife. Mr. ")
    assert rest == f"{name} left."


@pytest.mark.parametrize(
    ("detected", "later"),
    [
        ("MARY O'BRIEN", "Mrs O'Brien"),
        ("ANN MCALLISTER", "McAllister"),
        ("ANNE SMITH-JONES", "Smith-Jones"),
        ("ANNE SMITH-JONES", "Mrs Jones"),
        ("Anne Jones", "Mrs Smith-Jones"),
        ("WEI NG", "Mr. Ng"),
        ("WEI NG", "Mr. NG"),
        ("Smith's", "Mr. Smith"),
        ("José Peña", unicodedata.normalize("NFD", "Peña")),
        ("Don Draper", "Don"),
        ("John Smith", "john  smith"),
        ("John Smith", "JOHN\nSMITH"),
    ],
)
def test_a_name_found_once_is_taken_in_every_form(detected, later):
    done = replaced(f"{detected} came. Then {later} left.", detected)
    title = later.split()[0] if later.split()[0] in ("Mrs", "Mr.") else ""
    possessive = "'s" if detected.endswith("'s") else ""
    assert done.text in (
        f"[PATIENT] came. Then {title + ' ' if title else ''}[PATIENT] left.",
        f"[PATIENT]{possessive} came. Then {title + ' ' if title else ''}[PATIENT] left.",
    )


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("by M N [Smith|DOCTOR].", "by [DOCTOR]."),
        ("É. [Smith|DOCTOR], J.-P. Smith, J.P. Smith", "[DOCTOR], [DOCTOR], [DOCTOR]"),
        ("Mrs [Smith|PATIENT] / A Smith", "Mrs [PATIENT] / [PATIENT]"),
        ("hepatitis B [Smith|PATIENT], vitamin D. Smith", "hepatitis B [PATIENT], vitamin D. [PATIENT]"),
        ("D/W [Smith|DOCTOR]; plan A; Smith; e.g. Smith", "D/W [DOCTOR]; plan A; [DOCTOR]; e.g. [DOCTOR]"),
        ("column B\n[Smith|PATIENT]\tC\tSmith", "column B\n[PATIENT]\tC\t[PATIENT]"),
        ("ref B [1234|IDNUM]", "ref B [IDNUM]"),
    ],
)
def test_initials_go_with_the_name(marked, expected):
    assert redact_marked(marked).text == expected


def test_words_that_only_look_like_a_name_stay():
    done = replaced("WEI NG came. An NG tube; he ran. Will you? The ng.", "WEI NG")
    assert done.text == "[PATIENT] came. An NG tube; he ran. Will you? The ng."
    assert replaced("Will Long came. He will long for it later, will he?", "Will Long").text == (
        "[PATIENT] came. He [PATIENT] for it later, will he?"
    )


@pytest.mark.parametrize(
    ("detected", "label", "later"),
    [
        ("St. Mary's Hospital", "HOSPITAL", "St. Mary's\n   Hospital"),
        ("St. Mary's Hospital", "HOSPITAL", "ST. MARY'S HOSPITAL"),
        ("(555) 123-4567", "PHONE", "555-123-4567"),
        ("(555) 123-4567", "PHONE", "5551234567"),
        ("44 58 122", "ID", "4458122"),
        ("AB-12345", "ID", "AB-12345"),
        ("12345", "CONTACT", "12345"),
    ],
)
def test_phrases_and_numbers_are_taken_however_they_are_written(detected, label, later):
    assert replaced(f"At {detected} now; {later} later.", detected, label).text == (
        f"At [{label}] now; [{label}] later."
    )


def test_numbers_inside_others_are_no_repetition():
    text = "1234567 and 91234567 and 12345678, 12 and 12"
    assert set(Repetitions(text).of("1234567")) == {(0, 7)}
    assert list(Repetitions(text).of("12")) == []


def test_leaks_are_found_in_any_form():
    text = "ANNE SMITH-JONES came; jones left, peña too. " + unicodedata.normalize("NFD", "peña")
    done = redact(text, [PhiSpan(0, 16, "PATIENT"), PhiSpan(35, 39, "PATIENT")], "mask")
    assert [done.text[leak.start : leak.end] for leak in find_leaks(text, done)] == [
        "jones",
        unicodedata.normalize("NFD", "peña"),
    ]


def test_a_long_text_without_spaces_is_no_trouble():
    text = "a" * 400_000  # for minutes, when every start of an address was tried to its end
    assert find_leaks(text, redact(text, [], "mask")) == []


def test_words_that_institutions_share_do_not_use_them_up():
    text = "El Hospital de la Paz, Calle de la Luna 3, Centro de Salud Norte, en la calle y el hospital."
    for patient in map(str, range(30)):
        found = [
            PhiSpan(text.index(surface), text.index(surface) + len(surface), label)
            for surface, label in [
                ("Hospital de la Paz", "HOSPITAL"),
                ("Calle de la Luna 3", "CALLE"),
                ("Centro de Salud Norte", "CENTRO_SALUD"),
            ]
        ]
        done = redact(text, found, "surrogate", secret=b"key", patient=patient, language="es")
        assert [r.how for r in done.replacements] == ["surrogate"] * 3, done.text


def test_a_date_that_tells_an_age_over_89_is_masked():
    text = "DOB 01/02/1925, admitted 03/04/2024, wed 05/06/1950"
    found = [PhiSpan(4, 14, "DATE"), PhiSpan(25, 35, "DATE"), PhiSpan(41, 51, "DATE")]
    done = redact(text, found, "surrogate", secret=b"key", patient="p")
    assert [r.how for r in done.replacements] == ["mask", "surrogate", "surrogate"]


@pytest.mark.parametrize(
    ("text", "surface", "label", "kinds"),
    [
        ("MRN 12345, 6175551234 seen.", "12345", "MEDICALRECORD", {"digits": 1}),
        ("DOB 2-3-1950 617-555-1234 SSN", "2-3-1950", "DATE", {"digits": 1}),
        ("Fax 617-555-1234 (617) 555-9999", "617-555-1234", "PHONE", {"digits": 1}),
        ("Tel 1234567; 617–555–1234", "1234567", "PHONE", {"digits": 1}),
        ("Smith came. DrSmith, jsmith.", "Smith", "PATIENT", {"name": 2}),
        ("Smith came.", "Smith", "PATIENT", {}),
    ],
)
@pytest.mark.parametrize("mode", ["mask", "surrogate", "remove"])
def test_leaks_beside_what_was_replaced(text, surface, label, kinds, mode):
    done = replaced(text, surface, label, mode)
    assert count_kinds(find_leaks(text, done)) == kinds


@pytest.mark.parametrize(
    ("text", "surface", "label", "expected"),
    [
        ("José Núñez seen. Jose NUNEZ.", "José Núñez", "PATIENT", "[PATIENT] seen. [PATIENT]."),
        ("Smi\u00adth and Smith", "Smi\u00adth", "PATIENT", "[PATIENT] and [PATIENT]"),
        ("O’Brien, O'Brien", "O’Brien", "PATIENT", "[PATIENT], [PATIENT]"),
        (
            "617-555-1234; 617–555–1234; 617\u2011555\u20111234",
            "617-555-1234",
            "PHONE",
            "[PHONE]; [PHONE]; [PHONE]",
        ),
        ("St. Mary’s Home; ST. MARY'S HOME", "St. Mary’s Home", "HOSPITAL", "[HOSPITAL]; [HOSPITAL]"),
        ("March 3, 2019, then March 3, 2019", "March 3, 2019", "DATE", "[DATE], then [DATE]"),
        ("May; May 2019", "May", "DATE", "[DATE]; May 2019"),
        ("Springfield; Springfield", "Springfield", "CITY", "[CITY]; [CITY]"),
        ("Ray Johnson: chest X-Ray", "Ray Johnson", "PATIENT", "[PATIENT]: chest X-Ray"),
        ("WILL DAY. HE WILL. Will. DAY 4.", "WILL DAY", "DOCTOR", "[DOCTOR]. HE WILL. [DOCTOR]. DAY 4."),
        ("John Smith III: stage III", "John Smith III", "PATIENT", "[PATIENT]: stage III"),
        ("Baby Girl Smith: Baby well", "Baby Girl Smith", "PATIENT", "[PATIENT]: Baby well"),
        ("Bob Lee, CRNA: ask CRNA", "Bob Lee, CRNA", "DOCTOR", "[DOCTOR]: ask CRNA"),
        ("Del Smith; Del", "Del Smith", "PATIENT", "[PATIENT]; [PATIENT]"),
        ("THI DO; Do", "THI DO", "PATIENT", "[PATIENT]; Do"),
    ],
)
def test_repetitions_in_other_writing(text, surface, label, expected):
    assert replaced(text, surface, label).text == expected


def test_one_surrogate_for_the_forms_of_a_name_and_a_number():
    text = "Mr. Ng, Ms. NG; Smith-Jones, Jones, Smith; 617-555-1234, 6175551234; Na Li, Li"
    found = [
        PhiSpan(m.start(), m.end(), label)
        for pattern, label in [
            (r"Ng|NG|Smith-Jones|Jones\b|Smith\b|Na Li|Li\b", "PATIENT"),
            (r"6[\d-]+", "PHONE"),
        ]
        for m in re.finditer(pattern, text)
    ]
    done = redact(text, found, "surrogate", secret=b"key", patient="p")
    match = re.fullmatch(
        r"Mr\. (\w+), Ms\. (\w+); (\w+)-(\w+), (\w+), (\w+); ([\d-]+), (\d+); (\w+) (\w+), (\w+)", done.text
    )
    assert match, done.text
    ng, upper, first, second, jones, smith, number, bare, _, surname, alone = match.groups()
    assert upper == ng.upper()
    assert (first, second) == (smith, jones)
    assert number.replace("-", "") == bare
    assert surname == alone


def test_a_script_whose_words_are_not_taken_whole_is_masked():
    assert replaced("मोहन शर्मा was seen", "मोहन शर्मा", mode="surrogate").text == "[PATIENT] was seen"


def test_dates_without_a_year_keep_their_distance_to_those_with_one():
    text = "Admitted 3/4/2020. On 3/5 well. Home 3/6/2020."
    found = [PhiSpan(m.start(), m.end(), "DATE") for m in re.finditer(r"[\d/]{3,}", text)]
    distances = set()
    for patient in map(str, range(200)):
        done = redact(text, found, "surrogate", secret=b"key", patient=patient)
        new = [done.text[r.new_start : r.new_end].split("/") for r in done.replacements]
        if len(new[1]) == 2:
            first, last = (date(int(y), int(m), int(d)) for m, d, y in (new[0], new[2]))
            assert (last - first).days == 2
            month, day = map(int, new[1])
            years = (first.year, last.year)
            distances.add(min(abs((date(year, month, day) - first).days - 1) for year in years))
    assert distances == {0}


def test_an_age_of_too_many_digits_is_masked():
    surface = "1" + "0" * 5000 + " old"
    assert replaced(f"a {surface}", surface, "AGE", "surrogate").text == "a [AGE]"
