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
    "BMES": ["B-P", "E-P", "S-P", "o", "S-D", "S-D"],
    "BMEWO": ["b-P", "e-P", "w-P", "o", "W-D", "W-D"],
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
        ("a O\nb\n", r"c\.tsv:2: 1 column\(s\), but line 1 has 2: expected a token and a tag"),
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


MARKS = ["-DOCSTART- -X- O", "# newdoc", "# newdoc id = 7", "#begin document (n/7); part 000", "###MEDLINE:7"]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(
    ("size", "texts"), [(None, ["a b c", "d"]), (0, ["a b c", "d"]), (2, ["a b", "c", "d"]), (1, [*"abcd"])]
)
def test_marks_and_sentences_both_begin_documents(tmp_path, mark, size, texts):
    repairs = Repairs()
    text = f"{mark}\na O\n\nb O\n\nc O\n{mark}\nd B-P\n"
    notes = read(tmp_path, text, sentences_per_document=size, repairs=repairs)
    assert [note.text for note in notes] == texts
    assert not repairs.remarks


def test_a_file_without_marks_becomes_documents_and_says_so(tmp_path):
    repairs, text = Repairs(), "".join(f"w{i} O\n\n" for i in range(21))
    notes = read(tmp_path, text, repairs=repairs)
    assert [len(note.sentence_starts or ()) for note in notes] == [10, 10, 1]
    (remark,) = repairs.warnings(5)
    assert "without document marks, cut into documents of 10 sentences" in remark
    assert len(read(tmp_path, text, sentences_per_document=0)) == 1
    repairs = Repairs()
    assert len(read(tmp_path, "a O\n\nb O\n", repairs=repairs)) == 1
    assert not repairs.remarks


def test_each_task_of_label_studio_is_a_document(tmp_path):
    repairs, task = Repairs(), "Pt -X- _ O\naspirin -X- _ B-DRUG\n\n"
    text = f"-DOCSTART- -X- O\n{3 * task}"
    notes = read(tmp_path, text, repairs=repairs)
    assert [found(note) for note in notes] == 3 * [[("aspirin", "DRUG")]]
    assert ["Label Studio" in warning for warning in repairs.warnings(5)] == [True]
    assert len(read(tmp_path, text, sentences_per_document=2)) == 2
    assert len(read(tmp_path, text, sentences_per_document=0)) == 1


@pytest.mark.parametrize("blank", [" ", "  ", "\t"])
@pytest.mark.parametrize("rows", [("Pt", "O"), ("Pt", "_", "O"), ("Pt", "_", "O", "O")])
@pytest.mark.parametrize("first", [True, False])
def test_a_word_too_many_is_an_error(tmp_path, blank, rows, first):
    """It would be read as another column, and the entity would be `Vitamin`."""
    whole, ragged = blank.join(rows), blank.join(["Vitamin", "C", *rows[1:-1], "B-DRUG"])
    lines = [ragged, whole, whole] if first else [whole, ragged, whole]
    with pytest.raises(ClinnerError, match=rf"c\.tsv:{1 if first else 2}: {len(rows) + 1} column.*tabs"):
        read(tmp_path, "\n".join(lines))
    repairs = Repairs(skip_bad=True)
    notes = read(tmp_path, "\n\n".join(lines), repairs=repairs, sentences_per_document=1)
    assert [note.text for note in notes] == ["Pt", "Pt"]
    assert len(repairs.skipped) == 1
    (note,) = read(tmp_path, "Vitamin C\tB-DRUG\nPt\tO\n")
    assert found(note) == [("Vitamin C", "DRUG")]


@pytest.mark.parametrize("quoted", ['"1,000 mg",', "1,000 mg;", "1,000 mg\t"])
def test_separators_are_seen(tmp_path, quoted):
    (note,) = read(tmp_path, f"{quoted}B-DOSE\nof{quoted[-1]}O\n")
    assert (note.text, found(note)) == ("1,000 mg of", [("1,000 mg", "DOSE")])


def test_a_comma_without_quotes_is_a_column_too_many(tmp_path):
    with pytest.raises(ClinnerError, match=r"c\.tsv:1: 3 column"):
        read(tmp_path, "1,000 mg,B-DOSE\nof,O\nit,O\n")


def test_a_comma_may_be_a_token(tmp_path):
    (note,) = read(tmp_path, 'Fever,B-P\n,,O\n",",O\nno,O\n')
    assert note.text == "Fever , , no"
    (note,) = read(tmp_path, "1,000 B-P\n, O\n")
    assert note.text == "1,000 ,"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_line_ends_of_all_systems(tmp_path, end):
    (note,) = read(tmp_path, f"\ufeffFever B-P{end}now O{end}{end}Home O{end}")
    assert (note.text, note.sentence_starts) == ("Fever now Home", (0, 10))


@pytest.mark.parametrize("gap", [" ", "\t"])
def test_comments_and_the_token_of_their_sign(tmp_path, gap):
    content = (
        "# Written by hand\n# sent_id = O\n"
        f"#{gap}B-ID\n#1{gap}I-ID\nof{gap}O\n\n# text = x\n#hashtag{gap}O\n#end document\n"
    )
    (note,) = read(tmp_path, content)
    assert note.text == "# #1 of #hashtag"
    assert found(note) == [("# #1", "ID")]


