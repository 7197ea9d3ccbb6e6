"""A surrogate of a woman is a woman's name where the note tells her gender, and a man's of a man."""

import pytest

from spacy_clinner.deidentify.rules.names.folding import fold
from spacy_clinner.deidentify.rules.names.genders import told_genders, without_contradictions
from spacy_clinner.deidentify.rules.names.identities import WORLD
from spacy_clinner.deidentify.rules.names.surrogate_choices import WOMEN_FOLDED, folded_names
from tests.support.marked import redact_marked

DRAWS = range(24)


def surrogates(marked: str, place: int = 0, **settings) -> set[str]:
    """The given name in one replacement, over several keys."""
    names = set()
    for draw in DRAWS:
        done = redact_marked(marked, "surrogate", secret=bytes([draw]), **settings)
        replacement = done.replacements[place]
        words = fold(done.text[replacement.new_start : replacement.new_end].replace(" ", "-")).split("-")
        names.add(next(word for word in words if word in folded_names(WORLD.given_names)))
    return names


def women(names: set[str]) -> set[str]:
    return names & WOMEN_FOLDED


@pytest.mark.parametrize(
    "marked",
    [
        "Mrs [Alva Green|PATIENT] came.",
        "Seen: [MRS. ALVA GREEN|PATIENT]",
        "MS ALVA GREEN: [ALVA GREEN|PATIENT]",
        "[Alva Green|PATIENT] came. Then Ms. [Alva|PATIENT] left.",
        "[Alva Green|PATIENT] is a 54-year-old woman.",
        "[Alva Green|PATIENT], a 54 y/o Hispanic F with gout",
        "[Alva Green|PATIENT] came. Mrs. [Green|PATIENT] left.",
        "Frau [Alva Green|PATIENT] kam.",
        "Mrs. A. [Alva Green|PATIENT]",
    ],
)
def test_a_woman_stays_one(marked):
    names = surrogates(marked)
    assert names == women(names)


@pytest.mark.parametrize(
    "marked",
    [
        "Mr [Alva Green|PATIENT] came.",
        "Mr. [Mary Green|PATIENT] came.",
        "[Alva Green|PATIENT] was a 54 yo man.",
        "[Green, Alva|PATIENT]: Mr. [Green|PATIENT] left.",
    ],
)
def test_a_man_stays_one(marked):
    assert not women(surrogates(marked))


@pytest.mark.parametrize(
    "marked",
    [
        "Dr. [Alva Green|DOCTOR] came.",
        "Mr and Mrs [Alva Green|PATIENT] came.",
        "Mr. [Alva Green|PATIENT], Mrs. [Alva Green|PATIENT]",
        "Hx of MS. [Alva Green|PATIENT] came.",
        "We miss [Alva Green|PATIENT].",
        "[Alva Green|PATIENT] came. [Tove Green|PATIENT] and Mrs. [Green|PATIENT] left.",
    ],
)
def test_a_gender_that_is_not_told_leaves_all_names(marked):
    names = surrogates(marked)
    assert women(names)
    assert names - women(names)


def test_a_title_that_tells_nothing_changes_no_surrogate():
    alone = redact_marked("[Alva Green|DOCTOR] came.", "surrogate").text
    assert redact_marked("Dr. [Alva Green|DOCTOR] came.", "surrogate").text == f"Dr. {alone}"


def test_one_person_in_all_forms():
    marked = (
        "[Alva Green|PATIENT], seen. [A. Green|PATIENT] is well. [AG|PATIENT] ate. Mrs [Alva|PATIENT] left."
    )
    for draw in DRAWS:
        done = redact_marked(marked, "surrogate", secret=bytes([draw]))
        full, short, initials, given = (done.text[r.new_start : r.new_end] for r in done.replacements)
        first, last = full.split()
        assert fold(first) in WOMEN_FOLDED
        assert (short, initials, given) == (f"{first[0]}. {last}", first[0] + last[0], first)


def test_all_notes_of_a_patient_tell_before_one_does():
    marked = "[Alva Green|PATIENT] came."
    told = surrogates(marked, patient_genders={"alva": "woman"})
    assert told == women(told)
    untold = surrogates(f"Mrs {marked}", patient_genders={})
    assert untold - women(untold)


def test_what_is_told():
    text = "Mrs Anne-Marie O'Neill's son. Mr. J. P. Smith. miss Ann. MR Bob; MR BOB"
    told = without_contradictions(told_genders(text))
    assert told == {"annemarie": "woman", "anne": "woman", "marie": "woman", "smith": "man", "bob": "man"}
    assert without_contradictions([("a", "man"), ("a", "woman"), ("b", "man")]) == {"b": "man"}


def test_the_names_of_the_tests_are_in_no_list():
    assert {"alva", "tove"}.isdisjoint(folded_names(WORLD.given_names))
