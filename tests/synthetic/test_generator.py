from collections import Counter
from pathlib import Path

import pytest
import spacy

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import read_brat
from spacy_clinner.formats.jsonl import read_jsonl
from spacy_clinner.synthetic.departments import NAMES
from spacy_clinner.synthetic.generator import generate
from tests.support.flat import require_flat

ASSETS = Path(__file__).parents[2] / "assets"


def vocabulary(notes) -> set[str]:
    return {word.lower() for note in notes for word in note.text.split() if word.isalpha()}


@pytest.mark.parametrize("name", NAMES)
def test_assets_are_what_the_generator_writes(name):
    expected = {note.id: note for note in read_brat(ASSETS / name)}
    assert len(expected) == 200
    for note in generate(name, 12):
        written = expected[note.id]
        assert written.text == note.text
        assert [(m.start, m.end, m.label) for m in written.mentions] == [
            (m.start, m.end, m.label) for m in note.mentions
        ]
    unlabelled = list(read_jsonl(ASSETS / f"{name}_unlabelled.jsonl"))
    assert len(unlabelled) == 200
    assert unlabelled[:3] == list(generate(name, 3, annotated=False))


def test_first_notes_do_not_depend_on_the_count():
    assert list(generate("neurology", 3)) == list(generate("neurology", 8))[:3]


def test_seeds_and_kinds_give_other_notes():
    (note,) = generate("neurology", 1)
    (other,) = generate("neurology", 1, seed=1)
    (unlabelled,) = generate("neurology", 1, annotated=False)
    assert len({note.text, other.text, unlabelled.text}) == 3
    assert not unlabelled.annotated


@pytest.mark.parametrize("name", NAMES)
def test_mentions_are_flat_and_meet_tokens(name):
    nlp = spacy.blank("en")
    total = strict = 0
    for note in generate(name, 60):
        require_flat(note)
        doc = nlp.make_doc(note.text)
        spans = [doc.char_span(m.start, m.end) for m in note.mentions]
        total += len(spans)
        strict += sum(span is not None for span in spans)
    assert strict / total > 0.98


def test_types_have_a_long_tail():
    counts = Counter(m.label for name in NAMES for note in generate(name, 200) for m in note.mentions)
    shares = [count / counts.total() for _, count in counts.most_common()]
    assert len(shares) >= 10
    assert 0 < shares[-1] < 0.005
    assert shares[0] > 0.15


def test_departments_share_types_and_not_words():
    notes = {name: list(generate(name, 100)) for name in NAMES}
    labels = [{m.label for note in notes[name] for m in note.mentions} for name in NAMES]
    # a type of one entity in 400 may be missing from 100 notes of a department
    assert set.union(*labels) - set.intersection(*labels) <= {"Adverse_event"}
    assert len(set.intersection(*labels)) >= 13
    words = [vocabulary(notes[name]) for name in NAMES]
    for i, mine in enumerate(words):
        for theirs in words[:i]:
            assert len(mine & theirs) / min(len(mine), len(theirs)) < 0.75


def test_memorising_is_not_enough():
    notes = list(generate("cardiology", 160))
    seen = {note.text[m.start : m.end].lower() for note in notes[:120] for m in note.mentions}
    new = {note.text[m.start : m.end].lower() for note in notes[120:] for m in note.mentions}
    assert len(new - seen) / len(new) > 0.3


def test_bad_input():
    with pytest.raises(ClinnerError, match="unknown department"):
        list(generate("dermatology", 1))
    with pytest.raises(ClinnerError, match="cannot write -1"):
        list(generate("neurology", -1))
