"""The least certain units are found in notes of any kind, once, and without those that are labelled."""

import numpy as np
import pytest
import spacy

from spacy_clinner.batch.note_files import ANNOTATED, note_files
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.labelling import candidates
from spacy_clinner.labelling.candidates import SourceCounts
from spacy_clinner.labelling.score_log import ScoreLog
from spacy_clinner.labelling.suggest import Choice, suggest
from spacy_clinner.labelling.suggested_files import tasks_of
from spacy_clinner.labelling.text_units import labelled_digests, spans_of, text_digest
from tests.support.tiny_taggers import CNN, pipeline

TEXTS = [
    "Chest pain since Monday , started on aspirin 81 mg .",
    "No fever .",
    "Denies fever . Continue metoprolol 25 mg twice daily .",
    "Severe shortness of breath ; albuterol given .",
    " \n",
    "No  fever .\n",
]


@pytest.fixture(scope="module")
def nlp():
    return pipeline()


@pytest.fixture
def source(tmp_path):
    write_jsonl([Note(f"n{i}", text, annotated=False) for i, text in enumerate(TEXTS)], tmp_path / "n.jsonl")
    return tmp_path / "n.jsonl"


def chosen(nlp, path, choice, **more):
    found = suggest(nlp, list(note_files(path, None, ANNOTATED)), choice, **more)
    return found, [unit.unit.note.text for unit in found.units]


def test_units_that_a_budget_passes_over_are_counted(nlp, source):
    everything, _ = chosen(nlp, source, Choice(10_000))
    assert everything.passed_over == 0
    order = [unit.candidate.words for unit in everything.units]
    for budget in range(min(order), sum(order)):
        found, _ = chosen(nlp, source, Choice(budget))
        left, passed, waiting = budget, 0, 0
        for words in order:
            if words <= left:
                left, passed, waiting = left - words, passed + waiting, 0
            else:
                waiting += 1
        assert found.passed_over == passed


@pytest.mark.parametrize("strategy", ["entropy", "mnlp", "expected-errors"])
@pytest.mark.parametrize("batch", [1, 512])
def test_the_least_certain_come_first(nlp, source, strategy, batch, monkeypatch):
    monkeypatch.setattr(candidates, "BATCH_UNITS", batch)
    found, texts = chosen(nlp, source, Choice(10_000, strategy=strategy))
    by_word = [unit.candidate.uncertainty / unit.candidate.words for unit in found.units]
    assert by_word == sorted(by_word, reverse=True)
    assert sorted(texts) == sorted(TEXTS[:4])  # no empty text, no copy
    assert found.reading.copies == 1
    assert found.words == found.candidate_words == 11 + 3 + 10 + 8
    _, by_unit = chosen(nlp, source, Choice(1, False, strategy=strategy, cost="units"))
    assert [found.uncertainty(unit) for unit in found.units] == by_word
    values = {unit.unit.note.text: unit.candidate.uncertainty for unit in found.units}
    if strategy != "mnlp":
        assert by_unit == [max(values, key=values.__getitem__)]


def test_random_is_random_and_needs_no_tagger(source):
    blank = spacy.blank("en")
    draws = {tuple(chosen(blank, source, Choice(21, strategy="random", seed=s))[1]) for s in range(6)}
    assert len(draws) > 1
    again = chosen(blank, source, Choice(21, strategy="random", seed=0))[1]
    assert again == chosen(blank, source, Choice(21, strategy="random", seed=0))[1]


def test_sentences_are_units_of_their_own(nlp, source):
    _, texts = chosen(nlp, source, Choice(3, False, "sentence"))
    assert len(texts) == 3
    everything, all_texts = chosen(nlp, source, Choice(99, False, "sentence"))
    assert "Denies fever ." in all_texts
    assert "No fever ." in all_texts
    for unit in everything.units:
        where = unit.unit.where
        assert unit.unit.note.id == f"{where.placed.note.id}-{where.start}-{where.end}"
        assert where.placed.note.text[where.start : where.end] == unit.unit.note.text


def test_what_is_labelled_is_left_out_whatever_its_layout(nlp, source):
    labelled = [
        Note("x", "Chest pain since Monday ,\nstarted on aspirin 81 mg .", (Mention(0, 10, "PROBLEM"),)),
        Note("y", TEXTS[2], annotated=False),
    ]
    found, texts = chosen(nlp, source, Choice(10_000), labelled=labelled)
    assert sorted(texts) == sorted([TEXTS[1], TEXTS[2], TEXTS[3]])
    assert found.reading.labelled == 1
    sentences_of = [
        Note("y", "Denies fever .", ()),
        Note("y-2", "Continue metoprolol 25 mg twice daily .", ()),
    ]
    _, texts = chosen(nlp, source, Choice(10_000), labelled=sentences_of)
    assert TEXTS[2] not in texts  # all its sentences are labelled
    found, texts = chosen(nlp, source, Choice(10_000), labelled=sentences_of[:1])
    assert TEXTS[2] in texts
    assert found.partly_labelled == 1
    assert chosen(nlp, source, Choice(10_000))[0].partly_labelled == 0
    by_sentence, _ = chosen(nlp, source, Choice(99, False, "sentence"), labelled=sentences_of[:1])
    assert by_sentence.partly_labelled == 0
    parts = [Note("z", TEXTS[2], ())]
    _, sentences = chosen(nlp, source, Choice(99, False, "sentence"), labelled=parts)
    assert not {"Denies fever .", "Continue metoprolol 25 mg twice daily ."} & set(sentences)


