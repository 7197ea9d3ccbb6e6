"""The one exception users meet."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class ClinnerError(ValueError):
    """Bad input. The message is one line: what is wrong, where, and how to mend it.

    The message never holds note text: it names files, lines, document ids
    and character offsets. The command line prints it alone, without a traceback.
    """


def require_pipeline(directory: Path, asked_by: str = "", otherwise: str = "") -> None:
    """Stop unless a directory holds a saved pipeline.

    Raises:
        ClinnerError: if it has no config.cfg; it begins with `asked_by` and ends with `otherwise`.
    """
    if not (directory / "config.cfg").exists():
        raise ClinnerError(
            f"{asked_by}{directory}: no config.cfg there: give the directory of a saved pipeline{otherwise}"
        )


@contextmanager
def pipeline_errors(directory: Path) -> Iterator[None]:
    """Turn any error of reading a saved pipeline into one line, except for missing rights or memory.

    Raises:
        ClinnerError: without what was read, as words of a pipeline may be patients' names; spaCy's own
            messages begin with a code and name components only.
    """
    try:
        yield
    except (ClinnerError, PermissionError, MemoryError):
        raise
    except Exception as error:
        coded = re.match(r"\[E\d+\][^.\n]*", str(error))
        what = coded.group() if coded else type(error).__name__
        raise ClinnerError(
            f"{directory}: the pipeline cannot be read ({what}): is it damaged, or is a package missing that "
            "it was made with? Copy or train it again"
        ) from error


def language_error(lang: str, error: ImportError) -> ClinnerError:
    """What to say of a language that spaCy has not, or whose tokenizer needs a package that is missing."""
    if "E048" in str(error):
        return ClinnerError(
            f"--lang {lang}: spaCy has no such language: give a code such as en, de or xx (any language)"
        )
    return ClinnerError(
        f"--lang {lang}: the tokenizer of this language needs a package that is not installed: "
        f"pip install 'spacy[{lang}]', or give --lang xx"
    )


def require_length(text: str, longest: int, note: str) -> None:
    """Stop at a text that is longer than spaCy accepts.

    Raises:
        ClinnerError: if it has more than `longest` characters; it begins with `note`.
    """
    if len(text) > longest:
        raise ClinnerError(f"{note} has more than {longest:,} characters: split it")


def require_fractions(owner: str, **settings: float) -> None:
    """Stop unless settings, by their names, are from 0 to 1.

    Raises:
        ClinnerError: if one is not.
    """
    for name, value in settings.items():
        if not 0 <= value <= 1:
            raise ClinnerError(f"{owner}: {name} must lie between 0 and 1, not {value}")


def require_positive(owner: str, **settings: float) -> None:
    """Stop unless settings, by their names, are above 0.

    Raises:
        ClinnerError: if one is not.
    """
    for name, value in settings.items():
        if not value > 0:  # NaN too
            raise ClinnerError(f"{owner}: {name} must be above 0, not {value}")


def require_not_negative(owner: str, **settings: float) -> None:
    """Stop unless settings, by their names, are 0 or above.

    Raises:
        ClinnerError: if one is not.
    """
    for name, value in settings.items():
        if not value >= 0:
            raise ClinnerError(f"{owner}: {name} must be 0 or above, not {value}")
