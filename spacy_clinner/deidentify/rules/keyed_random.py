"""Pseudo-random draws from a secret: the same key gives the same draw; only the secret can repeat it."""

import hmac


def digest(secret: bytes, *key: str) -> bytes:
    """32 bytes; a key may hold a file name that is not UTF-8."""
    return hmac.digest(secret, "\0".join(key).encode("utf8", "surrogateescape"), "sha256")


def number(secret: bytes, *key: str) -> int:
    """A number below 2 ** 64."""
    return int.from_bytes(digest(secret, *key)[:8], "big")
