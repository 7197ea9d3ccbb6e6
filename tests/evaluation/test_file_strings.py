"""Every way in which text may lie in a file."""

import bz2
import collections
import gzip
import io
import json
import lzma
import pickle
import zlib

import numpy as np
import pytest
import spacy
import srsly
import torch
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin

from spacy_clinner.evaluation.file_strings import file_strings

NAME = "Zoë Quibblethorpe"
RECORD = {"name": [NAME, 1], "weights": np.arange(3.0)}


def saved_array(array, **kwargs):
    file = io.BytesIO()
    np.save(file, array, **kwargs)
    return file.getvalue()


def saved_arrays():
    file = io.BytesIO()
    np.savez(file, names=np.array([NAME]))
    return file.getvalue()


def saved_tensors():
    file = io.BytesIO()
    torch.save({NAME: torch.zeros(2)}, file)
    return file.getvalue()


def saved_notes():
    doc = spacy.blank("en")(f"Seen: {NAME}")
    doc.user_data["author"] = NAME
    return DocBin(docs=[doc], store_user_data=True).to_bytes()


TEXT = f"first line\nseen by {NAME}\r\n"
CONTENTS = {
    "utf8": ("text", TEXT.encode()),
    "latin1": ("text", TEXT.encode("latin1")),
    "utf16": ("text", TEXT.encode("utf16")),
    "json": ("json", json.dumps({"a": [NAME]}).encode()),
    "broken json": ("text", f'{{"a": "{NAME}"'.encode()),
    "msgpack": ("msgpack", srsly.msgpack_dumps(RECORD)),
    "msgpack in msgpack": ("msgpack", srsly.msgpack_dumps({"model": srsly.msgpack_dumps(RECORD)})),
    "json in msgpack": ("msgpack", srsly.msgpack_dumps({"cfg": json.dumps([NAME]).encode()})),
    "text in msgpack": ("msgpack", srsly.msgpack_dumps({"cfg": NAME.encode()})),
    "gzip": ("text", gzip.compress(TEXT.encode())),
    "bz2": ("text", bz2.compress(TEXT.encode())),
    "xz": ("text", lzma.compress(TEXT.encode())),
    "gzip twice": ("text", gzip.compress(gzip.compress(TEXT.encode()))),
    "notes": ("msgpack", saved_notes()),
    "array": ("binary", saved_array(np.array([["", NAME]]))),
    "arrays": ("archive", saved_arrays()),
    "torch": ("pickle", saved_tensors()),
    "pickles": ("pickle", pickle.dumps(1) + pickle.dumps(NAME)),
    "packed pickle": ("pickle", zlib.compress(pickle.dumps([NAME]))),
    "bytes in a pickle": ("pickle", pickle.dumps(collections.OrderedDict(a=NAME.encode()))),
}
CONTENTS |= {f"pickle {i}": ("pickle", pickle.dumps(["Zoë", NAME], i)) for i in range(6)}
CONTENTS |= {f"zlib {i}": ("msgpack", zlib.compress(srsly.msgpack_dumps(RECORD), i)) for i in (0, 1, 3, 6, 9)}


@pytest.mark.parametrize("name", CONTENTS)
def test_the_name_is_found(name):
    kind, content = CONTENTS[name]
    found_kind, strings = file_strings(content)
    assert found_kind == kind
    assert any(NAME in string for string in strings)


@pytest.mark.parametrize(
    "content", [np.linspace(0, 1, 99, dtype="float32").tobytes(), b"\x1f\x8b cut", b"x\x9c cut\0", b""]
)
def test_nothing_in_numbers_and_what_is_cut(content):
    _, strings = file_strings(content)
    assert list(strings) == [] or b"cut" in content


def test_objects_in_arrays_are_pickles():
    assert file_strings(saved_array(np.array([{}]), allow_pickle=True))[0] == "pickle"


@given(st.binary())
def test_any_bytes(content):
    kind, strings = file_strings(content)
    assert kind in {"msgpack", "json", "text", "archive", "pickle", "binary"}
    assert all(isinstance(string, str) for string in strings)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=2))
def test_any_text(text):
    kind, strings = file_strings(text.encode())
    assert kind in {"text", "json", "msgpack"}
    if kind == "text":
        assert "".join(strings) == "".join(text.splitlines())


def test_sentences_are_no_pickles():
    for text in ("00.", "Seen today.", "(.", "I1."):
        assert file_strings(text.encode())[0] == "text"
