"""A repeated name that is a clinical term or a word stays; where that is not clear, it gets no surrogate."""

import pytest

from spacy_clinner.deidentify.rules.leaks import count_kinds, find_leaks
from spacy_clinner.deidentify.rules.names.name_uses import use_of
from tests.support.marked import read_marked, redact_marked


def use(marked: str, names: tuple[str, ...] = ()) -> str:
    """Of the word in angle brackets."""
    before, rest = marked.split("<")
    word, after = rest.split(">")
    return use_of(before + word + after, len(before), len(before) + len(word), frozenset(names))


@pytest.mark.parametrize(
    "marked",
    [
        "placed a <Foley> catheter",
        "<Foley> urinary catheter in place",
        "<Foley> removed today",
        "The <Foley> was removed.",
        "has <Parkinson>'s disease",
        "history of <Parkinson>'s.",
        "non-<Hodgkin> lymphoma",
        "a <Swan>-Ganz catheter",
        "s/p <Whipple> procedure",
        "chest X-<Ray>",
        "<Bell>'s palsy",
        "<Jones> fracture",
        "<Brown> sputum.",
        "<BROWN> SPUTUM.",
        "Coughs up <brown> sputum",
        "<White> count 12",
        "<May> be discharged.",
        "he <will> go",
        "Dr. <will> see him",
        "<Will> need a scan",
        "<May> 2031",
        "<April> 3",
        "rash <rose> at 6",
        "<Day> 4",
        "<Ward> 5",
        "three tablets per <day>",
        "<Head> normal",
        "left <HAND> swelling",
        "<Mark> the site",
        "<TIA> ruled out",
    ],
)
def test_words_and_clinical_terms(marked):
    assert use(marked) == "word"


@pytest.mark.parametrize(
    "marked",
    [
        "Mr. <Brown> left",
        "mr <brown> said",
        "Dr. <Foley> called",
        "Mrs. <Parkinson>'s disease",
        "<Foley> placed a line",
        "<Brown>'s wife",
        "<Brown> said so",
        "<May> was crying",
        "we told <Rose> that",
        "<Jones> pain free",
        "<Henderson> came",
        "Name: <May>",
        "<Brown> denies pain",
        "<Tia> slept",
    ],
)
def test_people(marked):
    assert use(marked) == "person"


@pytest.mark.parametrize(
    "marked",
    ["<Henderson> syndrome", "<Hope> is well", "<Brown>'s lesion", "In <April> she fell", "HE SAW <BROWN>"],
)
def test_what_cannot_be_told(marked):
    assert use(marked) == "unclear"


@pytest.mark.parametrize(
    "name", ["Smith", "Cook", "Baker", "Hill", "King", "Stone", "Wood", "Parker", "Hughes"]
)
@pytest.mark.parametrize(
    "note",
    [
        "Dr [{}|DOCTOR] saw pt. Plan per {}. Signed {} 12/03/2031",
        "Mr [{}|PATIENT] was seen. {} 72 yo male, stable.",
        "Mr [{}|PATIENT] seen.\nName\tBed\tDx\n{}\t12\tCOPD\n",
    ],
)
@pytest.mark.parametrize("mode", ["surrogate", "mask", "remove"])
def test_a_name_before_a_number_goes(name, note, mode):
    assert name not in redact_marked(note.format(*[name] * 3), mode).text


def test_another_name_beside_it_makes_it_one():
    assert use("<Rose> May up", ("rose", "may")) == "person"
    assert use("BROWN, <WILL>", ("brown", "will")) == "person"


@pytest.mark.parametrize("mode", ["surrogate", "mask", "remove"])
@pytest.mark.parametrize(
    ("marked", "kept"),
    [
        ("[Dr. Foley|DOCTOR] placed a Foley catheter.", "a Foley catheter."),
        ("[Foley|DOCTOR] came. Foley in place.", "Foley in place."),
        (
            "[Mr. Parkinson|PATIENT]: Parkinson's disease and parkinsonism",
            ": Parkinson's disease and parkinsonism",
        ),
        ("[Will Brown|PATIENT] slept. Brown sputum. BROWN SPUTUM.", "Brown sputum. BROWN SPUTUM."),
        ("[May Rose|PATIENT] rose at 6, may go. May be discharged.", "rose at 6, may go. May be discharged."),
    ],
)
def test_clinical_facts_stay_in_every_mode(marked, kept, mode):
    done = redact_marked(marked, mode)
    assert done.text.endswith(kept)
    kinds = count_kinds(find_leaks(read_marked(marked)[0], done))
    assert set(kinds) == {"homonym"}


@pytest.mark.parametrize("mode", ["surrogate", "mask"])
def test_an_unclear_use_is_masked_and_counted(mode):
    marked = "[Ann Hope|PATIENT] came. Hope is well."
    done = redact_marked(marked, mode)
    assert done.text.endswith(" came. [PATIENT] is well.")
    assert [r.doubt for r in done.replacements] == ["", "homonym"]
    assert count_kinds(find_leaks(read_marked(marked)[0], done)) == {"homonym": 1}


def test_an_eponym_that_was_detected_gets_no_surrogate():
    done = redact_marked("[Dr. Foley|DOCTOR] came. The [Foley|DOCTOR] catheter.", "surrogate")
    assert done.text.endswith(" The [DOCTOR] catheter.")
