"""Output never takes the place of the notes that it comes from."""

import warnings
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from spacy_clinner.corpus.note_formats import FORMATS, Format, detect_format
from spacy_clinner.errors import ClinnerError


def require_sources_kept(
    outputs: Mapping[str, Path | None], sources: Iterable[Path | None], file_format: Format = "auto"
) -> None:
    """Stop before anything is read if an output would replace a file of notes that is read.

    Args:
        outputs: files that are written, by the option or argument that names them; None for one that is not
            given.
        sources: files or directories that are read; None for one that is not given.
        file_format: of the sources.

    Raises:
        ClinnerError: if an output is a source, or one of the notes below it, or is a directory.
    """
    read = [source for source in sources if source is not None]
    for name, path in outputs.items():
        if path is None or not path.exists():
            continue
        if any(source.exists() and path.samefile(source) for source in read):
            raise ClinnerError(f"{path}: is what is read: give {name} another place")
        if path.is_dir():
            raise ClinnerError(f"{path}: is a directory: give {name} the name of a file")
        if any(_holds(source, path, file_format) for source in read):
            raise ClinnerError(f"{path}: is one of the notes that are read: give {name} another place")


def _holds(source: Path, path: Path, file_format: Format) -> bool:
    """Whether a file is read as notes below a directory."""
    if not source.is_dir() or source.resolve() not in path.resolve().parents:
        return False
    with suppress(ClinnerError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = detect_format(source) if file_format == "auto" else file_format
        return path.suffix.lower() in FORMATS[known].suffixes
    return False
