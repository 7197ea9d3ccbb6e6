"""Which settings an output was made with, so that no other run passes for the one that goes on.

The record lies beside the output, never in it, and holds keyed digests only: no path, no setting to read.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from spacy_clinner.batch.line_files import keep_lines, read_lines
from spacy_clinner.batch.private_files import written_privately
from spacy_clinner.deidentify.rules.keyed_random import digest
from spacy_clinner.errors import ClinnerError

SECRET = "secret"
"""The entry of a record that tells with which secret its other entries are keyed."""

RUN = "run"
"""The key of the first line of a report, and of offsets, that tells which output they belong to."""

_CHUNK = 1 << 20
_HASHED_FOLDER = re.compile(r"[0-9a-f]{2}")


def beside(out: Path, suffix: str) -> Path:
    """The path of a file that belongs to an output directory and is not handed on with it.

    Raises:
        ClinnerError: for a directory without a name, such as "/".
    """
    whole = Path(os.path.abspath(out))  # "." and ".." have names of their own
    if not whole.name:
        raise ClinnerError(f"{out}: has no place beside it for {suffix} files: give a directory below it")
    return whole.with_name(f"{whole.name}.{suffix}")


def require_secret_kept(secret: Path, out: Path, root: Path) -> None:
    """Stop before a new secret is made for an output that another one has made.

    Raises:
        ClinnerError: if there is no secret, and something in `out` already.
    """
    if not secret.exists() and holds_output(out, root):
        raise ClinnerError(
            f"{secret}: the secret of {out}, which is not empty, is missing: put it back, or give another OUT"
        )


def require_same_run(out: Path, root: Path, secret: bytes, settings: dict[str, str]) -> None:
    """Stop if other settings have made what is in an output; write them down if nothing has.

    Args:
        out: directory to write to.
        root: directory that is read.
        secret: key of the record.
        settings: by the name that an error gives them; an empty one is one that was not given.

    Raises:
        ClinnerError: if the record tells of other settings, or is missing while there is output.
    """
    path = beside(out, "settings")
    record = settings_record(secret, settings)
    if holds_output(out, root):
        require_equal_records(out, path, _read(path), record)
        return
    with written_privately(path) as temporary:
        temporary.write_text(json.dumps(record, indent=0) + "\n", encoding="ascii")


def settings_record(secret: bytes, settings: dict[str, str]) -> dict[str, str]:
    """Keyed digests of settings, by their names; see `require_same_run`."""
    entries = {SECRET: "", **{name: value for name, value in settings.items() if value}}
    return {name: digest(secret, "settings", name, value).hex() for name, value in entries.items()}


def require_equal_records(
    out: object, path: object, earlier: dict[str, str] | None, record: dict[str, str]
) -> None:
    """Stop if an output was made with other settings than it shall go on with.

    Args:
        out: the output, as an error names it.
        path: the record of the run that made it.
        earlier: what that record holds; None if it cannot be read.
        record: that of the run that wants to go on.

    Raises:
        ClinnerError: naming the settings that differ.
    """
    if earlier is None:
        raise ClinnerError(
            f"{out}: is not empty, and {path}, which tells what made it, is missing or damaged: put it "
            "back, or give another OUT"
        )
    names = dict.fromkeys([*record, *sorted(earlier.keys() - record.keys())])
    differing = [name for name in names if earlier.get(name) != record.get(name)]
    if SECRET in differing:
        differing = [SECRET]
    if differing:
        raise ClinnerError(
            f"{out}: what is there was made with another {' and another '.join(differing)}: give another "
            "OUT, or what it was made with"
        )


def record_in(text: str) -> dict[str, str] | None:
    """The record in a text; None if there is none."""
    try:
        record = json.loads(text)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


@contextmanager
def removed_on_error(out: Path, root: Path, files: Iterable[Path]) -> Iterator[None]:
    """Remove what a run makes beside its output, if an error ends it before anything is in the output.

    A secret that nothing was made with is a confidential file that nobody needs. Files that were there before
    stay, and so does everything once the output holds something, since the next run goes on with it.

    Args:
        out: directory to write to.
        root: directory that is read.
        files: what the run may make.
    """
    new = [path for path in files if not path.exists()]
    try:
        yield
    except (ClinnerError, OSError):
        if out.is_file() or not holds_output(out, root):
            for path in new:
                path.unlink(missing_ok=True)
        raise


def run_mark(out: Path, secret: bytes) -> dict[str, str]:
    """What the first line of a report or of offsets says of the run that they belong to."""
    return {RUN: digest(secret, RUN, os.path.realpath(out)).hex()[:16]}


def require_own_lines(
    path: Path, out: Path, root: Path, mark: dict[str, str], *, private: bool = False
) -> None:
    """Stop if a report or offsets belong to a run into another output, to which lines would be added.

    Those of a run that has left nothing in the output begin anew.

    Args:
        path: file that gets lines.
        out: directory to write to.
        root: directory that is read.
        mark: see `run_mark`.
        private: whether its owner alone may read the file.

    Raises:
        ClinnerError: if the file has lines of another run.
    """
    first = next(read_lines(path), None)
    if first is None:
        return
    if first.get(RUN) != mark[RUN]:
        raise ClinnerError(f"{path}: has lines of another run: give another file for this one, or remove it")
    if not holds_output(out, root):
        keep_lines(path, lambda line: False, private=private)


def directory_digest(directory: Path) -> str:
    """Hexadecimal digest of names and content of all files at any depth; where they lie does not count."""
    whole = hashlib.blake2b(digest_size=16)
    for path in sorted(path for path in directory.rglob("*") if path.is_file()):
        name = os.fsencode(path.relative_to(directory))
        whole.update(b"%d:%b:%d:" % (len(name), name, path.stat().st_size))
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                whole.update(chunk)
    return whole.hexdigest()


def holds_output(out: Path, root: Path) -> bool:
    """Whether an earlier run may have written there.

    In the folder that is read, which is never empty, only a folder of hashed names counts.
    """
    if out.exists() and not out.is_dir():
        raise ClinnerError(f"{out}: is a file: give a directory")
    if not out.exists():
        return False
    names = (path for path in out.iterdir() if out.resolve() != root.resolve() or _is_hashed(path))
    return next(names, None) is not None


def _is_hashed(path: Path) -> bool:
    return path.is_dir() and bool(_HASHED_FOLDER.fullmatch(path.name))


def _read(path: Path) -> dict[str, str] | None:
    try:
        return record_in(path.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None
