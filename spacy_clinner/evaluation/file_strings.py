"""The strings in a file of any of the formats that pipelines are made of, packed or not; nothing runs."""

import bz2
import gzip
import io
import lzma
import pickletools
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import srsly

_PACKED: tuple[tuple[bytes, Callable[[bytes], bytes]], ...] = (
    (b"\x1f\x8b", gzip.decompress),
    (b"\x78\x01", zlib.decompress),
    (b"\x78\x5e", zlib.decompress),
    (b"\x78\x9c", zlib.decompress),
    (b"\x78\xda", zlib.decompress),
    (b"BZh", bz2.decompress),
    (b"\xfd7zXZ\x00", lzma.decompress),
)
_NUMPY = b"\x93NUMPY"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_OF_PICKLES = ("PROTO", "PUT", "BINPUT", "GLOBAL", "INST")
_CONTROL = bytes({*range(32)} - set(b"\t\n\v\f\r\x1b"))


def file_strings(content: bytes) -> tuple[str, Iterator[str]]:
    """What kind of content a file has, and the strings in it.

    Compressed content is that which it holds (a `.spacy` file is msgpack); archives are all that theirs hold.

    Args:
        content: of the file.

    Returns:
        tuple: "msgpack", "json", "text", "archive", "pickle" (loading it could run code; also an archive that
            holds one, as torch writes them) or "binary", in which no text was found; and strings, perhaps
            the same ones repeatedly.
    """
    for mark, unpack in _PACKED:
        if content.startswith(mark):
            try:
                return file_strings(unpack(content))
            except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError):
                break
    if zipfile.is_zipfile(io.BytesIO(content)):
        return _archive(content)
    if content.startswith(_NUMPY):
        return _array(content)
    pickled = _pickled(content)
    if pickled is not None:
        return "pickle", iter(pickled)
    for kind, read in (("json", _json), ("msgpack", srsly.msgpack_loads)):
        try:
            return kind, _strings(read(content))
        except Exception:  # msgpack has an error of its own for each way of not being msgpack
            continue
    text = _text(content)
    return ("binary", iter(())) if text is None else ("text", iter(text.splitlines()))


def _archive(content: bytes) -> tuple[str, Iterator[str]]:
    kinds: set[str] = set()
    texts: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            texts.append(name)
            try:
                kind, strings = file_strings(archive.read(name))
            except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError):  # cut, encrypted, newer
                continue
            kinds.add(kind)
            texts += strings
    return ("pickle" if "pickle" in kinds else "archive"), iter(texts)


def _array(content: bytes) -> tuple[str, Iterator[str]]:
    try:
        array = np.load(io.BytesIO(content), allow_pickle=False)
    except ValueError:  # objects, which numpy pickles
        return "pickle", iter(())
    return "binary", _strings(array)


def _json(content: bytes) -> Any:
    if content.lstrip()[:1] not in (b"{", b"[", b'"'):
        raise ValueError("a number or a word: plain text")
    return srsly.json_loads(content.decode("utf8"))


def _strings(value: Any) -> Iterator[str]:
    """All strings in nested containers; bytes are opened as files are."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(key)
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, np.ndarray) and value.dtype.kind in "OSU":
        yield from _strings(value.ravel().tolist())
    elif isinstance(value, bytes):
        yield from file_strings(value)[1]


def _pickled(content: bytes) -> list[str] | None:
    """The strings in one or more pickles and what follows; None if there is none."""
    strings: list[str] = []
    names: set[str] = set()
    try:
        for code, argument, position in pickletools.genops(content):
            names.add(code.name)
            if isinstance(argument, str):
                strings.append(argument)
            elif isinstance(argument, bytes):
                strings += file_strings(argument)[1]
            if code.name == "STOP" and position is not None:
                following = file_strings(content[position + 1 :])[1]
                # "00." would be one of the oldest protocol, which remembers whatever it holds
                return None if names.isdisjoint(_OF_PICKLES) else [*strings, *following]
    except Exception:  # not a pickle after all
        return None
    return None


def _text(content: bytes) -> str | None:
    if content.startswith(_UTF_16):
        return content.decode("utf16", "replace")
    if len(content.translate(None, _CONTROL)) < len(content):
        return None
    try:
        return content.decode("utf8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
