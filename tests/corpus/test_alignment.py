import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.corpus.alignment import ANNOTATIONS, AlignmentReport
from spacy_clinner.corpus.readers import to_doc
from spacy_clinner.formats.record import Mention, Note

NLP = spacy.blank("en")
TEXT = "Severe chest-pain and fever  . Stable"


def align(*mentions: Mention, text: str = TEXT, alignment="expand", fragments="cover", **note):
    report = AlignmentReport()
    doc = to_doc(Note("n1", text, mentions, **note), NLP, alignment, fragments, report)
    return doc, report


def ents(doc):
    return [(entity.text, entity.label_) for entity in doc.ents]


def test_clean_mentions_change_nothing():
    doc, report = align(Mention(0, 6, "SEVERITY"), Mention(22, 27, "PROBLEM"))
    assert ents(doc) == [("Severe", "SEVERITY"), ("fever", "PROBLEM")]
    assert not report.changes
    assert (report.mentions, report.entities) == (2, 2)


def test_what_nobody_annotated_is_missing_not_outside():
    doc, _ = align(Mention(0, 6, "SEVERITY"), unknown=((0, 10), (22, 27)))
    assert [token.ent_iob_ for token in doc][:6] == ["B", "", "O", "O", "O", ""]
    assert [token.text for token in doc if not token.ent_iob_] == ["chest", "fever"]
    assert ents(doc) == [("Severe", "SEVERITY")]


@pytest.mark.parametrize(
    ("alignment", "expected", "what"),
    [("expand", ["fever"], "moved"), ("contract", [], "dropped"), ("strict", [], "dropped")],
)
def test_edges_inside_a_token(alignment, expected, what):
    doc, report = align(Mention(23, 26, "PROBLEM"), alignment=alignment)
    assert [entity.text for entity in doc.ents] == expected
    (change,) = report.changes
    assert (change.note_id, change.start, change.end, change.what) == ("n1", 23, 26, what)


@pytest.mark.parametrize("alignment", ["strict", "contract", "expand"])
def test_white_space_at_the_edges(alignment):
    text = "a \u2009pain \u200b\n b"
    doc, report = align(Mention(1, 10, "PROBLEM"), text=text, alignment=alignment)
    assert all(entity.text.strip() for entity in doc.ents)
    assert "pain" in doc.ents[0].text
    assert [change.what for change in report.changes] == ["moved"]


def test_white_space_only_is_dropped():
    doc, report = align(Mention(27, 29, "PROBLEM"))
    assert not doc.ents
    assert [(change.what, change.why) for change in report.changes] == [("dropped", "white space only")]


@pytest.mark.parametrize(
    ("fragments", "expected", "what"),
    [
        ("first", ["Severe"], "fragments cut"),
        ("all", ["Severe", "fever"], "fragments split"),
        ("cover", ["Severe chest-pain and fever"], "fragments joined"),
        ("skip", [], "dropped"),
    ],
)
def test_discontinuous_mentions(fragments, expected, what):
    doc, report = align(Mention(0, 27, "P", ((0, 6), (22, 27))), fragments=fragments)
    assert [entity.text for entity in doc.ents] == expected
    assert [change.what for change in report.changes] == [what]


def test_fragments_with_white_space_between_are_one():
    mention = Mention(0, 12, "P", ((0, 6), (7, 12)))
    doc, report = align(mention, fragments="skip")
    assert [entity.text for entity in doc.ents] == ["Severe chest"]
    assert report.changes[0].why == "white space between its parts"


def test_longest_wins_and_all_are_kept():
    mentions = (
        Mention(7, 12, "ANATOMY"),
        Mention(0, 17, "PROBLEM"),
        Mention(13, 27, "OTHER"),
        Mention(0, 17, "SIGN"),
        Mention(0, 17, "PROBLEM"),
    )
    doc, report = align(*mentions)
    # "Severe chest-pain" has four tokens, "pain and fever" three; the first of equals wins
    assert ents(doc) == [("Severe chest-pain", "PROBLEM")]
    assert len(doc.spans[ANNOTATIONS]) == 4
    assert [change.what for change in report.changes].count("not in doc.ents") == 3
    assert [change.what for change in report.changes].count("merged") == 1


def test_missing_annotation_and_no_entities_differ():
    unlabelled, _ = align(annotated=False)
    empty, _ = align()
    assert {token.ent_iob for token in unlabelled} == {0}
    assert {token.ent_iob for token in empty} == {2}


def test_no_sentence_ends_inside_an_entity():
    doc, report = align(Mention(22, 37, "PROBLEM"))
    assert len(list(doc.sents)) == 1
    assert [change.what for change in report.changes] == ["sentence joined"]
    assert len(list(align()[0].sents)) == 2


def test_given_tokens_are_kept():
    tokens = ((0, 3), (4, 5), (6, 11))
    doc, _ = align(Mention(4, 11, "P"), text="pre - admit", tokens=tokens, sentence_starts=(0,))
    assert [token.text for token in doc] == ["pre", "-", "admit"]
    assert ents(doc) == [("- admit", "P")]
    assert doc.has_unknown_spaces


@st.composite
def annotated_notes(draw):
    text = draw(
        st.text(alphabet=st.sampled_from(list("ab1. -\n\t\u2009\u200b\U0001f600e\u0301")), max_size=30)
    )
    mentions = []
    for _ in range(draw(st.integers(0, 5)) if text else 0):
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True)))
        parts = tuple(zip(cuts[::2], cuts[1::2], strict=False))
        mentions.append(
            Mention(parts[0][0], parts[-1][1], draw(st.sampled_from("PQ")), parts if len(parts) > 1 else ())
        )
    return Note("n1", text, tuple(mentions))


@given(
    note=annotated_notes(),
    alignment=st.sampled_from(["strict", "contract", "expand"]),
    fragments=st.sampled_from(["first", "all", "cover", "skip"]),
)
def test_every_mention_is_accounted_for(note, alignment, fragments):
    report = AlignmentReport()
    doc = to_doc(note, NLP, alignment, fragments, report)
    assert doc.text == note.text
    assert report.mentions == len(note.mentions)
    for entity in doc.ents:
        assert entity[0].text.strip()
        assert entity[-1].text.strip()
    if fragments != "all":
        counts = report.counts()
        lost = counts["dropped"] + counts["merged"] + counts["not in doc.ents"]
        assert report.entities + lost == len(note.mentions)
    assert report.entities == len(doc.ents)
    for change in report.changes:
        assert 0 <= change.start < change.end <= len(note.text)
