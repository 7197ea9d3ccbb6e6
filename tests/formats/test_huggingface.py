"""Datasets of the Hugging Face hub: names of the numbers, ignored tokens, rows with a text."""

import json
import sys

import pytest

from spacy_clinner.corpus.note_formats import detect_format
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.huggingface import read_huggingface, write_huggingface
from spacy_clinner.formats.record import Mention, Note

NAMES = ["O", "B-P", "I-P"]
FEATURES = {
    "datasets 2": {"feature": {"names": NAMES, "_type": "ClassLabel"}, "_type": "Sequence"},
    "datasets 4": {"feature": {"names": NAMES, "_type": "ClassLabel"}, "_type": "List"},
    "old": [{"names": NAMES, "_type": "ClassLabel"}],
}
RECORD = {"id": "7", "tokens": ["Chest", "pain", "now", "x"], "ner_tags": [1, 2, 0, -100]}


def parquet(tmp_path, features=None, **columns):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow.parquet import write_table

    table = pyarrow.table({name: [value] for name, value in columns.items()})
    described = {"huggingface": json.dumps({"info": {"features": features}})} if features else None
    write_table(table.replace_schema_metadata(described), tmp_path / "train.parquet")
    return tmp_path / "train.parquet"


def require_read(path):
    (note,) = read_huggingface(path)
    assert (note.id, note.text) == ("7", "Chest pain now x")
    assert note.mentions == (Mention(0, 10, "P"),)
    assert note.unknown == ((15, 16),)


@pytest.mark.parametrize("version", FEATURES)
def test_names_in_the_schema(tmp_path, version):
    require_read(parquet(tmp_path, {"ner_tags": FEATURES[version]}, **RECORD))


@pytest.mark.parametrize("info", ["dataset_info.json", "dataset_infos.json"])
def test_names_in_a_file_beside_or_above(tmp_path, info):
    described = {"features": {"ner_tags": FEATURES["datasets 2"]}}
    if info == "dataset_infos.json":
        described = {"default": described}
    (tmp_path / info).write_text(json.dumps(described))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train.json").write_text(json.dumps(RECORD))
    require_read(tmp_path)
    require_read(tmp_path / "data" / "train.json")
    (tmp_path / "data" / "train.json").unlink()
    require_read(parquet(tmp_path, **RECORD))


def test_names_in_the_records(tmp_path):
    (tmp_path / "x.jsonl").write_text(json.dumps({**RECORD, "ner_tags": ["B-P", "I-P", "O", "_"]}))
    require_read(tmp_path / "x.jsonl")


def test_records_without_tags_are_unannotated(tmp_path):
    (tmp_path / "x.jsonl").write_text(json.dumps({"tokens": ["Chest"], "ner_tags": None}))
    (note,) = read_huggingface(tmp_path)
    assert (note.id, note.annotated, note.unknown) == ("x-1", False, ())


def test_rows_with_a_text_and_spans(tmp_path):
    path = parquet(tmp_path, id="7", text="Chest pain", entities=[{"start": 0, "end": 10, "label": "P"}])
    (note,) = read_huggingface(path)
    assert (note.id, note.mentions) == ("7", (Mention(0, 10, "P"),))


