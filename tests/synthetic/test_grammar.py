import random
from collections import Counter

import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.synthetic.grammar import Grammar


def expand(symbols: dict[str, str], seed: int = 0):
    return Grammar(symbols).expand("start", random.Random(seed))


def test_slots_become_text_and_mentions():
    symbols = {
        "start": "on {Drug:drug} for {Problem:problem}",
        "drug": "aspirin",
        "problem": "{x} pain",
        "x": "chest",
    }
    draft = expand(symbols)
    assert draft.text == "on aspirin for chest pain"
    assert [(draft.text[m.start : m.end], m.label) for m in draft.mentions] == [
        ("aspirin", "Drug"),
        ("chest pain", "Problem"),
    ]


def test_weights_and_options():
    symbols = {"start": "3* a[!] | b"}
    counts = Counter(expand(symbols, seed).text for seed in range(4000))
    assert set(counts) == {"a", "a!", "b"}
    assert 0.22 < counts["b"] / 4000 < 0.28
    assert 0.33 < counts["a!"] / 4000 < 0.42


def test_unknown_symbols_are_found_at_once():
    with pytest.raises(ClinnerError, match="start uses the unknown symbol nothing"):
        Grammar({"start": "{Drug:nothing}"})
