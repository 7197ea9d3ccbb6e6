"""A downloaded corpus, checked to be the one that was measured, and unpacked."""

import hashlib
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from spacy_clinner.errors import ClinnerError

_SUFFIXES = frozenset({".txt", ".ann", ".xml"})


def unpack(archive: Path, out: Path, sha256: str, below: str | None = None) -> int:
    """Unpack the notes of a zip file into a directory, which is whole or as it was.

    Args:
        archive: a zip file.
        out: a directory; what is there goes.
        sha256: of the content, as `content_digest` has it: a corpus that was packed again is still the same.
        below: take what lies under the first folder of that name, in its folders there; all files into one
            folder if None.

    Returns:
        The number of files.

    Raises:
        ClinnerError: if it is no zip file or another corpus.
    """
    files = _read(archive, below)
    digest = content_digest(files)
    if digest != sha256:
        raise ClinnerError(f"{archive}: content digest {digest}, expected {sha256}: fetch it again")
    unfinished = out.with_name(f"{out.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for name, content in files.items():
        path = unfinished / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    shutil.rmtree(out, ignore_errors=True)
    unfinished.rename(out)
    return len(files)


def content_digest(files: Mapping[str, bytes]) -> str:
    """sha256 over the sorted (name, length, content) of all files."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


def require_digest(path: Path, sha256: str | None) -> None:
    """Stop unless a file is the one that was measured; None for any file.

    Raises:
        ClinnerError: if it is another.
    """
    if sha256 is not None and hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise ClinnerError(f"{path}: not the file that was measured (other sha256): fetch it again")


def _read(archive: Path, below: str | None) -> dict[str, bytes]:
    """The notes of a zip file by their place in the output, without what an operating system added."""
    try:
        with zipfile.ZipFile(archive) as zipped:
            members = [PurePosixPath(name) for name in zipped.namelist()]
            return {_place(path, below): zipped.read(str(path)) for path in members if _is_note(path, below)}
    except zipfile.BadZipFile:
        raise ClinnerError(f"{archive}: no zip file: fetch it again") from None


def _is_note(path: PurePosixPath, below: str | None) -> bool:
    inside = below is None or below in path.parts[:-1]
    return inside and path.suffix in _SUFFIXES and "__MACOSX" not in path.parts and ".." not in path.parts


def _place(path: PurePosixPath, below: str | None) -> str:
    if below is None:
        return path.name
    return PurePosixPath(*path.parts[path.parts.index(below) + 1 :]).as_posix()
