"""JSON lists are read record by record, cut wherever it may be; errors stand where json.loads has them."""

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.json_list import is_json_list, read_json_list
from spacy_clinner.formats.jsonl import read_jsonl

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("lists") / "x.json"


@given(
    st.lists(VALUES, max_size=5),
    st.integers(1, 40),
    st.sampled_from([None, 1]),
    st.booleans(),
    st.sampled_from(["", "\n", "\ufeff", "\ufeff\r\n "]),
)
def test_any_list_in_pieces_of_any_size(file, values, size, indent, ascii_only, before):
    text = before + json.dumps(values, indent=indent, ensure_ascii=ascii_only) + before.strip("\ufeff")
    file.write_bytes(text.encode("utf8"))
    assert is_json_list(file)
    assert list(read_json_list(file, size)) == values


@pytest.mark.parametrize(
    "text",
    [
        *['[{"a": 1}', "[", "[1, 2,]", "[1 2]", "[,]", "[1]]", "[1] x", '["a]', "[1}", '[{"a" 1}]', "[tru]"],
        *['[{"text": "é"}, {"text": secret}]', "[1,\n\n", '[{"text": "x"}]{"text": "y"}', "\ufeff[1] ]"],
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_broken_lists(file, text, size):
    file.write_text(text, "utf8")
    with pytest.raises(json.JSONDecodeError) as expected:
        json.loads(text.removeprefix("\ufeff"))
    with pytest.raises(ClinnerError, match="broken JSON at character") as error:
        list(read_json_list(file, size))
    assert f"character {expected.value.pos}:" in str(error.value)
    assert "secret" not in str(error.value)
    assert error.value.__context__ is None or not getattr(error.value.__context__, "doc", "")


def test_what_comes_before_an_error_is_given(file):
    file.write_bytes(b'[{"text": "a"}, {"text": "b"}, {"text": "\xff"}]')
    records = read_json_list(file, 16)
    assert [next(records)["text"] for _ in range(2)] == ["a", "b"]
    with pytest.raises(ClinnerError, match="byte 41 is not UTF-8"):
        next(records)


@pytest.mark.parametrize("content", [b'["\xc3', b'["\xe2\x82'])
def test_a_character_without_its_end(file, content):
    file.write_bytes(content)
    with pytest.raises(ClinnerError, match="byte 2 is not UTF-8"):
        list(read_json_list(file, 3))


def test_what_is_nested_too_deeply_is_one_line(file):
    for text in ("[" * 200_000, '{"text": ' + "[" * 200_000):
        file.write_text(text, "utf8")
        with pytest.raises(ClinnerError, match="broken JSON at character"):
            list(read_jsonl(file))


def test_a_list_of_any_length_is_read_in_flat_memory(file):
    record = json.dumps({"text": "no chest pain " * 50})
    with file.open("w", encoding="utf8") as out:
        out.write("[" + record + f",{record}" * 9_999 + "]")  # 7 MB on one line
    tracemalloc.start()
    try:
        count = sum(len(note.text) > 0 for note in read_jsonl(file))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 10_000
    assert peak < 6_000_000
