import itertools

from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.evaluation.character_scores import score_note_characters
from spacy_clinner.evaluation.phi_scores import PhiScores, score_phi
from spacy_clinner.formats.hipaa import IDENTIFIERS, i2b2_type, identifier
from spacy_clinner.formats.i2b2 import CATEGORIES
from spacy_clinner.formats.record import Mention, Note

TEXT = "Dr. Ada Lind, 12 May 2077"
#       0123456789012345678901234


def triple(counts):
    return counts.gold, counts.predicted, counts.correct


def test_worked_example():
    scores = PhiScores()
    gold = [(4, 12, "DOCTOR"), (14, 25, "DATE")]
    # half of the name; the date in full, under another label; a title that is none
    found = [(4, 7, "DOCTOR"), (14, 25, "AGE"), (0, 3, "DOCTOR")]
    scores.add(TEXT, gold, found)
    assert triple(scores.strict) == (2, 3, 0)
    assert triple(scores.span) == (2, 3, 1)
    assert triple(scores.relaxed) == (2, 3, 1)
    # gold: Ada Lind | 12 May 2077; found: Ada | 12 May 2077 as AGE | Dr .
    assert triple(scores.token) == (5, 6, 1)
    assert triple(scores.binary) == (5, 6, 4)


def test_no_mention_counts_twice_in_relaxed_pairs():
    scores = PhiScores()
    scores.add(TEXT, [(4, 12, "DOCTOR")], [(4, 7, "DOCTOR"), (8, 12, "DOCTOR")])
    assert triple(scores.relaxed) == (1, 2, 1)


def test_pairs_are_as_many_as_can_be():
    scores = PhiScores()
    # the first gold mention must leave the long prediction to the second
    scores.add(TEXT, [(0, 7, "A"), (8, 12, "A")], [(0, 12, "A"), (0, 3, "A")])
    assert scores.relaxed.correct == 2


def test_pairs_along_a_path_of_any_length():
    """The last gold mention takes the first prediction, and every other one moves on by one."""
    scores, count = PhiScores(), 1500
    gold = [(10 * i + 5, 10 * i + 15, "A") for i in range(count)][::-1]
    scores.add(
        "x" * 10 * (count + 1), [*gold, (0, 5, "A")], [(10 * i, 10 * i + 10, "A") for i in range(count + 1)]
    )
    assert scores.relaxed.correct == count + 1


def test_nothing_gives_defined_scores():
    scores = PhiScores()
    scores.add(TEXT, [], [])
    scores.add("", [], [])
    for counts in (scores.strict, scores.relaxed, scores.span, scores.token, scores.binary):
        assert counts.precision == counts.recall == counts.f_score == 0


MENTIONS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 5), st.sampled_from("AB")).map(
        lambda m: (m[0], m[0] + m[1], m[2])
    ),
    max_size=4,
)


@given(gold=MENTIONS, found=MENTIONS)
def test_relaxed_pairs_against_all_assignments(gold, found):
    scores = PhiScores()
    scores.add(TEXT, gold, found)
    best = 0
    longer, shorter = (gold, found) if len(gold) >= len(found) else (found, gold)
    for chosen in itertools.permutations(longer, len(shorter)):
        pairs = zip(chosen, shorter, strict=True)
        best = max(best, sum(a[2] == b[2] and a[0] < b[1] and b[0] < a[1] for a, b in pairs))
    assert scores.relaxed.correct == best
    assert scores.strict.correct <= scores.relaxed.correct


def test_the_eighteen_identifiers():
    assert [found.letter for found in IDENTIFIERS] == list("ABCDEFGHIJKLMNOPQR")
    types = {name for names in CATEGORIES.values() for name in names}
    mapped = {name for found in IDENTIFIERS for name in found.labels}
    assert types - mapped == {"STATE", "COUNTRY"}
    assert mapped <= types
    assert identifier("FECHAS").letter == "C"
    assert identifier("COUNTRY") is None
    assert identifier("DRUG") is None
    assert i2b2_type("CORREO_ELECTRONICO") == "EMAIL"
    assert i2b2_type("ZIP") == "ZIP"
    assert i2b2_type("DRUG") is None


def test_what_nobody_annotated_does_not_count():
    note = Note("n", "Ana saw Ben.", (Mention(0, 3, "PATIENT"),), unknown=((8, 11),))
    found = [(0, 3, "PATIENT"), (8, 11, "DOCTOR")]
    scores = score_phi([(note, found)])
    counts = (scores.strict, scores.relaxed, scores.span, scores.token, scores.binary)
    assert {(count.gold, count.predicted, count.correct) for count in counts} == {(1, 1, 1)}
    total = score_note_characters([(note, found)]).total
    assert (total.gold, total.predicted, total.correct) == (3, 3, 3)
