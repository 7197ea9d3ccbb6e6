"""Where output must not go: over what is read, or out of its directory."""

from collections.abc import Mapping
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


def require_beside(files: Mapping[str, Path | None], source: Path, out: Path) -> None:
    """Stop if a file that belongs to a run would be read as a note, handed on with the output, or be another.

    Args:
        files: by the options that name them; None for one that is not given.
        source: file or directory that is read.
        out: directory of the output.

    Raises:
        ClinnerError: for the first that lies in either, is one of them, or is given to two options.
    """
    options: dict[Path, str] = {}
    for option, path in files.items():
        if path is None:
            continue
        earlier = options.setdefault(path.resolve(), option)
        if earlier != option:
            raise ClinnerError(f"{path}: is given to {earlier} and to {option}: give each another file")
        # a link and what it leads to: each would be found there
        places = (path.resolve(), path.parent.resolve() / path.name)
        if _is_in(places, source):
            raise ClinnerError(f"{path}: lies in {source}, which is read: give {option} another place")
        if _is_in(places, out):
            raise ClinnerError(f"{path}: lies in {out}, which is handed on: give {option} another place")


def _is_in(places: tuple[Path, ...], whole: Path) -> bool:
    resolved = whole.resolve()
    return any(place == resolved or resolved in place.parents for place in places)


class PlacesBelow:
    """Paths below a folder for the notes of a file, by their ids.

    Args:
        folder: where they lie.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: set[Path] = set()

    def of(self, note_id: str, where: str) -> Path:
        """The path of a note.

        Raises:
            ClinnerError: if its id would lead out of the folder or to another's place; `where` names it.
        """
        path = Path(note_id)
        if path.anchor or ".." in path.parts or not path.parts:
            raise ClinnerError(f"{where}: the id of the note leads out of the output: change the id")
        if path in self._taken:
            raise ClinnerError(f"{where}: the id of the note is another's file name: change the id")
        self._taken.add(path)
        return self._folder / path


def folder_of(source: Path) -> Path:
    """The directory that the names of a source's files are relative to: itself, or that of the one file."""
    return source if source.is_dir() else source.parent
