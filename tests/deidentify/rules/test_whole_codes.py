"""All of a number or account goes where a part of it was detected."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.deidentify.rules.redacted_text import redact
from spacy_clinner.deidentify.rules.spans import PhiSpan
from spacy_clinner.deidentify.rules.whole_codes import whole_code
from tests.support.marked import redact_marked
from tests.support.operations import lines_run


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Our ref [5315|IDNUM]/BA / Your ref", "Our ref [IDNUM] / Your ref"),
        ("Our ref FB/DII/[9202|IDNUM]\nTo:", "Our ref [IDNUM]\nTo:"),
        ("Unit: [PMR/80369|MEDICALRECORD]-D.", "Unit: [MEDICALRECORD]."),
        ("H/N N[295163|MEDICALRECORD]M, seen", "H/N [MEDICALRECORD], seen"),
        ("ring [07492|PHONE] 879766.", "ring [PHONE]."),
        ("ring +44 [7882|PHONE] 342883, or", "ring [PHONE], or"),
        ("user [aswift|USERNAME]_73 typed", "user [USERNAME] typed"),
        ("tape 89.[424.C|IDNUM]\n", "tape [IDNUM]\n"),
        ("住院号AB[12345|IDNUM]患者于2031年入院", "住院号[IDNUM]患者于2031年入院"),
        # a date that is none is a number of another hospital
        ("ref [5315|DATE]/BA", "ref [DATE]"),
        ("In [3/3/31|DATE]-CT of the chest", "In [DATE]-CT of the chest"),
        ("In [20-Aug-2040|IDNUM] and [20|PHONE]-Aug-2040", "In [DATE] and [DATE]"),
        ("ref [12/10/2031|IDNUM]", "ref [IDNUM]"),
        ("ref [07492|IDNUM] 879766", "ref [IDNUM]"),
        ("tel [617|PHONE] 5551234", "tel [PHONE]"),
        ("call [ext|PHONE] 4412, [x51234|PHONE] 51235", "call [PHONE], [PHONE]"),
        ("MRN [147|MEDICALRECORD] 6678\n", "MRN [MEDICALRECORD]\n"),
        # what stays
        ("per [jsmith|USERNAME] 1000 mg", "per [USERNAME] 1000 mg"),
        ("per [rjones2|USERNAME] 5000", "per [USERNAME] 5000"),
        ("MRN [1234567|MEDICALRECORD] 5000 units heparin", "MRN [MEDICALRECORD] 5000 units heparin"),
        ("MRN [1234567|MEDICALRECORD] 5000", "MRN [MEDICALRECORD] 5000"),
        ("tel [0412345|PHONE] 5000 units", "tel [PHONE] 5000 units"),
        ("On [Tues|DATE] 5000 units", "On [DATE] 5000 units"),
        ("Paged [41234|PHONE] 1530.", "Paged [PHONE] 1530."),
        ("Paged [412|PHONE] 1530, [4123|IDNUM] 1530", "Paged [PHONE] 1530, [IDNUM] 1530"),
        ("MRN [12345|MEDICALRECORD] 120/80", "MRN [MEDICALRECORD] 120/80"),
        ("tel [07492|PHONE] 500 mg", "tel [PHONE] 500 mg"),
        ("tel [07492 879766|PHONE] 2031-03-01", "tel [PHONE] 2031-03-01"),
        ("id [12345|IDNUM]-years, [12346|IDNUM]/knee", "id [IDNUM]-years, [IDNUM]/knee"),
        ("id [12345|IDNUM].\n72 years", "id [IDNUM].\n72 years"),
        ("age 72\n[12345|IDNUM]", "age 72\n[IDNUM]"),
        ("AnnaLee[1234|IDNUM]mg", "AnnaLee[IDNUM]mg"),
        ("aged [72|AGE]M/BP 120", "aged [AGE]M/BP 120"),
    ],
)
def test_a_part_takes_all_of_it(marked, expected):
    assert redact_marked(marked).text == expected


@given(st.text(alphabet="aB015 -/.+\n_é", min_size=1, max_size=60), st.booleans(), st.data())
def test_it_grows_and_is_then_whole(text, is_phone, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = whole_code(text, start, end, is_phone=is_phone)
    assert 0 <= first <= start < end <= last <= len(text)
    assert "\n" not in text[first:start] + text[end:last]
    assert whole_code(text, first, last, is_phone=is_phone) == (first, last)


@pytest.mark.parametrize(
    ("part", "label"),
    [("03041960 ", "IDNUM"), ("0412 ", "PHONE"), ("1234-", "IDNUM"), ("12.3.", "DATE"), ("Anna-", "PATIENT")],
)
def test_long_rows_cost_what_they_are_long(part, label):
    """Each part of such a row is detected, and takes no more than a bounded number of others."""

    def redacted(count):
        text = count * part
        return redact(text, [PhiSpan(*m.span(), label) for m in re.finditer(r"\w+", text)], "mask")

    assert not re.search(r"\w", re.sub(rf"\[{label}\]", "", redacted(80).text))
    once, twice = (lines_run(lambda count=count: redacted(count)) for count in (160, 320))
    assert twice < 2.3 * once
