"""Many invented hospitals: their notes are labelled, differ from one another, and are the same again."""

import itertools
import random
import re
from collections import Counter

import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.i2b2 import TYPES
from spacy_clinner.synthetic.grammar import Grammar
from spacy_clinner.synthetic.many.everyday import EVERYDAY
from spacy_clinner.synthetic.many.hospital import (
    KINDS,
    draw_hospital_style,
    hospital_grammar,
    note_writers,
)
from spacy_clinner.synthetic.many.hospital_notes import NoteWriter, generate_hospitals
from spacy_clinner.synthetic.many.medicine import MEDICINE, words
from spacy_clinner.synthetic.many.prose import PROSE
from tests.support.flat import require_flat


def generate(hospitals, notes, seed=0):
    return {name: list(drawn) for name, drawn in generate_hospitals(hospitals, notes, seed=seed)}


@pytest.fixture(scope="module")
def hospitals():
    return generate(12, 60)


def test_mentions_are_flat_and_have_no_blank_edges(hospitals):
    for note in itertools.chain(*hospitals.values()):
        require_flat(note)
        assert "{" not in note.text


def test_every_hipaa_type_that_a_note_may_hold_is_written(hospitals):
    written = {m.label for notes in hospitals.values() for note in notes for m in note.mentions}
    assert written <= set(TYPES)
    assert written >= {
        "PATIENT",
        "DOCTOR",
        "HOSPITAL",
        "CITY",
        "STREET",
        "ZIP",
        "DATE",
        "AGE",
        "PHONE",
        "FAX",
    }
    assert written >= {"EMAIL", "URL", "SSN", "MEDICALRECORD", "HEALTHPLAN", "ACCOUNT", "LICENSE", "DEVICE"}


def test_some_notes_identify_nobody(hospitals):
    assert all(any(not note.mentions for note in notes) for notes in hospitals.values())


def test_names_are_of_many(hospitals):
    names = {
        n.text[m.start : m.end]
        for notes in hospitals.values()
        for n in notes
        for m in n.mentions
        if m.label == "PATIENT"
    }
    assert len(names) > 500
    assert any(name.isupper() for name in names)
    assert any(name.islower() for name in names)
    assert any("," in name for name in names)


def test_the_first_hospitals_and_notes_are_the_same_however_many_there_are(hospitals):
    again = generate(2, 5)
    assert again == {name: hospitals[name][:5] for name in list(hospitals)[:2]}


def test_another_seed_draws_other_hospitals(hospitals):
    assert generate(1, 5, seed=1)["hospital_000"] != hospitals["hospital_000"][:5]


def test_ids_are_unique(hospitals):
    ids = [note.id for notes in hospitals.values() for note in notes]
    assert len(ids) == len(set(ids))


def test_a_negative_number_is_an_error():
    with pytest.raises(ClinnerError, match="-1 hospitals"):
        list(generate_hospitals(-1, 5))
    with pytest.raises(ClinnerError, match="-1 notes"):
        generate(1, -1)


def test_kinds_of_notes_have_writers():
    assert all(hasattr(NoteWriter, f"_write_{kind}") for kind in KINDS)


def test_functions_write_symbols_of_a_grammar():
    grammar = Grammar({"line": "{PATIENT:name} came"}, written_later=["name"])
    draft = grammar.with_writers({"name": lambda rng: "Ana"}).expand("line", random.Random(0))
    assert draft.text == "Ana came"
    assert [(m.start, m.end, m.label) for m in draft.mentions] == [(0, 3, "PATIENT")]
    with pytest.raises(ClinnerError, match="unknown symbol name"):
        Grammar({"line": "{name} came"})


def test_mentions_have_the_shape_of_their_type(hospitals):
    shapes = {
        "EMAIL": r"\S+@\S+",
        "PHONE": r"[xp#+(]*\d[\d ().,x/-]*( ext\.? ?\d+)?|ext \d{3,4}",
        "AGE": r"\d{1,3}",
        "IPADDR": r"[\da-f]+([.:][\da-f]+)+",
    }
    for note in itertools.chain(*hospitals.values()):
        for mention in note.mentions:
            surface = " ".join(note.text[mention.start : mention.end].split())
            assert re.fullmatch(shapes.get(mention.label, ".+"), surface, re.IGNORECASE), mention
            before, after = note.text[: mention.start][-1:], note.text[mention.end :][:1]
            assert mention.label not in shapes or not (before.isdigit() or after.isdigit())


def write(kind, seed):
    rng = random.Random(seed)
    hospital = draw_hospital_style(rng)
    grammar = hospital_grammar().with_writers(note_writers(hospital, rng))
    return NoteWriter(hospital, grammar, rng).write(kind)


def test_case_reports_name_nobody():
    drafts = [write("case", seed) for seed in range(15)]
    assert {mention.label for draft in drafts for mention in draft.mentions} <= {"AGE"}
    assert sum(len(draft.text.split()) for draft in drafts) > 500


def test_types_and_kinds_are_balanced(hospitals):
    notes = list(itertools.chain(*hospitals.values()))
    counts = Counter(m.label for note in notes for m in note.mentions)
    assert counts.most_common(1)[0][1] < 0.35 * counts.total()
    assert 0.1 < sum(not note.mentions for note in notes) / len(notes) < 0.5
    identifying = sum(m.end - m.start for note in notes for m in note.mentions)
    assert 0.1 < identifying / sum(len(note.text) for note in notes) < 0.35


@pytest.mark.parametrize("symbol", ["generic", "brand", "disease", "known_eponym", "procedure"])
def test_words_of_medicine_identify_nobody_in_most_places(hospitals, symbol):
    terms = [re.escape(term.strip()) for term in MEDICINE[symbol].split("|") if "{" not in term]
    term = re.compile(rf"\b(?:{'|'.join(terms)})\b")
    inside = outside = 0
    for note in itertools.chain(*hospitals.values()):
        identifying = {i for m in note.mentions for i in range(m.start, m.end)}
        starts = [match.start() for match in term.finditer(note.text)]
        inside += sum(start in identifying for start in starts)
        outside += sum(start not in identifying for start in starts)
    assert outside > 60
    assert inside < outside / 3


def test_terms_hold_single_blanks():
    assert words("insulin\n        glargine, aspirin") == "insulin glargine | aspirin"
    for name in ("generic", "disease", "procedure"):
        assert not any("  " in term.strip() for term in MEDICINE[name].split("|"))


@pytest.mark.parametrize("symbols", [PROSE, EVERYDAY], ids=["prose", "everyday"])
def test_templates_are_not_optional_by_accident(symbols):
    assert not any("[" in alternatives for alternatives in symbols.values())
