"""Draws that follow from a secret: the same key, the same draw; without the secret nobody goes back."""

import hashlib
import hmac


def digest(secret: bytes, *key: str) -> bytes:
    """32 bytes; a key may hold a file name that is not UTF-8."""
    return hmac.new(secret, "\0".join(key).encode("utf8", "surrogateescape"), hashlib.sha256).digest()


def number(secret: bytes, *key: str) -> int:
    """A number below 2 ** 64."""
    return int.from_bytes(digest(secret, *key)[:8], "big")
