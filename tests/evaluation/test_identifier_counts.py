"""Which identifiers a tagger and the rules find, and which neither."""

from spacy_clinner.evaluation.identifier_counts import OTHER, count_identifiers, total_counts
from spacy_clinner.formats.record import Mention, Note

TEXT = "Dr. Ada Lind saw Bo Ek on 12 May 2077 in Ystad, Sweden."
GOLD = {"Ada Lind": "DOCTOR", "Bo Ek": "PATIENT", "12 May 2077": "DATE", "Ystad": "CITY", "Sweden": "COUNTRY"}


def span(surface, label=""):
    start = TEXT.index(surface)
    return start, start + len(surface), label


def test_worked_example():
    note = Note("1", TEXT, tuple(Mention(*span(*item)) for item in GOLD.items()))
    found = [span("Ada"), span("Bo"), span("12 May 2077")]  # rules find the doctor and the date
    counts = count_identifiers([(note, found)])
    rows = {name[0]: tuple(vars(row).values()) for name, row in counts.items()}
    #              gold, tagger, rules, both, neither, partly, in clear
    assert rows == {
        "A": (2, 0, 1, 0, 1, 1, 0),
        "B": (1, 0, 0, 0, 1, 0, 1),
        "C": (1, 1, 1, 1, 0, 0, 0),
        OTHER[0]: (1, 0, 0, 0, 1, 0, 1),
    }
    assert vars(total_counts(counts.values())) == {
        "gold": 5, "tagger": 1, "rules": 2, "both": 1, "neither": 3, "partly": 1, "in_clear": 2,
    }  # fmt: skip
