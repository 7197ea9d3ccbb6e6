"""Annotation on a text of which parts were replaced, against a map of single characters."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.deidentify.rules.placeholders import fill_placeholders
from spacy_clinner.deidentify.rules.redacted_text import Replacement
from spacy_clinner.deidentify.rules.shifted_annotations import shifted
from spacy_clinner.formats.record import Mention, Note

LENGTH = 24


@st.composite
def replacements(draw) -> list[Replacement]:
    bounds = sorted(draw(st.sets(st.integers(0, LENGTH), max_size=8)))
    found, shift = [], 0
    for start, end in list(pairwise(bounds))[:: draw(st.integers(1, 2))]:
        length = draw(st.integers(0, 5))
        found.append(Replacement(start, end, "X", start + shift, start + shift + length, "surrogate"))
        shift += length - (end - start)
    return found


def places(start: int, end: int, made: list[Replacement]) -> set[int]:
    """New places of the characters of a stretch; a replaced character has all those of its replacement."""
    new: dict[int, list[int]] = {}
    position = 0
    for i in range(LENGTH):
        inside = next((r for r in made if r.start <= i < r.end), None)
        new[i] = list(range(inside.new_start, inside.new_end)) if inside else [position]
        position = inside.new_end if inside else position + 1
    return {place for i in range(start, end) for place in new[i]}


@given(replacements(), st.data())
def test_a_mention_keeps_its_characters(made, data):
    start, end = sorted(data.draw(st.lists(st.integers(0, LENGTH), min_size=2, max_size=2, unique=True)))
    found = shifted([Mention(start, end, "A", (), "T1")], made)
    left = places(start, end, made)
    assert found == ([Mention(min(left), max(left) + 1, "A", (), "T1")] if left else [])


@given(replacements(), st.data())
def test_fragments_keep_theirs(made, data):
    size = data.draw(st.sampled_from([4, 6]))
    bounds = sorted(data.draw(st.lists(st.integers(0, LENGTH), min_size=size, max_size=size, unique=True)))
    fragments = tuple(zip(bounds[::2], bounds[1::2], strict=True))
    found = shifted([Mention(bounds[0], bounds[-1], "A", fragments)], made)
    left = set().union(*(places(*part, made) for part in fragments))
    assert bool(found) == bool(left)
    for mention in found:
        parts = mention.fragments or ((mention.start, mention.end),)
        assert {i for start, end in parts for i in range(start, end)} == left
        assert (mention.start, mention.end) == (parts[0][0], parts[-1][1])
        assert all(before[1] <= after[0] for before, after in pairwise(parts))


def test_placeholders_inside_a_mention_and_its_fragments():
    """The first was lost, the second came out in one piece."""
    text = "He had pain after [**Hospital 1**] stay, left of [**Location 2**] chest."
    problem = Mention(text.index("pain"), text.index(","), "PROBLEM")
    left, chest = text.index("left"), text.index("chest")
    apart = Mention(left, chest + 5, "SITE", ((left, left + 4), (chest, chest + 5)))
    note = fill_placeholders(Note("a", text, (problem, apart)), b"k")
    written = {m.label: note.text[m.start : m.end] for m in note.mentions}
    assert written["PROBLEM"] == f"pain after {written['HOSPITAL']} stay"
    (site,) = (m for m in note.mentions if m.label == "SITE")
    assert [note.text[start:end] for start, end in site.fragments] == ["left", "chest"]


def test_what_is_marked_already_is_marked_once():
    text = "Seen at [**Hospital 1**]."
    note = fill_placeholders(Note("a", text, (Mention(8, 24, "HOSPITAL"), Mention(11, 19, "PLACE"))), b"k")
    assert sorted((m.label, m.start) for m in note.mentions) == [("HOSPITAL", 8), ("PLACE", 8)]
