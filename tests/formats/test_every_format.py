"""What holds for every format: notes come back, bad files are one line, their beginning tells the format."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_clinner.corpus.note_formats import FORMATS, detect_format, read_notes
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.registry import FormatOptions
from spacy_clinner.formats.repairs import Repairs

FILES = {
    "pubtator": "a.pubtator",
    "bioc": "a.xml",
    "webanno": "a",
    "xmi": "a",
    "cas-json": "a",
    "csv": "a.csv",
    "gliner": "a.json",
    "huggingface": "a.jsonl",
    "conll": "a.conll",
    "brat": "a",
    "i2b2": "a",
    "jsonl": "a.jsonl",
}
"""Where each format that is written goes: a file, or a folder with a file for each note."""

OF_TOKENS = ("gliner", "conll", "huggingface")
PACKAGES = {"bioc": "bioc", "xmi": "cassis", "cas-json": "cassis"}
TEXT = "Chest \U0001f600 pain|day_.\n\nNext *[x] one; Ünd\ttab\\n."
NOTE = Note("a", TEXT, (Mention(0, 5, "P"), Mention(8, 12, "Q"), Mention(6, 12, "P"), Mention(22, 26, "Z")))
TOKENS = Note(
    *("a", "Chest pain today .", (Mention(0, 10, "P"),), ((0, 5), (6, 10), (11, 16), (17, 18))),
    sentence_starts=(0,),
)


def plain(note):
    """What formats agree on."""
    return note.text, {(m.start, m.end, m.label) for m in note.mentions}, note.annotated


def written(tmp_path, name, notes):
    pytest.importorskip(PACKAGES.get(name, "json"))
    path = tmp_path / FILES[name]
    assert FORMATS[name].write(notes, path) == len(notes)
    return path


def read(path, name, repairs=None):
    return list(FORMATS[name].read(path, FormatOptions(), repairs or Repairs()))


@pytest.mark.parametrize("name", FILES)
def test_notes_come_back(tmp_path, name):
    note = TOKENS if name in OF_TOKENS else NOTE
    (again,) = read(written(tmp_path, name, [note]), name)
    text, *others = plain(note)
    assert plain(again)[1:] == tuple(others)
    assert again.text == (text.replace("\n\n", "\n ") if name == "pubtator" else text)


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Z"]), min_size=1, max_size=5
)


@st.composite
def notes(draw):
    """Notes of words with gaps of all sorts; mentions begin and end with a word."""
    text, places = "", []
    for word in draw(st.lists(words, min_size=1, max_size=8)):
        places.append((len(text), len(text) + len(word)))
        text += word + draw(st.sampled_from([" ", "  ", "\n", "\n\n", "\t", ". "]))
    spans = draw(
        st.lists(st.tuples(st.sampled_from(places), st.sampled_from(places)), max_size=4, unique=True)
    )
    labels = draw(st.lists(st.sampled_from(["P", "Lab|value_[x]", "Übel"]), min_size=4, max_size=4))
    mentions = [
        Mention(first[0], last[1], label)
        for (first, last), label in zip(spans, labels, strict=False)
        if first[0] <= last[0]
    ]
    return Note("a", text, tuple(mentions))


@pytest.mark.parametrize("name", ["bioc", "webanno", "csv", "cas-json"])
@settings(max_examples=40, deadline=None)
@given(note=notes())
def test_round_trip(tmp_path_factory, name, note):
    (again,) = read(written(tmp_path_factory.mktemp(name), name, [note]), name)
    assert plain(again)[:2] == plain(note)[:2]
    assert again.annotated or (name == "cas-json" and not note.mentions)  # a CAS cannot tell


@pytest.mark.parametrize("name", FILES)
def test_the_beginning_tells_the_format(tmp_path, name):
    note = TOKENS if name in OF_TOKENS else NOTE
    path = written(tmp_path, name, [note])
    assert detect_format(path) == name
    assert len(list(read_notes(path))) == 1


@pytest.mark.parametrize(
    "name", ["bioc", "gliner", "huggingface", "jsonl", "brat", "webanno", "xmi", "cas-json"]
)
def test_missing_is_not_outside(tmp_path, name):
    note = TOKENS if name in OF_TOKENS else Note("a", "Chest pain.")
    bare = Note(note.id, note.text, tokens=note.tokens, annotated=False)
    (again,) = read(written(tmp_path, name, [bare]), name)
    assert not again.annotated


@pytest.mark.parametrize("name", ["bioc", "gliner", "jsonl", "brat", "webanno", "csv", "pubtator"])
def test_notes_without_mentions_are_annotated(tmp_path, name):
    empty = Note("a", "Chest pain.", tokens=((0, 5), (6, 11)))
    (again,) = read(written(tmp_path, name, [empty]), name)
    assert again.annotated
    assert not again.mentions


@pytest.mark.parametrize("name", ["csv", "pubtator"])
def test_what_cannot_say_that_nobody_annotated_is_not_written(tmp_path, name):
    with pytest.raises(ClinnerError, match="a: nobody annotated it"):
        FORMATS[name].write([Note("a", "x", annotated=False)], tmp_path / FILES[name])
    assert not (tmp_path / FILES[name]).exists()


@pytest.mark.parametrize("name", ["webanno", "xmi", "cas-json", "csv", "pubtator"])
def test_what_cannot_hold_fragments_is_not_written(tmp_path, name):
    pytest.importorskip(PACKAGES.get(name, "json"))
    note = Note("a", "ab cd ef", (Mention(0, 8, "P", ((0, 2), (6, 8))),))
    with pytest.raises(ClinnerError, match="a: the mention 0-8 is discontinuous"):
        FORMATS[name].write([note], tmp_path / FILES[name])


@pytest.mark.parametrize("name", PACKAGES)
def test_missing_packages_are_named(tmp_path, monkeypatch, name):
    monkeypatch.setitem(__import__("sys").modules, PACKAGES[name], None)
    monkeypatch.setitem(__import__("sys").modules, f"{PACKAGES[name]}.biocxml", None)
    path = tmp_path / {"bioc": "a.xml", "xmi": "a.xmi", "cas-json": "a.json"}[name]
    path.write_text("<collection><document/></collection>")
    with pytest.raises(ClinnerError, match=r"which is not installed: pip install .*spacy-clinner\[formats\]"):
        read(path, name)


BAD = {
    (
        "gliner",
        "x.json",
        '[{"tokenized_text": ["secret"], "ner": [[0, 1, "P"]]}]',
    ): "x.json:1: an entity does not fit",
    (
        "gliner",
        "x.json",
        '[{"tokenized_text": ["secret", " "], "ner": []}]',
    ): "x.json:1: token 1 is white space",
    ("gliner", "x.json", '[{"tokenized_text": "secret"}]'): "x.json:1: the tokens are no list",
    ("gliner", "x.json", '[{"secret": 1}]'): "x.json:1: expected a JSON object with `tokenized_text`",
    ("gliner", "x.json", '[{"tokenized_text": ["secret"], "ner": 3}]'): "x.json:1: `ner` is no list",
    ("gliner", "x.jsonl", '{"tokenized_text": secret}'): "x.jsonl:1: broken JSON at character 19",
    (
        "huggingface",
        "x.json",
        '{"tokens": ["secret"], "ner_tags": [1]}',
    ): "x.json:1: .* are numbers without names",
    (
        "huggingface",
        "x.json",
        '{"tokens": ["secret"], "ner_tags": ["secret"]}',
    ): "x.json:1: a tag in `ner_tags`",
    ("huggingface", "x.json", '{"tokens": ["secret"], "ner_tags": []}'): "x.json:1: 1 tokens but 0 tags",
    ("huggingface", "x.parquet", "PAR1secret"): "x.parquet: is no Parquet file",
    (
        "huggingface",
        "x.json",
        '{"tokens": ["secret"], "ner_tag": ["O"]}',
    ): "x.json:1: annotation under `ner_tag`, which is not read",
    (
        "huggingface",
        "x.json",
        '{"tokens": ["secret"], "entities": [{"type": "P", "start": 0, "end": 1}]}',
    ): "x.json:1: annotation under `entities`, which is not read",
    ("csv", "x.csv", 'id,start,end,label,note_text\n"secret'): "x.csv:2: no well-formed CSV",
    ("csv", "x.csv", "id,start,end,label\na,0,secret,P"): "x.csv:2: malformed span",
    ("csv", "x.csv", "id,start,end,label\na,0,4,P"): "x.csv:2: no text of this note",
    ("csv", "x.csv", "id,start,end,label\n../x,0,4,P"): "x.csv:2: no text of this note",
    ("csv", "x.csv", "id,start,end,label,note_text\na,0,99,P,secret"): "x.csv:2: offsets 0-99 do not fit",
    (
        "csv",
        "x.csv",
        "id,start,end,label,text,note_text\na,0,2,P,xx,secret",
    ): "x.csv:2: the span 0-2 does not hold",
    ("csv", "x.csv", "id,start,end,label,note_text\n,0,4,P,secret"): "x.csv:2: the row has no id",
    ("csv", "x.csv", "id,start\na,b,c"): "x.csv:2: 3 fields instead of 2",
    ("webanno", "x.tsv", "#FORMAT=WebAnno TSV 2\n"): "x.tsv:1: expected #FORMAT=WebAnno TSV 3",
    ("webanno", "x.tsv", "#FORMAT=WebAnno TSV 3.3\n1-1\t0-6\tsecret\t_\n"): "x.tsv:2: a token without",
    ("webanno", "x.tsv", "#FORMAT=WebAnno TSV 3.3\n#Text=secret\nsecret\n"): "x.tsv:3: malformed line",
    (
        "webanno",
        "x.tsv",
        "#FORMAT=WebAnno TSV 3.3\n#Text=secret\n1-1\t0-5\tsecret\t_\n",
    ): "x.tsv:3: the tokens of",
    (
        "webanno",
        "x.tsv",
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=a.L|value\n#Text=pain\n1-1\t0-4\tpain\t*\n",
    ): "x.tsv:4: a span",
    ("webanno", "x.tsv", "#FORMAT=WebAnno TSV 3.3\n#T_SP=a.L|x\n#T_SP=a.M|x\n"): r"several layers .*\(L, M\)",
    (
        "webanno",
        "x.tsv",
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=a.L|x|y\n",
    ): "any of the features x, y of the layer L",
    ("bioc", "x.xml", "<collection><document><id>1</id><passage>"): r"x.xml:1: no well-formed BioC XML",
    ("bioc", "x.xml", '<!DOCTYPE c [<!ENTITY a "b">]><collection/>'): "x.xml: declares entities",
    ("bioc", "x.json", '{"documents": [{"id": "1"}]}'): "document 1: is no BioC document",
    ("bioc", "x.json", '{"documents": secret}'): "x.json:1: broken JSON",
    ("cas-json", "x.json", '{"%TYPES": secret}'): r"x.json: is no readable UIMA CAS JSON \(JSONDecodeError\)",
    ("cas-json", "x.json", '{"%TYPES": {}, "%VIEWS": {"secret": 1}}'): "x.json: is no readable UIMA CAS JSON",
    ("cas-json", "x.json", '{"%VIEWS": {}}'): "x.json: is no readable UIMA CAS JSON",
    ("xmi", "x.xmi", "<xmi/>"): "x.xmi: no TypeSystem.xml",
    ("spacy-json", "x.json", '[{"paragraphs": ["secret"]}]'): "x.json: is no readable JSON of spaCy 2",
}


@pytest.mark.parametrize(("name", "file", "content"), BAD)
def test_malformed_files(tmp_path, name, file, content):
    pytest.importorskip(PACKAGES.get(name, "json"))
    (tmp_path / file).write_text(content)
    with pytest.raises(ClinnerError, match=BAD[name, file, content]) as caught:
        read(tmp_path / file, name)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
    repairs = Repairs(skip_bad=True)
    assert read(tmp_path / file, name, repairs) == []
    assert len(repairs.skipped) == 1


def test_tokens_beside_the_text_of_another_tool(tmp_path):
    """Argilla 1 writes both; the spans are those of the text."""
    record = {"text": "No  pain", "tokens": ["No", "pain"], "annotation": [["Problem", 4, 8]], "id": None}
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    (note,) = read_notes(tmp_path)
    assert plain(note) == ("No  pain", {(4, 8, "Problem")}, True)
    (tmp_path / "a.jsonl").write_text(
        "\n".join(json.dumps({"id": None, "tokens": ["x"], "ner_tags": ["O"]}) for _ in "ab")
    )
    assert [note.id for note in read_notes(tmp_path)] == ["a-1", "a-2"]


def test_one_record_in_several_lines(tmp_path):
    record = {"text": "No pain", "denotations": [{"span": {"begin": 3, "end": 7}, "obj": "Problem"}]}
    (tmp_path / "a.json").write_text("\ufeff" + json.dumps(record, indent=2), encoding="utf8")
    (note,) = read_notes(tmp_path)
    assert plain(note) == ("No pain", {(3, 7, "Problem")}, True)
    (tmp_path / "a.json").write_text('{\n"text": secret\n')
    with pytest.raises(ClinnerError, match="broken JSON") as caught:
        list(read_notes(tmp_path))
    assert "secret" not in str(caught.value)


def test_files_of_another_format_are_counted(tmp_path):
    FORMATS["gliner"].write([TOKENS], tmp_path / "a.json")
    (tmp_path / "b.json").write_text(json.dumps({"text": "x"}))
    repairs = Repairs()
    assert len(read(tmp_path, "gliner", repairs)) == 1
    assert repairs.unread == {"files that are not GLiNER": 1}


HUGE = "9" * 5000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.jsonl", f'{{"text": "x y", "n": {HUGE}}}'),
        ("x.json", f'[{{"text": "x y", "n": {HUGE}}}]'),
        ("x.json", f'[{{"tokenized_text": ["x"], "ner": [], "n": {HUGE}}}]'),
        ("x.json", f'{{"documents": [], "source": "", "n": {HUGE}}}'),
        ("x.ann", f"T1\tA 0 {HUGE}\tabc"),
        ("x.csv", f"note_id,start,end,label,note_text\nn,0,{HUGE},A,abc"),
        ("x.jsonl", '{"text":"x y","spans":[{"start":0,"end":1,"label":"A","fragments":[[0,Infinity]]}]}'),
        ("x.conllu", f"1-{HUGE}\tab\t_\t_\t_\t_\t_\t_\t_\tNER=O\n1\ta\t_\t_\t_\t_\t_\t_\t_\tNER=O\n"),
    ],
)
def test_numbers_without_end_are_one_line(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    if name.endswith(".ann"):
        (tmp_path / "x.txt").write_text("abc")
    if name.endswith(".json") and "documents" in content:
        pytest.importorskip("bioc")
    with pytest.raises(ClinnerError) as raised:
        list(read_notes(tmp_path / name))
    assert len(str(raised.value)) < 500


def test_an_answer_of_another_form_is_no_annotation(tmp_path):
    (tmp_path / "x.jsonl").write_text('{"text": "x y", "responses": [{"values": [1]}]}')
    (note,) = read_notes(tmp_path / "x.jsonl")
    assert not note.annotated


@pytest.mark.parametrize("name", ["i2b2", "conll", "gliner", "huggingface"])
def test_a_discontinuous_mention_is_refused_where_it_would_grow(tmp_path, name):
    note = Note(
        "a", "No chest pain .", (Mention(3, 13, "P", ((3, 8), (9, 13))),), ((0, 2), (3, 8), (9, 13), (14, 15))
    )
    with pytest.raises(ClinnerError, match="3-13 is discontinuous, which"):
        FORMATS[name].write([note], tmp_path / FILES[name])
