"""One person has one surrogate, however the note writes the name."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_clinner.deidentify.rules.leaks import count_kinds, find_leaks
from spacy_clinner.deidentify.rules.names.folding import fold
from spacy_clinner.deidentify.rules.names.other_forms import NamePlaces
from spacy_clinner.deidentify.rules.names.people import People
from spacy_clinner.deidentify.rules.spans import PhiSpan, settle, settled
from tests.support.marked import read_marked, redact_marked


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Jane Fairweather|PATIENT] came. Fair-\nweather, Fair-\r\n  weather.", "G S came. S, S."),
        ("[O'Brien|PATIENT] Obrien OBRIEN mr o'brien O Brien", "S S S! mr s S"),
        ("[Obrien|PATIENT] O'Brien o'brien's wife", "S S s's wife"),
        ("[Ron McDonald|PATIENT] Mc Donald Macdonald", "G S S S"),
        ("[Jean-Pierre Dupont|PATIENT] jean-pierre, Jean Pierre", "G-H S g-h, G H"),
        ("[Juan de la Cruz|PATIENT] delacruz DeLaCruz mr. de la cruz", "G de la S s S mr. de la s"),
        ("[Jürgen Müller|PATIENT] Mueller Muller", "G S S S"),
        ("[Will Brown|PATIENT] mr brown said brown's wife", "G S mr s said s's wife"),
        ("[Will Brown|PATIENT] willbrown brown_will.pdf", "G S gs s_g.pdf"),
        ("[Bob Windsor|PATIENT] Robert Windsor, Bobby Windsor", "G S G S, G S"),
        ("[Bob Windsor|PATIENT] Windsor, Robert", "G S S, G"),
    ],
)
def test_one_surrogate_in_all_forms(marked, expected):
    done = redact_marked(marked, "surrogate").text
    first = re.match(r"([^\W\d_']+(?:'\w+)?)(?:-(\w+))?(?: (?:de la )?([^\W\d_]+(?:'\w+)?))?", done)
    names = [name for name in first.groups() if name]
    if expected.startswith("S"):
        names = ["", first[1]]
    given, surname, second = names[0], names[-1], first[2] or ""
    forms = {"S!": surname.upper(), "S": surname, "s": surname.lower(), "G": given, "g": given.lower()}
    forms |= {"H": second, "h": second.lower(), "gs": fold(given + surname)}
    assert done == re.sub(r"S!|(?<![^\W_])(?:gs|[SsGgHh])(?![^\W_])(?<!'s)", lambda m: forms[m[0]], expected)


@pytest.mark.parametrize("form", ["WB", "W.B.", "W. B."])
def test_initials_are_those_of_the_surrogate(form):
    done = redact_marked(f"[Will Brown|PATIENT] came. {form} ambulated.", "surrogate").text
    given, surname = done.split()[:2]
    initials = [c for c in done.split(". ", 1)[1].removesuffix(" ambulated.") if c.isalpha()]
    assert initials == [given[0], surname[0]]


@pytest.mark.parametrize(
    ("marked", "kept"),
    [
        ("[Will Brown|PATIENT]: WB as tolerated", ": WB as tolerated"),
        ("[Mary Dunn|PATIENT]: seen by John, M.D. today", ": seen by John, M.D. today"),
        ("[Sam Hall|PATIENT]: he shall return", ": he shall return"),
        ("[William Grant|PATIENT] will grant access; the bill", " will grant access; the bill"),
        ("[John Smith|PATIENT]: the smith works", ": the smith works"),
    ],
)
def test_what_only_looks_like_another_form_stays(marked, kept):
    assert redact_marked(marked).text.endswith(kept)


def test_mail_is_written_with_the_surrogate():
    done = redact_marked("[Will Brown|PATIENT] wrote: will.brown@mercy.org, wbrown@x.org.", "surrogate").text
    given, surname = map(fold, done.split()[:2])
    assert done.endswith(f": {given}.{surname}@example.org, {given[0]}{surname}@example.org.")


def test_a_nickname_alone_is_replaced_and_flagged():
    marked = "[Bob Windsor|PATIENT] came. Robert slept."
    done = redact_marked(marked, "surrogate")
    given = done.text.split()[0]
    assert done.text.endswith(f"came. {given} slept.")
    assert count_kinds(find_leaks(read_marked(marked)[0], done)) == {"nickname": 1}


def test_initials_of_two_people_are_masked():
    marked = "[Will Brown|PATIENT], [Wanda Black|DOCTOR]. W.B. slept."
    assert redact_marked(marked, "surrogate").text.endswith(" [PATIENT] slept.")


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["o'brien", "O'Brien-Lee", "Jean-Pierre", "de la Cruz", "Bob", "McDonald"]),
        max_size=3,
    )
)
def test_no_form_is_made_of_itself(words):
    """A spelling that folds to itself sent the search for its surrogate round in circles."""
    people = People([(" ".join(words), "PATIENT")]) if words else People()
    for form in people.forms:
        assert all(piece.name for piece in people.form(form).pieces)
    if words:
        redact_marked(f"[{' '.join(words)}|PATIENT] came. " + " ".join(people.forms), "surrogate")


NAMES = [
    "Will Brown",
    "O'Brien, Pat",
    "Jean-Pierre de la Cruz",
    "Li Wu",
    "Müller, Jörg",
    "McDonald",
    "A. Hall",
]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(NAMES), unique=True), st.lists(st.text("abehiloruw", max_size=9)))
def test_forms_are_those_that_are_made_at_once(names, words):
    people = People((name, "PATIENT") for name in names)
    every = People((name, "PATIENT") for name in NAMES).forms
    words = {*words, *every, *(form + "s" for form in every), *(form[1:] for form in every)}
    among = people.forms_among(words)
    assert among == {word for word in words if people.is_form(word)}
    assert among == words & people.forms.keys()


@pytest.mark.parametrize(
    ("text", "made"), [("rusty sputum", False), ("seen by wbrown", True), ("W.B.", True)]
)
def test_forms_are_made_where_a_word_may_be_one(text, made):
    """Most notes have none, and making all of them takes as long as everything else."""
    people = settle(f"Will Brown: {text}", [PhiSpan(0, 10, "PATIENT")]).people
    assert ("_surfaces_of" in vars(people)) is made


def test_places_are_looked_at_once_however_many_names_there_are(monkeypatch):
    """Twice the people and twice the note are twice the work."""
    counts = []
    for size in (50, 100, 200):
        seen = 0
        original = NamePlaces._use

        def counted(self, start, end, original=original):
            nonlocal seen
            seen += 1
            return original(self, start, end)

        monkeypatch.setattr(NamePlaces, "_use", counted)
        letters = [chr(97 + i // 26) + chr(97 + i % 26) for i in range(size)]
        text = " ".join(f"Ann Ka{a}mer came. Ka{a}mer slept." for a in letters)
        _, spans = read_marked(" ".join(f"[Ann Ka{a}mer|PATIENT] came. Ka{a}mer slept." for a in letters))
        assert len(settled(text, spans)) >= 2 * size
        counts.append(seen)
        monkeypatch.setattr(NamePlaces, "_use", original)
    assert counts[2] <= 2.1 * counts[1] <= 2.1 * 2.1 * counts[0]
