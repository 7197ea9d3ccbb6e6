"""Where output must not go: over what is read, or out of its directory."""

from collections.abc import Sequence
from pathlib import Path

from spacy_clinner.errors import ClinnerError


def require_outside(source: Path, out: Path) -> None:
    """Stop if output would lie in the directory that is read.

    Raises:
        ClinnerError: if it would.
    """
    read, written = source.resolve(), out.resolve()
    if source.is_dir() and (written == read or read in written.parents):
        raise ClinnerError(f"{out}: lies in the directory that is read: give another place")


def require_another_folder(source: Path, out: Path) -> None:
    """Stop if a file that is read would be written by its own name into its own folder.

    Raises:
        ClinnerError: if it would.
    """
    if source.is_file() and out.resolve() in (source.parent.resolve(), source.resolve().parent):
        raise ClinnerError(f"{out}: holds the file that is read, which keeps its name: give another place")


def require_another_file(source: Path, out: Path) -> None:
    """Stop if a file that is read would be replaced.

    Raises:
        ClinnerError: if it would.
    """
    if out.exists() and source.exists() and out.samefile(source):
        raise ClinnerError(f"{out}: is the file that is read: give another place")


def places_below(folder: Path, ids: Sequence[str], source: Path) -> list[Path]:
    """A path below a folder for each note of a file, by its id.

    Raises:
        ClinnerError: if an id would lead out of the folder, or two to one place; `source` names the file.
    """
    places: list[Path] = []
    taken: set[Path] = set()
    for position, note_id in enumerate(ids, start=1):
        path = Path(note_id)
        if path.anchor or ".." in path.parts or not path.parts:
            raise ClinnerError(f"{source}: the id of note {position} leads out of the output: change the id")
        if path in taken:
            raise ClinnerError(f"{source}: the id of note {position} is another's file name: change the id")
        taken.add(path)
        places.append(folder / path)
    return places
