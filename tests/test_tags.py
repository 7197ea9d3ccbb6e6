import itertools
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.errors import ClinnerError
from spacy_clinner.tags import UNKNOWN, Scheme, TagSet

SCHEMES = get_args(Scheme)
LABELS = ("PROBLEM", "LAB-VALUE", "two words")


def is_legal(tags: TagSet, ids) -> bool:
    return bool(
        tags.legal_starts[ids[0]]
        and tags.legal_ends[ids[-1]]
        and all(tags.legal_transitions[a, b] for a, b in itertools.pairwise(ids))
    )


def obeys_grammar(names: list[str], scheme: str) -> bool:
    """The definition of each scheme, tag by tag, written without any table."""
    entity: str | None = None
    for name in names:
        letter, label = (name[0], name[2:]) if name != "O" else ("O", "")
        if scheme == "BILUO":
            if entity is not None and not (letter in "IL" and label == entity):
                return False
            if entity is None and letter in "IL":
                return False
            entity = label if letter in "BI" else None
        elif scheme == "BIO":
            if letter == "I" and label != entity:
                return False
            entity = label or None
    return entity is None or scheme != "BILUO"


def layouts(scheme: str):
    """Flat spans over a sequence, as sorted cuts with a label or a gap between them."""
    segment = st.tuples(st.integers(1, 4), st.sampled_from([None, *LABELS]))

    def to_spans(segments):
        spans, position, previous = [], 0, None
        for width, label in segments:
            if label is not None and not (scheme == "IO" and label == previous):
                spans.append((position, position + width, label))
                previous = label
            else:
                previous = None
            position += width
        return spans, position

    return st.lists(segment, max_size=8).map(to_spans)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_masks_agree_with_the_grammar(scheme, length):
    tags = TagSet(["A", "B"], scheme)
    for ids in itertools.product(range(len(tags)), repeat=length):
        assert is_legal(tags, ids) == obeys_grammar([tags.tags[i] for i in ids], scheme)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_every_sequence_decodes_and_repairs(scheme, length):
    tags = TagSet(["A", "B"], scheme)
    for ids in itertools.product(range(len(tags)), repeat=length):
        repaired = tags.repair(ids)
        assert is_legal(tags, repaired)
        assert tags.repair(repaired).tolist() == repaired.tolist()
        assert ((repaired == 0) == (np.array(ids) == 0)).all()
        if is_legal(tags, ids):
            assert repaired.tolist() == list(ids)
            assert tags.encode(tags.decode(ids), length).tolist() == list(ids)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_spans_round_trip(scheme):
    tags = TagSet(LABELS, scheme)

    @given(layouts(scheme))
    def check(layout):
        spans, length = layout
        ids = tags.encode(spans, length)
        assert tags.decode(ids) == spans
        if length:
            assert is_legal(tags, ids)

    check()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_neighbours_are_those_that_decode_to_the_span(scheme):
    tags = TagSet(["A", "B"], scheme)
    for width in (1, 2, 3):
        inner = tags.span_tags("A", width)
        before, after = tags.span_neighbours("A", width)
        for left, right in itertools.product(range(len(tags)), repeat=2):
            ids = [left, *inner, right]
            moves_legal = all(tags.legal_transitions[a, b] for a, b in itertools.pairwise(ids))
            found = moves_legal and (1, 1 + width, "A") in tags.decode(ids)
            assert found == (before[left] and after[right])


def test_io_merges_touching_entities_of_one_label():
    tags = TagSet(["A"], "IO")
    assert tags.decode(tags.encode([(0, 1, "A"), (1, 3, "A")], 3)) == [(0, 3, "A")]


def test_repair_reads_like_conlleval():
    tags = TagSet(["A", "B"])
    names = ["I-A", "I-A", "O", "B-A", "I-B", "L-B", "L-B", "U-A", "I-A"]
    repaired = tags.repair([tags.tag_id(name) for name in names])
    assert [tags.tags[i] for i in repaired] == [
        *["B-A", "L-A", "O", "U-A", "B-B", "L-B", "U-B", "U-A", "U-A"],
    ]


def test_unknown_tokens():
    tags = TagSet(["A"])
    ids = tags.encode([(0, 1, "A")], 3, unknown=[2])
    assert ids.tolist() == [tags.tag_id("U-A"), 0, UNKNOWN]
    assert tags.decode(ids) == [(0, 1, "A")]
    assert tags.repair(ids).tolist() == ids.tolist()


def test_no_labels_leave_outside_alone():
    tags = TagSet([])
    assert tags.tags == ("O",)
    assert tags.legal_transitions.tolist() == [[True]]
    assert tags.decode(tags.encode([], 2)) == []


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([(0, 2, "A"), (1, 3, "A")], "span 1-3 overlaps"),
        ([(2, 5, "A")], "span 2-5 does not fit 4 tokens"),
        ([(1, 1, "A")], "span 1-1 does not fit"),
        ([(0, 1, "X")], "span 0-1 has a label"),
    ],
)
def test_bad_spans(spans, message):
    with pytest.raises(ClinnerError, match=message):
        TagSet(["A"]).encode(spans, 4)


@pytest.mark.parametrize("labels", [["A", "A"], [""]])
def test_bad_labels(labels):
    with pytest.raises(ClinnerError, match="label is empty or occurs twice"):
        TagSet(labels)


def test_bad_scheme():
    with pytest.raises(ClinnerError, match="unknown scheme"):
        TagSet(["A"], "BIOX")


def test_equality_is_by_value():
    assert TagSet(["A"]) == TagSet(["A"])
    assert len({TagSet(["A"]), TagSet(["A"]), TagSet(["A"], "BIO")}) == 2
