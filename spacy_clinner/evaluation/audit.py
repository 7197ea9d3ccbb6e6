"""What text a saved pipeline contains (design, promise 2)."""

import pickletools
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import spacy
import srsly

from spacy_clinner.errors import require_pipeline


class FileAudit(NamedTuple):
    """Text found in one file of an artefact.

    Attributes:
        path: of the file, relative to the artefact.
        kind: "strings", "msgpack", "json", "text", "pickle" or "binary".
        strings: the distinct strings in it, without those that a blank pipeline of the language
            holds too.
    """

    path: str
    kind: str
    strings: tuple[str, ...]


def audit(model_path: Path) -> list[FileAudit]:
    """List the text in every file of a saved pipeline.

    Raises:
        ClinnerError: if the path is no saved pipeline.
    """
    config_path = model_path / "config.cfg"
    require_pipeline(model_path)
    lang = spacy.util.load_config(config_path)["nlp"]["lang"]
    known = set(spacy.blank(lang).vocab.strings)
    return [
        FileAudit(path.relative_to(model_path).as_posix(), kind, tuple(sorted(set(strings) - known)))
        for path in sorted(model_path.rglob("*"))
        if path.is_file()
        for kind, strings in [_read(path)]
    ]


def _read(path: Path) -> tuple[str, Iterator[str]]:
    content = path.read_bytes()
    if path.name == "strings.json":
        return "strings", _strings(srsly.json_loads(content.decode("utf8")))
    if _is_pickle(path, content):
        return "pickle", iter(())
    if path.suffix == ".json":
        return "json", _strings(srsly.json_loads(content.decode("utf8")))
    try:
        return "msgpack", _strings(srsly.msgpack_loads(content))
    except Exception:  # msgpack has an error of its own for each way of not being msgpack
        pass
    try:
        return "text", iter(content.decode("utf8").split("\n"))
    except UnicodeDecodeError:
        return "binary", iter(())


def _strings(value: Any) -> Iterator[str]:
    """All strings in nested containers; what is itself msgpack inside bytes is opened too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(key)
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, bytes) and value[:1] >= b"\x80":
        try:
            yield from _strings(srsly.msgpack_loads(value))
        except Exception:  # plain binary data
            return


def _is_pickle(path: Path, content: bytes) -> bool:
    """Whether loading the file could run code: a pickle, or a torch archive, which holds one."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return any(name.endswith(".pkl") for name in archive.namelist())
    if not content.startswith(b"\x80") or content[1:2] not in b"\x02\x03\x04\x05":
        return False
    try:
        return any(code.name == "STOP" for code, _, _ in pickletools.genops(content))
    except Exception:  # not a pickle after all
        return False
