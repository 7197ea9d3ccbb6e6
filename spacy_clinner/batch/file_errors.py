"""What is wrong with one file of many, said in one line without its text."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spacy_clinner.errors import ClinnerError

FILE_ERRORS = (
    ValueError,
    OSError,
    AttributeError,
    TypeError,
    LookupError,
    ArithmeticError,
    RecursionError,
)
"""What odd content, names and rights of a file raise; anything else, such as MemoryError, ends the run."""


@contextmanager
def noted_errors(file: Path, errors: dict[Path, str]) -> Iterator[None]:
    """Put what is wrong with a file into `errors` and go on after the block."""
    try:
        yield
    except FILE_ERRORS as error:
        errors[file] = error_line(str(file), error)


def error_line(file: str, error: Exception) -> str:
    """What is wrong with a file, or with the record of one that `file` names; without its text."""
    # the messages of other exceptions than these two quote what they could not work on
    if isinstance(error, ClinnerError):
        line = str(error)
    elif isinstance(error, OSError) and error.strerror:
        line = f"{file}: {error.strerror}: check its name and rights, and the room and rights of the output"
    elif isinstance(error, UnicodeError):
        line = f"{file}: {type(error).__name__}: its text or ids hold what UTF-8 cannot: export it again"
    else:
        line = (
            f"{file}: {type(error).__name__}: its content is of another shape than expected: check the file"
        )
    # a file name need be neither UTF-8 nor one line
    return " ".join(line.encode("utf8", "backslashreplace").decode("utf8").split())
