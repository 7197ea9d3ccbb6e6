from collections import Counter, defaultdict
from pathlib import Path

import pytest
import spacy

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.nbme import read_nbme
from spacy_clinner.synthetic.exams.exam_notes import CASES, generate_exam

ASSETS = Path(__file__).parents[2] / "assets" / "exam"
NOTES = list(generate_exam(400))


def expressions():
    found = defaultdict(Counter)
    for note in NOTES:
        for mention in note.mentions:
            found[mention.label][note.text[mention.start : mention.end].lower()] += 1
    return found


def test_assets_are_what_the_generator_writes():
    written = list(read_nbme(ASSETS))
    assert written[:25] == NOTES[:25]
    assert written[400:425] == list(generate_exam(25, annotated=False))
    assert (len(written), sum(note.annotated for note in written)) == (2400, 400)
    assert sum(path.stat().st_size for path in ASSETS.iterdir()) < 2_000_000


def test_first_notes_do_not_depend_on_the_count_and_seeds_give_others():
    assert list(generate_exam(7)) == NOTES[:7]
    (other,) = generate_exam(1, seed=1)
    (unlabelled,) = generate_exam(1, annotated=False)
    assert len({NOTES[0].text, other.text, unlabelled.text}) == 3
    assert not unlabelled.annotated
    assert unlabelled.concepts == NOTES[0].concepts == CASES[0].concepts


def test_cases_have_their_own_features():
    ids = [concept.id for case in CASES for concept in case.concepts]
    assert len(ids) == len(set(ids)) == 60
    for case in CASES:
        assert {feature.section for feature in case.features.values()} >= {"history", "review", "drugs"} - (
            {"drugs"} if case.number == "2" else set()
        )
        assert all(key.startswith(case.number) for key in case.features)


def test_mentions_are_where_they_say_and_meet_tokens():
    nlp = spacy.blank("en")
    total = strict = pieces = 0
    for note in NOTES[:100]:
        doc = nlp.make_doc(note.text)
        for mention in note.mentions:
            parts = mention.fragments or ((mention.start, mention.end),)
            pieces += bool(mention.fragments)
            assert parts[0][0] == mention.start
            assert parts[-1][1] == mention.end
            for start, end in parts:
                assert note.text[start:end] == note.text[start:end].strip() != ""
                total += 1
                strict += doc.char_span(start, end) is not None
    assert strict / total > 0.93
    assert pieces > 10


def test_features_have_many_expressions_and_a_long_tail():
    found = expressions()
    assert min(len(counts) for counts in found.values()) >= 4
    assert sum(len(counts) for counts in found.values()) > 1200
    once = sum(count == 1 for counts in found.values() for count in counts.values())
    assert once / sum(len(counts) for counts in found.values()) > 0.5


def test_words_of_a_feature_also_stand_where_they_do_not_express_it():
    """A dictionary of all training expressions is no answer."""
    seen = {label: set(counts) for label, counts in expressions().items()}
    wrong = right = 0
    for note in generate_exam(100, seed=5):
        text = note.text.lower()
        for concept in note.concepts:
            gold = {(m.start, m.end) for m in note.mentions if m.label == concept.id}
            for expression in seen[concept.id]:
                start = text.find(expression)
                if start >= 0:
                    hit = (start, start + len(expression)) in gold
                    right, wrong = right + hit, wrong + (not hit)
    assert wrong / (wrong + right) > 0.25


def test_unlabelled_notes_have_the_words_of_the_labelled():
    def words(notes):
        return {word for note in notes for word in note.text.lower().split() if word.isalpha()}

    labelled, unlabelled = words(NOTES[:20]), words(generate_exam(400, annotated=False))
    assert len(labelled & unlabelled) / len(labelled) > 0.9
    assert len(unlabelled) > 2 * len(labelled)


def test_bad_input():
    with pytest.raises(ClinnerError, match="cannot write -1"):
        list(generate_exam(-1))
