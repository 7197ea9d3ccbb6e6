"""Twice the input is at most 2.3 times the work; `benchmarks/growth.py` measures the same in CPU time."""

import itertools
import json
import random
import re
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pytest
import spacy
from spacy.tokens import Doc, Span
from spacy.training import Example

from spacy_clinner.batch import redacted_file
from spacy_clinner.batch.note_files import PlacedNote
from spacy_clinner.corpus.note_formats import FORMATS
from spacy_clinner.deidentify.phi_redactor import PhiRedactor
from spacy_clinner.deidentify.rules.dates import date_repetitions
from spacy_clinner.deidentify.rules.dates.date_repetitions import day_places
from spacy_clinner.deidentify.rules.leaks import find_leaks
from spacy_clinner.deidentify.rules.names.surrogate_choices import FreePlaces
from spacy_clinner.deidentify.rules.placeholders import fill_placeholders
from spacy_clinner.deidentify.rules.redacted_text import redact
from spacy_clinner.deidentify.rules.repetitions import Repetitions
from spacy_clinner.deidentify.rules.spans import PhiSpan
from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.phi_scores import PhiScores
from spacy_clinner.evaluation.scorers import score_tokens
from spacy_clinner.formats.claims import Claim, Wording, settle
from spacy_clinner.formats.conll import read_conll
from spacy_clinner.formats.i2b2 import read_i2b2, write_i2b2
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.quoted_text import QuotedText
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.registry import FormatOptions
from spacy_clinner.formats.repairs import Repairs
from spacy_clinner.tagger.confidence import set_confidences
from tests.support.operations import CountedText, lines_run

SIZE = 150


def words(count: int) -> list[str]:
    drawn = random.Random(0)
    return ["".join(drawn.choices("abcdefghij", k=8)).title() for _ in range(count)]


def quotations(size: int):
    """Tags whose offsets are off by two, in a text of as many lines."""
    lines = words(size)
    text = QuotedText("\n".join(lines), two_to_a_line_end=True)
    return lambda: [text.find(line, i * 9 + 2) for i, line in enumerate(lines)]


def claims(size: int):
    """Half of the offsets count one for a line end of two characters, so that no unit suits all."""
    lines = words(size)
    text = "\r\n".join(lines)
    stated = [
        Claim(((i * width, i * width + 8),), "P", f"f:{i}", quoted=line)
        for i, line in enumerate(lines)
        for width in [10 if i % 2 else 9]
    ]
    return partial(settle, "n", text, stated, Wording(ClinnerError, ClinnerError), Repairs())


def scores(size: int):
    text = " ".join(words(size))
    mentions = [(i * 9, i * 9 + 8, "PATIENT") for i in range(size)]
    return partial(
        PhiScores().add, text, mentions, [(start, end - 1, label) for start, end, label in mentions]
    )


def leaks(size: int):
    """Names of which each also stands inside of a word that stays."""
    names = words(size)
    text = " ".join(f"{name} x{name.lower()}x" for name in names)
    spans = [PhiSpan(i * 20, i * 20 + 8, "PATIENT") for i in range(size)]
    assert text[20:28] == names[1]
    redacted = redact(text, spans, "mask")
    return partial(find_leaks, text, redacted)


