import numpy as np

from spacy_clinner.layers.vocabulary import Vocabulary, normalise


def look_up(vocabulary: Vocabulary, texts: list[str]):
    hashes = np.array([hash(text) & (2**63 - 1) for text in texts], dtype=np.uint64)
    spell_out = dict(zip(hashes.tolist(), texts, strict=True)).__getitem__
    return vocabulary.look_up(hashes, spell_out)


def test_rows_of_known_and_unknown():
    vocabulary = Vocabulary(["pain", "00"], ["a", "p"], n_singletons=1)
    words, characters, lengths = look_up(vocabulary, ["Pain", "37", "gout"])
    assert words.tolist() == [1, 2, 0]
    assert lengths.tolist() == [4, 2, 4]
    assert characters.tolist()[:4] == [1, 2, 1, 1]  # "P" is not "p", "i" and "n" are unknown
    assert vocabulary.first_singleton == 2


def test_second_look_up_is_the_same():
    vocabulary = Vocabulary(["pain"], ["a"], n_singletons=0)
    first, second = look_up(vocabulary, ["pain"]), look_up(vocabulary, ["pain"])
    for one, other in zip(first, second, strict=True):
        assert one.tolist() == other.tolist()


def test_description_round_trip():
    vocabulary = Vocabulary(["pain", "gout"], ["a"], n_singletons=1)
    assert Vocabulary(**vocabulary.describe()).describe() == vocabulary.describe()


def test_normalise_folds_case_and_digits():
    assert normalise("HbA1c") == "hba0c"
    assert normalise("12/03/2021") == "00/00/0000"
