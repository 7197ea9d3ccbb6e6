"""Packages of the extra `formats`, which only some formats need."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

from spacy_clinner.errors import ClinnerError


def required(module: str, package: str, where: Path) -> ModuleType:
    """A module of an optional package.

    Args:
        module: its dotted name.
        package: what installs it.
        where: the file that needs it, for the error.

    Raises:
        ClinnerError: if the package is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        raise ClinnerError(
            f"{where}: this format needs {package}, which is not installed: pip install {package}, or "
            "pip install 'spacy-clinner[formats]'"
        ) from None