def test_unknown_is_not_outside(tmp_path):
    repairs = Repairs()
    content = "a O\nb _\nc -\nd b-P\ne i-P\nf o\n"
    (note,) = read(tmp_path, content, repairs=repairs)
    assert found(note) == [("d e", "P")]
    assert note.unknown == ((2, 5),)
    assert [count for what, count in repairs.remarks.items() if "unknown" in what] == [2]
    write_conll([note], tmp_path / "again.tsv")
    assert (tmp_path / "again.tsv").read_text().split("\n")[2:5] == ["a\tO", "b\t_", "c\t_"]


def test_documents_without_a_tag_are_not_annotated(tmp_path):
    first, second = read(tmp_path, "a _\n\nb O\n", sentences_per_document=1)
    assert (first.annotated, first.unknown) == (False, ())
    assert second.annotated
    with pytest.raises(ClinnerError, match=r"c\.tsv: no token has a tag.*--tag-column"):
        read(tmp_path, "a _\nb -\n")


def test_numbers_of_words_are_no_words(tmp_path):
    content = "1\tNo\tO\n2\tpain\tB-P\n\n1\tHome\tO\n"
    with pytest.raises(ClinnerError, match=r"column 0 numbers the words: give --token-column 1"):
        read(tmp_path, content)
    (note,) = read(tmp_path, content, token_column=1)
    assert note.text == "No pain Home"


def conllu(*words: tuple[str, str, str]) -> str:
    return "".join(f"{n}\t{form}" + 7 * "\t_" + f"\t{misc}\n" for n, form, misc in words) + "\n"


@pytest.mark.parametrize("key", ["NER=", "ner=", "NE=", "name=", "SpaceAfter=No|NER=", "X|", ""])
def test_tags_in_misc(tmp_path, key):
    words = [("1", "No", f"{key}O"), ("2", "chest", f"{key}B-P"), ("3", "pain", f"{key}I-P|Gloss=x")]
    (note,) = read(tmp_path, "# sent_id = s1\n# text = No chest pain\n" + conllu(*words))
    assert (note.text, found(note), note.unknown) == ("No chest pain", [("chest pain", "P")], ())


def test_ranges_and_empty_nodes_are_no_words(tmp_path):
    words = [("1", "Ana", "NER=B-P"), ("2-3", "del", "_"), ("2", "de", "NER=I-P"), ("3", "el", "NER=I-P")]
    (note,) = read(tmp_path, conllu(*words, ("3.1", "hidden", "NER=O"), ("4", "#", "NER=O")))
    assert note.text == "Ana de el #"
    assert found(note) == [("Ana de el", "P")]


def test_the_tag_of_a_range_is_that_of_its_words(tmp_path):
    words = [("1-2", "del", "NER=B-P"), ("1", "de", "_"), ("2", "el", "_"), ("3", "rio", "_")]
    (note,) = read(tmp_path, conllu(*words) + conllu(("1", "el", "_"), ("2", "rio", "NER=S-Q")))
    assert found(note) == [("de el", "P"), ("rio", "Q")]
    assert note.unknown == ()  # only entities are marked in this file


def test_conllu_without_entities_or_with_bad_ones(tmp_path):
    with pytest.raises(ClinnerError, match=r"no token has a tag"):
        read(tmp_path, conllu(("1", "Fever", "SpaceAfter=No")))
    with pytest.raises(ClinnerError, match=r"c\.tsv:1: the value of NE is no tag such as"):
        read(tmp_path, conllu(("1", "Fever", "NE=gu_1")))


def test_named_columns(tmp_path):
    content = "# global.columns = ID FORM X:NER\n1\tNo\tO\n2\tpain\tB-P\n2.1\tx\tO\n"
    (note,) = read(tmp_path, content)
    assert (note.text, found(note)) == ("No pain", [("pain", "P")])


@pytest.mark.parametrize("token", [" ", "a\tb", "a\nb"])
def test_tokens_that_columns_cannot_hold(tmp_path, token):
    with pytest.raises(ClinnerError, match=r"x: the token 0-\d .*columns cannot hold"):
        write_conll([Note("x", token, (), ((0, len(token)),))], tmp_path / "x.tsv")


def test_a_bad_line_costs_its_document_if_asked(tmp_path):
    content = "-DOCSTART- O\n\na B-P\n\n-DOCSTART- O\n\nsecret X-P\nb\n\n-DOCSTART- O\n\nc B-P\n"
    with pytest.raises(ClinnerError, match=r"c\.tsv:7: expected a token and a tag"):
        read(tmp_path, content)
    repairs = Repairs(skip_bad=True)
    assert [note.text for note in read(tmp_path, content, repairs=repairs)] == ["a", "c"]
    assert len(repairs.skipped) == 1
    assert "c.tsv:7: " in repairs.skipped[0]