def free_places(size: int):
    """A pool of which all is taken but one place, which as many look for."""
    free = FreePlaces(size)

    def look() -> None:
        for first in range(size):
            next(place for place in free.behind(first) if place == size // 2)

    return look


def confidences(size: int):
    """Entities with a confidence each, asked for by the scorer and by a redactor with a high threshold."""
    doc = Doc(spacy.blank("en").vocab, words=words(size))
    doc.set_ents([Span(doc, i, i + 1, "PATIENT") for i in range(size)])
    set_confidences(doc, doc.ents, [0.9] * size, "clinical_ner")
    redactor = PhiRedactor(threshold=0.8)
    return lambda: (score_tokens([Example(doc, doc)]), redactor.find(doc))


def confidences_one_by_one(size: int):
    """Entities that are asked for their confidence each."""
    doc = Doc(spacy.blank("en").vocab, words=words(size))
    doc.set_ents([Span(doc, i, i + 1, "PATIENT") for i in range(size)])
    set_confidences(doc, doc.ents[::-1], [0.9] * size, "clinical_ner")
    return lambda: [entity._.confidence for entity in doc.ents]


def placeholders(size: int):
    """A note with a mention over each placeholder, all of which are filled in."""
    text = "seen in [**Hospital1**] " * size
    mentions = tuple(Mention(i * 24, i * 24 + 23, "PROBLEM") for i in range(size))
    return partial(fill_placeholders, Note("n", text, mentions), b"k")


def annotated_redaction(size: int):
    """A redacted note with as many mentions, which are moved onto the new text."""
    text = " ".join(words(size))
    mentions = tuple(Mention(i * 9, i * 9 + 8, "PROBLEM") for i in range(size))
    spans = [PhiSpan(i * 9, i * 9 + 8, "PATIENT") for i in range(0, size, 2)]
    doc = spacy.blank("en")("")
    doc.user_data[redacted_file.MIXED_ORDERS] = 0
    placed = PlacedNote(Path("n.txt"), Note("n", text, mentions), 1, {})
    labels = frozenset({"PROBLEM"})
    return partial(redacted_file._redacted_note, placed, redact(text, spans, "mask"), doc, labels)


WORK = [
    quotations,
    claims,
    scores,
    leaks,
    free_places,
    confidences,
    confidences_one_by_one,
    placeholders,
    annotated_redaction,
]


@pytest.mark.parametrize("make", WORK)
def test_work_grows_with_the_input(make):
    once, twice = (lines_run(make(size)) for size in (SIZE, 2 * SIZE))
    assert once > SIZE
    assert twice <= 2.3 * once


@pytest.mark.parametrize("per_document", [0, 10])
def test_column_files_grow_with_their_rows(tmp_path, per_document):
    counts = []
    for size in (SIZE, 2 * SIZE):
        path = tmp_path / f"{size}.conll"
        path.write_text(
            "".join(
                f"{word} {'B' if i % 3 else 'O'}{'-P' if i % 3 else ''}\n\n"
                for i, word in enumerate(words(size))
            )
        )
        counts.append(
            lines_run(lambda path=path: list(read_conll(path, sentences_per_document=per_document)))
        )
    assert counts[1] <= 2.3 * counts[0]


FORMATS_THAT_GROW = {
    "pubtator": ("x.pubtator", None),
    "bioc": ("x.xml", "bioc"),
    "webanno": ("x", None),
    "xmi": ("x", "cassis"),
    "cas-json": ("x", "cassis"),
    "csv": ("x.csv", None),
    "gliner": ("x.json", None),
}


@pytest.mark.parametrize("in_notes", [False, True], ids=["mentions", "notes"])
@pytest.mark.parametrize("name", FORMATS_THAT_GROW)
def test_formats_grow_with_what_they_hold(tmp_path, name, in_notes):
    """Written and read, as one note with many mentions and as many notes with one."""
    file, package = FORMATS_THAT_GROW[name]
    pytest.importorskip(package or "json")

    def both(size: int) -> None:
        places = [(i * 9, i * 9 + 8) for i in range(1 if in_notes else size)]
        text = " ".join(words(len(places)))
        mentions = tuple(Mention(start, end, "PATIENT") for start, end in places)
        notes = [Note(f"n{i}", text, mentions, tuple(places)) for i in range(size if in_notes else 1)]
        path = tmp_path / str(size) / file
        assert FORMATS[name].write(notes, path) == len(notes)
        read = list(FORMATS[name].read(path, FormatOptions(), Repairs()))
        assert sum(len(note.mentions) for note in read) == size

    both(3)  # what the packages set up once
    once, twice = (lines_run(partial(both, size)) for size in (SIZE, 2 * SIZE))
    assert once > SIZE
    assert twice <= 2.3 * once


def tagged_tokens(tokens: list[str], number: int) -> dict[str, object]:
    return {"id": str(number), "tokens": tokens, "ner_tags": ["B-PATIENT"] * len(tokens)}


def paragraph(tokens: list[str], number: int) -> dict[str, object]:
    known = [{"id": i, "orth": token, "ner": "U-PATIENT"} for i, token in enumerate(tokens)]
    return {"id": number, "paragraphs": [{"raw": " ".join(tokens), "sentences": [{"tokens": known}]}]}


@pytest.mark.parametrize("in_notes", [False, True], ids=["mentions", "notes"])
@pytest.mark.parametrize(("name", "record"), [("huggingface", tagged_tokens), ("spacy-json", paragraph)])
def test_formats_that_are_only_read_grow_alike(tmp_path, name, record, in_notes):
    counts = []
    for size in (3, SIZE, 2 * SIZE):  # the first for what is set up once
        tokens = words(size)
        records = [record([token], i) for i, token in enumerate(tokens)] if in_notes else [record(tokens, 0)]
        path = tmp_path / f"{size}.json"
        path.write_text(json.dumps(records), encoding="utf8")
        read = partial(FORMATS[name].read, path, FormatOptions(), Repairs())
        counts.append(lines_run(lambda read=read: list(read())))
        assert sum(len(note.mentions) for note in read()) == size
    assert counts[2] <= 2.3 * counts[1]


def test_one_pass_looks_for_the_dates_of_all_years(monkeypatch):
    passes = itertools.count()
    pattern = date_repetitions._MAY_HAVE_A_YEAR

    class Counted:
        def finditer(self, text):
            next(passes)
            return pattern.finditer(text)

    monkeypatch.setattr(date_repetitions, "_MAY_HAVE_A_YEAR", Counted())
    days = {(f"{year:02d}", 3, 4): "DATE" for year in range(100)}
    text = "seen 4 March 2031 and 03/04/77 and 20310304, not 5 March 2031"
    places = {text[start:end] for start, end, _ in day_places(text, days)}
    assert places == {"4 March 2031", "03/04/77", "20310304"}
    assert next(passes) == 1


def test_one_look_at_a_text_tells_how_its_mentions_are_written(tmp_path):
    read = []
    for size in (SIZE, 2 * SIZE):
        text = CountedText(" ".join(words(size)))
        mentions = tuple(Mention(i * 9, i * 9 + 8, "PATIENT") for i in range(size))
        write_jsonl([Note("n", text, mentions)], tmp_path / "notes.jsonl")
        read.append(text.read)
    assert 0 < read[1] <= 2.3 * read[0]


def test_one_look_at_a_note_tells_how_its_quotations_end_lines(tmp_path, monkeypatch):
    parse = ElementTree.fromstring

    def parse_with_counted_text(source):
        root = parse(source)
        element = root.find("TEXT")
        element.text = texts[len(element.text)]
        return root

    monkeypatch.setattr(ElementTree, "fromstring", parse_with_counted_text)
    texts = {}
    for size in (SIZE, 2 * SIZE):
        text = CountedText(" ".join(words(size)))
        texts[len(text)] = text
        mentions = tuple(Mention(i * 9, i * 9 + 8, "PATIENT") for i in range(size))
        write_i2b2([Note(str(size), str(text), mentions)], tmp_path)
    notes = list(read_i2b2(tmp_path))
    assert {len(note.mentions) for note in notes} == {SIZE, 2 * SIZE}
    once, twice = (text.read for text in texts.values())
    assert 0 < twice <= 2.3 * once


def test_one_pass_looks_for_all_that_is_said_twice(monkeypatch):
    names, passes = words(SIZE), itertools.count()
    phrases = [f"{first} {second}" for first, second in zip(names, reversed(names), strict=True)]
    codes = [f"X-{number:06d}" for number in range(SIZE)]
    text = "; ".join(f"{surface}, {surface.upper()}" for surface in (*phrases, *codes))
    find_all = re.finditer
    monkeypatch.setattr(re, "finditer", lambda *args: (next(passes), find_all(*args))[1])
    repetitions = Repetitions(text)
    places = {
        text[start:end]
        for surface in (*phrases, *codes)
        for start, end in repetitions.of(surface, is_code=surface in codes)
    }
    assert places == {*phrases, *map(str.upper, phrases), *codes}
    assert next(passes) <= 1