def test_diversity_takes_other_texts_than_uncertainty_alone(nlp, tmp_path):
    alike = [f"Denies fever on day {i} ." for i in range(12)]
    texts = [*alike, "Severe shortness of breath ; albuterol given .", "Chest pain since Monday ."]
    write_jsonl([Note(f"n{i}", text, annotated=False) for i, text in enumerate(texts)], tmp_path / "n.jsonl")
    choice = Choice(5, False, strategy="random", diversity=True)
    _, found = chosen(nlp, tmp_path / "n.jsonl", choice)
    assert len(found) == len(set(found)) == 5
    labelled = [Note("a", texts[-2], ())]
    _, near = chosen(nlp, tmp_path / "n.jsonl", Choice(1, False, diversity=True), labelled=labelled)
    assert near != [texts[-2]]


def test_a_stopped_run_goes_on_where_it_was(nlp, source, tmp_path, monkeypatch):
    path, reading = tmp_path / "scores", SourceCounts()
    _, texts = chosen(nlp, source, Choice(10_000))
    monkeypatch.setattr(candidates, "BATCH_UNITS", 2)

    def stop():
        if reading.notes == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        chosen(nlp, source, Choice(10_000), log=ScoreLog(path, "run"), reading=reading, on_note=stop)
    assert path.stat().st_mode & 0o077 == 0
    assert b"fever" not in path.read_bytes()
    again = SourceCounts()
    _, resumed = chosen(nlp, source, Choice(10_000), log=ScoreLog(path, "run"), reading=again)
    assert again.resumed == 2
    assert resumed == texts
    assert ScoreLog(path, "another run").earlier == {}


def test_a_file_that_changes_meanwhile_is_one_line(nlp, source):
    def change():
        source.write_text(source.read_text().replace("Chest", "Back"))

    with pytest.raises(ClinnerError, match="was changed while it was read"):
        chosen(nlp, source, Choice(10_000), on_note=change)


def test_one_bad_unit_costs_only_itself(nlp, source, monkeypatch):
    make_doc = nlp.make_doc

    def odd(text):
        if text.startswith("No"):
            raise ValueError(text)
        return make_doc(text)

    monkeypatch.setattr(nlp, "make_doc", odd)
    found, texts = chosen(nlp, source, Choice(10_000))
    assert sorted(texts) == sorted(TEXTS[i] for i in (0, 2, 3))
    assert found.reading.refused.count == 1
    assert "fever" not in found.reading.refused.lines[0]


def test_ids_are_paths_that_lie_below_the_output(nlp, tmp_path):
    write_brat([Note("ward/a", TEXTS[0]), Note("icu/a", TEXTS[1])], tmp_path / "in")
    write_jsonl([Note("../../etc/x", TEXTS[2]), Note("ward/a", TEXTS[3])], tmp_path / "in" / "more.jsonl")
    found, _ = chosen(nlp, tmp_path / "in", Choice(10_000), root=tmp_path / "in")
    assert sorted(task.note.id for task in tasks_of(found)) == ["etc/x", "icu/a", "ward/a", "ward/a-2"]


def test_a_note_of_50_000_tokens_and_odd_characters(tmp_path):
    nlp = pipeline(tok2vec=CNN)
    odd = "\u202bpain\u202c </script> \u200b<b> aspirin ."
    long = " ".join(f"w{i % 700}" for i in range(50_000))
    write_jsonl([Note("long", long), Note("odd", odd)], tmp_path / "n.jsonl")
    found, texts = chosen(
        nlp, tmp_path / "n.jsonl", Choice(50_100, strategy="expected-errors", diversity=True)
    )
    assert set(texts) == {long, odd}
    assert all(np.isfinite(unit.candidate.uncertainty) for unit in found.units)


def test_what_cannot_be_chosen_is_one_line(nlp, source):
    with pytest.raises(ClinnerError, match="the shortest of 4 notes has 3 words"):
        chosen(nlp, source, Choice(2))
    labelled = [Note("a", text, ()) for text in TEXTS]
    with pytest.raises(ClinnerError, match="nothing to choose from"):
        chosen(nlp, source, Choice(2), labelled=labelled)
    ruler = spacy.blank("en")
    ruler.add_pipe("entity_ruler").add_patterns([{"label": "DRUG", "pattern": "aspirin"}])
    with pytest.raises(ClinnerError, match=r"--strategy mnlp: .* or --strategy random \(it has entity_ruler"):
        chosen(ruler, source, Choice(20))
    with pytest.raises(ClinnerError, match="--diversity: "):
        chosen(ruler, source, Choice(20, strategy="random", diversity=True))
    found, _ = chosen(ruler, source, Choice(100, strategy="random"))
    assert found.labels == ["DRUG"]
    assert sum(len(unit.unit.note.mentions) for unit in found.units) == 1


def test_spans_of_texts():
    assert list(spans_of(" \n", "note")) == list(spans_of("\u200b\n", "sentence")) == []
    text = "  No pain.\n\nOn aspirin. "
    assert [text[a:b] for a, b in spans_of(text, "sentence")] == ["No pain.", "On aspirin."]
    assert list(spans_of(text, "note")) == [(0, len(text))]
    assert labelled_digests([Note("a", "x", annotated=False)], "note") == set()
    assert text_digest("a  b\n") == text_digest("a b")