@pytest.mark.parametrize("kind", ["stream", "file"])
def test_what_save_to_disk_writes(tmp_path, kind):
    pyarrow = pytest.importorskip("pyarrow")
    rows = [RECORD, *({"id": str(i), "tokens": ["x"], "ner_tags": [0]} for i in range(600))]
    table = pyarrow.Table.from_pylist(rows)
    open_sink = pyarrow.ipc.new_stream if kind == "stream" else pyarrow.ipc.new_file
    with open_sink(str(tmp_path / "data-00000-of-00001.arrow"), table.schema) as sink:
        sink.write_table(table)
    (tmp_path / "state.json").write_text('{"_fingerprint": "0", "_data_files": []}')
    features = {"ner_tags": FEATURES["datasets 4"]}
    (tmp_path / "dataset_info.json").write_text(json.dumps({"features": features}))
    assert detect_format(tmp_path) == "huggingface"
    first, *others = read_huggingface(tmp_path)
    assert (first.text, first.mentions, first.unknown) == (
        "Chest pain now x",
        (Mention(0, 10, "P"),),
        ((15, 16),),
    )
    assert [note.id for note in others] == [str(i) for i in range(600)]


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
@pytest.mark.parametrize("where", ["begin", "middle"])
def test_damaged_rows(tmp_path, suffix, where):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow.parquet import write_table

    path = tmp_path / f"x{suffix}"
    table = pyarrow.Table.from_pylist([{**RECORD, "ner_tags": ["O"] * 4, "id": str(i)} for i in range(5000)])
    if suffix == ".parquet":
        write_table(table, path, compression="none", use_dictionary=False)
    else:
        with pyarrow.ipc.new_stream(str(path), table.schema) as sink:
            sink.write_table(table, max_chunksize=100)
    content = path.read_bytes()
    if where == "begin":
        path.write_bytes(b"nothing" + content[:100])
    elif suffix == ".arrow":
        path.write_bytes(content[: len(content) // 2])
    else:
        path.write_bytes(content[:1000] + b"\xff" * 20_000 + content[21_000:])
    with pytest.raises(
        ClinnerError, match=rf"x\{suffix}: is no (Parquet|Arrow) file, or a damaged one"
    ) as raised:
        list(read_huggingface(path))
    assert "Chest" not in str(raised.value)


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_without_pyarrow_a_line_says_what_to_install(tmp_path, suffix, monkeypatch):
    (tmp_path / f"x{suffix}").write_bytes(b"PAR1")
    for module in ("pyarrow", "pyarrow.parquet", "pyarrow.ipc"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ClinnerError, match="this format needs pyarrow, which is not installed"):
        list(read_huggingface(tmp_path / f"x{suffix}"))


def test_numbers_beyond_the_names(tmp_path):
    path = parquet(tmp_path, {"ner_tags": FEATURES["old"]}, tokens=["secret"], ner_tags=[9])
    with pytest.raises(ClinnerError, match=r"train\.parquet:1: a tag in `ner_tags` is none such as"):
        list(read_huggingface(path))


def test_a_damaged_description_is_named(tmp_path):
    (tmp_path / "dataset_info.json").write_text("{")
    (tmp_path / "x.jsonl").write_text(json.dumps(RECORD))
    with pytest.raises(ClinnerError, match=r"dataset_info\.json: broken JSON"):
        list(read_huggingface(tmp_path / "x.jsonl"))


OFFSETS = ((0, 5), (6, 10), (11, 14), (15, 16))
WRITTEN = [
    Note("7", "Chest pain now x", (Mention(0, 10, "P"),), OFFSETS, unknown=((15, 16),)),
    Note("8", "Chest pain now x", (), OFFSETS),
    Note("9", "Chest pain now x", (), OFFSETS, annotated=False),
]


@pytest.mark.parametrize("name", ["train.parquet", "train.jsonl"])
def test_what_is_written_is_read(tmp_path, name):
    pytest.importorskip("pyarrow")
    assert write_huggingface(WRITTEN, tmp_path / name) == 3
    notes = list(read_huggingface(tmp_path / name))
    assert [(n.id, n.text, n.mentions, n.annotated) for n in notes] == [
        (n.id, n.text, n.mentions, n.annotated) for n in WRITTEN
    ]
    assert notes[0].unknown == ((15, 16),)


def test_many_notes_are_written_in_parts(tmp_path):
    pytest.importorskip("pyarrow")
    many = [Note(str(i), "Pain", (Mention(0, 4, "P"),), ((0, 4),)) for i in range(700)]
    write_huggingface(iter(many), tmp_path / "train.parquet")
    assert [note.id for note in read_huggingface(tmp_path / "train.parquet")] == [note.id for note in many]


@pytest.mark.parametrize(
    ("note", "message"),
    [
        (Note("a", "Pain"), "a: a Hugging Face dataset needs tokens"),
        (Note("a", "Pain", (Mention(0, 2, "P"),), ((0, 4),)), "does not meet token boundaries"),
        (Note("a", "Pain", (Mention(0, 4, "P"), Mention(0, 4, "Q")), ((0, 4),)), "holds flat entities only"),
    ],
)
def test_what_tags_cannot_hold_is_an_error_and_not_written(tmp_path, note, message):
    for name in ("train.parquet", "train.jsonl"):
        if name.endswith("parquet"):
            pytest.importorskip("pyarrow")
        with pytest.raises(ClinnerError, match=message):
            write_huggingface([WRITTEN[1], note], tmp_path / name)
        assert not (tmp_path / name).exists()
