"""Sentences and paragraphs of README and docs stay short, and their words are spelled right."""

from pathlib import Path

import pytest

from tests.docs.pages import page_name, pages
from tests.docs.prose import passages, percentile_90
from tests.docs.spelling import british_words, unknown_words

LONGEST_PARAGRAPH = 100
LONG_SENTENCE = 30
FEW = 20
"""Sentences of a page below which its percentile says nothing."""


def read(page: Path) -> str:
    return page.read_text(encoding="utf8")


def sentence_lengths(text: str) -> list[int]:
    return [len(s.split()) for passage in passages(text) if not passage.in_table for s in passage.sentences]


@pytest.mark.parametrize("page", pages(), ids=page_name)
def test_paragraphs_are_short(page: Path) -> None:
    long = [(p.line, len(p.words)) for p in passages(read(page)) if len(p.words) > LONGEST_PARAGRAPH]
    assert not long, f"(line, words): {long}"


@pytest.mark.parametrize("page", pages(), ids=page_name)
def test_sentences_are_short(page: Path) -> None:
    lengths = sentence_lengths(read(page))
    assert len(lengths) < FEW or percentile_90(lengths) < LONG_SENTENCE


def test_sentences_are_short_over_all_pages() -> None:
    lengths = [length for page in pages() for length in sentence_lengths(read(page))]
    assert percentile_90(lengths) < LONG_SENTENCE


@pytest.mark.parametrize("page", pages(), ids=page_name)
def test_words_are_spelled_right(page: Path) -> None:
    unknown = unknown_words(passages(read(page)))
    assert not unknown, f"misspelled, or new: add to tests/docs/words.txt: {' '.join(sorted(unknown))}"


@pytest.mark.parametrize("page", pages(), ids=page_name)
def test_words_are_american(page: Path) -> None:
    assert not british_words(passages(read(page)))


PARAGRAPH = "One two three. " * 34
CASES = """# A heading does not count

Write `a b c d` here.
This is e.g. one sentence. "This" is a second!

- An item.

!!! note "Title"

    A box has prose.

```bash
not prose
```

| a | b |
|---|---|
| x. Y | z |
"""


def test_passages_of_a_page() -> None:
    found = passages(CASES)
    assert [passage.text for passage in found] == [
        'Write Code here. This is e.g. one sentence. "This" is a second!',
        "An item.",
        "A box has prose.",
        *("a", "b", "x. Y", "z"),
    ]
    assert [passage.line for passage in found[:2]] == [3, 6]
    assert len(found[0].sentences) == 3
    assert [passage.in_table for passage in found[2:4]] == [False, True]


def test_a_long_paragraph_is_counted() -> None:
    assert len(passages(PARAGRAPH)[0].words) == 102


def test_percentile() -> None:
    assert percentile_90([1] * 9 + [50]) == 1
    assert percentile_90([1] * 8 + [50] * 2) == 50


def test_a_misspelled_word_is_found() -> None:
    assert unknown_words(passages("The patiant takes `metoprollol` for their labelled colour.")) == {
        "patiant"
    }
    assert british_words(passages("The labelled colour.")) == {"colour"}
