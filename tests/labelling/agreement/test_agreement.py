import pytest
import spacy

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.labelling.agreement.agreement import agreement, token_labels
from spacy_clinner.labelling.agreement.disagreements import disagreements
from spacy_clinner.labelling.agreement.shared_notes import SharedNote, share_notes

TEXT = "Chest pain since Monday, on aspirin."


def note(*mentions, note_id="n1", text=TEXT, **more):
    return Note(note_id, text, tuple(Mention(*mention) for mention in mentions), **more)


def shared(**sources):
    return share_notes(sources)


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


def test_figures_of_two(nlp):
    ana = note((0, 10, "PROBLEM"), (17, 23, "DATE"), (28, 35, "DRUG"))
    ben = note((6, 10, "PROBLEM"), (28, 35, "DRUG"))
    result = agreement(shared(ana=[ana], ben=[ben]), nlp)
    (pair,) = result.pairs
    assert pair.f1.strict.f_score == pytest.approx(2 * 1 / (3 + 2))
    assert pair.f1.overlap.f_score == pytest.approx((2 + 2) / (3 + 2))
    assert result.tokens == 8
    assert pair.kappa is not None
    # Chest | pain since Monday , on aspirin . : five O for Ana, six for Ben
    agreed, by_chance = 6 / 8, (4 * 6 + 2 * 1 + 1 * 1) / 64
    assert pair.kappa == pytest.approx((agreed - by_chance) / (1 - by_chance))
    assert result.mentions == {"PROBLEM": [1, 1], "DRUG": [1, 1], "DATE": [1, 0]}
    assert result.label_f1("DRUG", "strict") == 1
    assert result.label_f1("PROBLEM", "strict") == 0
    assert result.label_f1("PROBLEM", "overlap") == 1
    assert result.label_alphas["DRUG"] == 1
    assert result.label_alphas["DATE"] < 0
    assert result.alpha is not None
    assert result.label_alphas["DATE"] < result.alpha < 1


def test_the_same_annotation_is_full_agreement(nlp):
    own = note((0, 10, "PROBLEM"), (28, 35, "DRUG"))
    result = agreement(shared(a=[own], b=[own], c=[own]), nlp)
    assert len(result.pairs) == 3
    assert result.fleiss == result.fleiss_marked == result.alpha == 1
    assert all(pair.f1.strict.f_score == pair.f1.overlap.f_score == 1 for pair in result.pairs)
    assert not result.disagreements


def test_nobody_marked_anything(nlp):
    record = agreement(shared(a=[note()], b=[note()]), nlp).as_record()
    assert record["fleiss_kappa"] is record["krippendorff_alpha_unitised"] is None
    assert record["f1_strict"] is record["f1_overlap"] is record["pairs"][0]["f1_strict"] is None
    assert record["disagreements"] == []


def test_a_mention_in_two_stretches_is_not_the_one_that_holds_both(nlp):
    ana = note((0, 14, "X", ((0, 5), (11, 14))))
    ben = note((0, 14, "X"))
    result = agreement(shared(ana=[ana], ben=[ben]), nlp)
    assert result.pairs[0].f1.strict.f_score == 0
    assert result.pairs[0].f1.overlap.f_score == 1
    assert [found.kind for found in result.disagreements] == ["boundary"]
    same = agreement(shared(ana=[ana], ben=[ana]), nlp)
    assert same.pairs[0].f1.strict.f_score == 1
    assert same.disagreements == []


def test_open_stretches_are_not_compared(nlp):
    ana = note((0, 10, "PROBLEM"), (28, 35, "DRUG"))
    ben = note((0, 10, "PROBLEM"), unknown=((23, 36),))
    result = agreement(shared(ana=[ana], ben=[ben]), nlp)
    assert result.pairs[0].f1.strict.f_score == 1
    assert result.pairs[0].kappa == 1
    assert result.tokens == 4
    assert not result.disagreements


def test_tokens_take_the_longest_of_nested_mentions(nlp):
    nested = note((0, 10, "PROBLEM"), (6, 10, "SYMPTOM"))
    labels = list(token_labels(SharedNote(nested, (nested.mentions, ())), nlp))
    assert labels[:3] == [("PROBLEM", "O"), ("PROBLEM", "O"), ("O", "O")]


def test_a_long_note_is_named(nlp):
    nlp_short = spacy.blank("en")
    nlp_short.max_length = 10
    with pytest.raises(ClinnerError, match=r"n1: the note has more than 10 characters"):
        agreement(shared(a=[note()], b=[note()]), nlp_short)


def test_notes_match_by_name_and_text():
    ana = [note(note_id="x"), note(note_id="y", text="No pain."), note(note_id="z", text="Gout.")]
    ben = [
        note((0, 10, "PROBLEM"), note_id="ben-1", text=TEXT.replace(" ", "\n")),
        note(note_id="y", text="No pain at all."),
        note(note_id="w", annotated=False, text="Fever."),
    ]
    found = share_notes({"ana": ana, "ben": ben})
    assert [one.note.id for one in found.notes] == ["x"]
    assert found.notes[0].versions == ((), (Mention(0, 10, "PROBLEM"),))
    assert found.not_shared == {"ana": ["y", "z"], "ben": ["y"]}
    assert found.other_texts == ["y"]
    assert found.unannotated == {"ben": 1}


def test_equal_texts_match_by_name_only():
    ana = [note(note_id="a"), note(note_id="b")]
    ben = [note(note_id="b"), note(note_id="c")]
    found = share_notes({"ana": ana, "ben": ben})
    assert [one.note.id for one in found.notes] == ["a", "b"]
    ben = [note(note_id="c"), note(note_id="d")]
    assert not share_notes({"ana": ana, "ben": ben}).notes


def test_offsets_move_to_the_first_text():
    ben = note((1, 11, "PROBLEM"), text=" " + TEXT)
    (one,) = shared(ana=[note()], ben=[ben]).notes
    assert one.versions[1] == (Mention(0, 10, "PROBLEM"),)


@pytest.mark.parametrize(
    ("versions", "kind"),
    [
        (([(0, 5, "A")], []), "missing"),
        (([(0, 5, "A")], [(0, 5, "B")]), "type"),
        (([(0, 5, "A")], [(0, 6, "A")]), "boundary"),
        (([(0, 5, "A")], [(0, 6, "B")]), "boundary and type"),
        (([(0, 5, "A")], [(0, 2, "A"), (3, 5, "A")]), "boundary"),
        (([(0, 5, "A")], [(0, 5, "A")], []), "missing"),
    ],
)
def test_kinds_of_disagreements(versions, kind):
    mentions = tuple(tuple(Mention(*place) for place in version) for version in versions)
    (found,) = disagreements(SharedNote(note(), mentions))
    assert found.kind == kind
    assert found.versions == tuple(map(tuple, versions))


def test_mentions_that_touch_nothing_are_disagreements_of_their_own():
    mentions = ((Mention(0, 5, "A"), Mention(6, 10, "A")), (Mention(11, 16, "A"),))
    found = list(disagreements(SharedNote(note(), mentions)))
    assert [one.versions for one in found] == [
        (((0, 5, "A"),), ()),
        (((6, 10, "A"),), ()),
        ((), ((11, 16, "A"),)),
    ]


def test_the_same_mention_twice_is_no_disagreement():
    twice = (Mention(0, 5, "A", id="T1"), Mention(0, 5, "A", id="T2"))
    assert not list(disagreements(SharedNote(note(), (twice, twice[:1]))))
