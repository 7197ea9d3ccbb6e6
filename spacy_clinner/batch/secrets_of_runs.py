"""Keys of surrogates and hashes, in files that their owner alone may read."""

import secrets
from pathlib import Path

from spacy_clinner.batch.private_files import create_privately, require_private
from spacy_clinner.errors import ClinnerError

_SHORTEST = 16


def secret_in(path: Path) -> bytes:
    """The key in a file, which is made if it is not there; its owner alone may read it.

    Raises:
        ClinnerError: if the file holds less than 16 bytes, or if everybody can read it and its rights cannot
            be changed.
    """
    if not path.exists():
        create_privately(path, f"{secrets.token_hex(32)}\n".encode("ascii"))
    require_private(path)
    secret = path.read_bytes().strip()
    if len(secret) < _SHORTEST:
        raise ClinnerError(f"{path}: a secret of {len(secret)} bytes: give 16 or more, or remove the file")
    return secret


def long_enough(secret: bytes) -> bytes:
    """A key that was given by itself.

    Raises:
        ClinnerError: if it has less than 16 bytes.
    """
    if len(secret) < _SHORTEST:
        raise ClinnerError(
            f"a secret of {len(secret)} bytes: give 16 or more, or the path of a file with them"
        )
    return secret
