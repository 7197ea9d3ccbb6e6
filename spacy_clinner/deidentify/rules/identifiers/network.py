"""Addresses on the net: e-mail, web and ftp, hosts, IP and MAC addresses."""

import re
from ipaddress import ip_address

from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Rule, written
from spacy_clinner.deidentify.rules.spans import PhiSpan

_LONGEST_LOCAL = 64
_LONGEST_SCHEME = 8
_LONGEST_HOST = 100
_LOCAL = re.compile(r"[\w.+%'-]{1,64}\Z")
_DOMAIN = re.compile(r"(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w-])|\[?\d{1,3}(?:\.\d{1,3}){3}\]?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z+]{1,7}\Z")
_REST = re.compile(r"[^\s<>\"'(){}\[\]|\\^`]{1,2000}")
_ENDS_SENTENCE = ".,;:!?"
_BEFORE_DOT = re.compile(r"(?<![\w@.-])(?:[A-Za-z0-9](?:[\w-]{0,61}[A-Za-z0-9])?\.){1,6}\Z")
_PATH = re.compile(r"(?:\.[a-z]{2})?(?::\d{1,5})?(?:/[^\s<>\"'(){}\[\]|\\^`]{0,500})?")
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:(?:\.\d{1,3}){3})?(?:%\w{1,16})?(?![\w:])")
_HEX_BEFORE = re.compile(r"(?<![\w:])[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6}\Z")
_MAC = re.compile(r"[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![\w:-])")
# fmt: off
_TOP_DOMAINS = frozenset([
    "com", "org", "net", "edu", "gov", "mil", "info", "biz", "io", "co", "uk", "de", "fr", "es", "nl",
    "eu", "it", "pt", "ch", "at", "be", "ca", "au", "us", "ie", "nhs", "health", "care",
])
# fmt: on
_LONG_PARTS = 4


def _email(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    local = _LOCAL.search(text, max(0, start - _LONGEST_LOCAL), start)
    domain = _DOMAIN.match(text, end)
    if not local or not domain or local.group().strip(".") == "":
        return NOTHING
    first = local.start() + len(local.group()) - len(local.group().lstrip(".'%-+"))
    return (PhiSpan(first, domain.end(), "EMAIL"),)


def _url(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    scheme = _SCHEME.search(text, max(0, start - _LONGEST_SCHEME), start)
    path = _REST.match(text, end)
    if not scheme or not path:
        return NOTHING
    return (PhiSpan(scheme.start(), end + len(path.group().rstrip(_ENDS_SENTENCE)), "URL"),)


def _www(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if (start and text[start - 1] in "/@.") or not (path := _REST.match(text, end)):
        return NOTHING
    last = end + len(path.group().rstrip(_ENDS_SENTENCE))
    return (PhiSpan(start, last, "URL"),) if text[end] == "." and last > end + 1 else NOTHING


def _host(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """A name before one of the usual ends: clinic.example.org/visit, but not "Smith.It was"."""
    if not start or text[start - 1] != "." or not text[start:end].islower():
        return NOTHING
    host = _BEFORE_DOT.search(text, max(0, start - _LONGEST_HOST), start)
    if not host or (text[end : end + 1] == "." and text[end + 1 : end + 2].isalnum() and end - start > 3):
        return NOTHING
    if text[end : end + 1] in ("@", "-") or (end - start == 2 and len(host.group()) < _LONG_PARTS):
        return NOTHING  # "p.o. de"
    path = _PATH.match(text, end)
    last = path.end() if path else end
    while text[last - 1] in _ENDS_SENTENCE:
        last -= 1
    return (PhiSpan(host.start(), last, "URL"),)


def _ipv4(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _IPV4.match(text, start)
    if not match or (start and text[start - 1] in ".v" and start > 1):
        return NOTHING
    return (PhiSpan(*match.span(), "IPADDR"),) if _is_address(match.group()) else NOTHING


def _ipv6(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    before = _HEX_BEFORE.search(text, max(0, start - 35), start)
    begin = before.start() if before else start
    match = _IPV6.match(text, begin)
    if not match or not any(c.isalnum() for c in match.group()) or not _is_address(match.group()):
        return NOTHING
    return (PhiSpan(*match.span(), "IPADDR"),)


def _mac_or_long_ipv6(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if text[end : end + 1] not in (":", "-") or (start and text[start - 1] in ":-"):
        return NOTHING
    if match := _MAC.match(text, start):
        return (PhiSpan(*match.span(), "DEVICE"),)
    if (match := _IPV6.match(text, start)) and match.group().count(":") == 7 and _is_address(match.group()):
        return (PhiSpan(*match.span(), "IPADDR"),)
    return NOTHING


def _is_address(written: str) -> bool:
    try:
        ip_address(written)
    except ValueError:
        return False
    return True


NETWORK_RULES = (
    Rule("F", _email, signs=("@",)),
    Rule("N", _url, signs=("://",)),
    Rule("N", _www, words=frozenset(["www", "www2", "ftp"])),
    Rule("N", _host, words=_TOP_DOMAINS, suits=str.islower),
    Rule("O", _ipv4, numbers=True, suits=written(r"\d{1,3}")),
    Rule("O", _ipv6, signs=("::",)),
    Rule(
        "MO",
        _mac_or_long_ipv6,
        words=frozenset(f"{a}{b}" for a in "abcdef" for b in "abcdef"),
        numbers=True,
        suits=written("[0-9A-Fa-f]{1,4}"),
    ),
)
