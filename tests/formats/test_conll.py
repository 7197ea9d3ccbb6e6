import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.conll import read_conll, write_conll
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.repairs import Repairs


def read(tmp_path, content: str, **options) -> list[Note]:
    path = tmp_path / "c.tsv"
    path.write_bytes(content.encode("utf8"))
    return list(read_conll(path, **options))


def found(note: Note) -> list[tuple[str, str]]:
    return [(note.text[m.start : m.end], m.label) for m in note.mentions]


SCHEMES = {
    "BIO": ["B-P", "I-P", "B-P", "O", "B-D", "B-D"],
    "IOB1": ["I-P", "I-P", "B-P", "O", "I-D", "B-D"],
    "BIOES": ["B-P", "E-P", "S-P", "O", "S-D", "S-D"],
    "BILUO": ["B-P", "L-P", "U-P", "O", "U-D", "U-D"],
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_all_schemes_read_alike(tmp_path, scheme):
    content = "".join(f"w{i}\t{tag}\n" for i, tag in enumerate(SCHEMES[scheme]))
    (note,) = read(tmp_path, content)
    assert found(note) == [("w0 w1", "P"), ("w2", "P"), ("w4", "D"), ("w5", "D")]


def test_documents_sentences_and_line_ends(tmp_path):
    content = "\ufeff-DOCSTART- O\r\n\r\na B-P\r\nb I-P\r\n\r\nc I-P\r\n\r\n-DOCSTART- O\r\n\r\nd O\r\n"
    first, second = read(tmp_path, content)
    assert (first.id, first.text) == ("c-0", "a b c")
    assert first.sentence_starts == (0, 4)
    assert found(first) == [("a b", "P"), ("c", "P")]  # an entity ends with its sentence
    assert (second.id, second.text, second.tokens) == ("c-1", "d", ((0, 1),))


def test_any_column(tmp_path):
    (note,) = read(tmp_path, "1\tpain\tNN\tB-P\tx\n", token_column=1, tag_column=-2)
    assert found(note) == [("pain", "P")]


def test_fixed_number_of_sentences_a_document(tmp_path):
    notes = read(tmp_path, "a O\n\nb O\n\nc O\n", sentences_per_document=2)
    assert [note.text for note in notes] == ["a b", "c"]


def test_tokens_may_hold_odd_separators(tmp_path):
    (note,) = read(tmp_path, "a\u2028b\tB-P\n")
    assert found(note) == [("a\u2028b", "P")]


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u3000", "\u2028", "\x0b"])
@pytest.mark.parametrize("gap", [" ", "   ", "\t"])
def test_only_blanks_and_tabs_separate_columns(tmp_path, blank, gap):
    (note,) = read(tmp_path, f"10{blank}mg{gap}NN{gap}B-DOSE\ndaily{gap}NN{gap}O\n")
    assert found(note) == [(f"10{blank}mg", "DOSE")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a O\nb\n", r"c\.tsv:2: expected a token and a tag"),
        ("a O\nb X-P\n", r"c\.tsv:2: expected a token and a tag"),
        ("a B-\n", r"c\.tsv:1: expected a token and a tag"),
    ],
)
def test_malformed_lines(tmp_path, content, message):
    with pytest.raises(ClinnerError, match=message):
        read(tmp_path, content)


def test_too_few_columns(tmp_path):
    with pytest.raises(ClinnerError, match=r"c\.tsv:1: 2 column\(s\): check --token-column"):
        read(tmp_path, "a O\n", tag_column=3)


words = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=6).filter(
    lambda word: not word.startswith("-DOCSTART-") and word.strip() == word
)
labels = st.sampled_from(["P", "LAB-VALUE"])
segments = st.lists(st.tuples(st.lists(words, min_size=1, max_size=3), st.none() | labels), min_size=1)


@given(segments=segments)
def test_round_trip(tmp_path_factory, segments):
    tokens, mentions, position = [], [], 0
    for part, label in segments:
        begin = position
        for word in part:
            tokens.append((position, position + len(word)))
            position += len(word) + 1
        if label:
            mentions.append(Mention(begin, position - 1, label))
    text = " ".join(word for part, _ in segments for word in part)
    note = Note("x-0", text, tuple(mentions), tuple(tokens), (0,))
    path = tmp_path_factory.mktemp("conll") / "x.tsv"
    assert write_conll([note], path) == 1
    assert list(read_conll(path)) == [note]


@pytest.mark.parametrize(
    ("mentions", "message"),
    [
        ((Mention(1, 4, "P"),), "mention 1-4 does not meet token boundaries"),
        ((Mention(0, 4, "two words"),), "label with white space"),
        ((Mention(0, 7, "P"), Mention(5, 7, "D")), "mention 5-7 overlaps"),
    ],
)
def test_what_columns_cannot_hold(tmp_path, mentions, message):
    note = Note("x", "pain in", mentions, ((0, 4), (5, 7)), (0,))
    with pytest.raises(ClinnerError, match=message):
        write_conll([note], tmp_path / "x.tsv")
    assert not list(tmp_path.iterdir())


def test_notes_without_tokens_cannot_be_columns(tmp_path):
    with pytest.raises(ClinnerError, match="needs tokens"):
        write_conll([Note("x", "pain")], tmp_path / "x.tsv")


def test_a_file_that_says_where_documents_begin_is_cut_nowhere_else(tmp_path):
    text = "-DOCSTART- O\n\na O\n\nb O\n\nc O\n\n-DOCSTART- O\n\nd O\n"
    notes = read(tmp_path, text, sentences_per_document=2)
    assert [note.text.split() for note in notes] == [["a", "b", "c"], ["d"]]


def test_a_bad_line_costs_its_document_if_asked(tmp_path):
    content = "-DOCSTART- O\n\na B-P\n\n-DOCSTART- O\n\nsecret X-P\nb\n\n-DOCSTART- O\n\nc B-P\n"
    with pytest.raises(ClinnerError, match=r"c\.tsv:7: expected a token and a tag"):
        read(tmp_path, content)
    repairs = Repairs(skip_bad=True)
    assert [note.text for note in read(tmp_path, content, repairs=repairs)] == ["a", "c"]
    assert len(repairs.skipped) == 1
    assert "c.tsv:7: " in repairs.skipped[0]
