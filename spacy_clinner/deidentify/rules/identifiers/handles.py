"""Names of accounts: @handles, users of social networks, user names."""

import re

from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Rule
from spacy_clinner.deidentify.rules.spans import PhiSpan

_HANDLE = re.compile(r"[A-Za-z_][\w.]{1,38}\w(?![\w@])")
_LABELLED = re.compile(
    r"(?:\s(?:user(?:\s?name)?|handle|account|profile|id|name))?\s{0,2}(?::|=|\bis\b|\bas\b)"
    r"\s{0,2}([@\w][\w.@-]{2,40}\w)",
    re.IGNORECASE,
)
_USER = re.compile(r"(?:\s?(?:name|id))?\s{0,2}(?::|=|\bis\b)\s{0,2}([\w@][\w.@-]{2,40}\w)", re.IGNORECASE)
_NETWORKS = (
    "twitter instagram facebook tiktok snapchat linkedin telegram whatsapp skype youtube mastodon wechat"
)


def _at_sign(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if start and (text[start - 1].isalnum() or text[start - 1] in "@._-/"):
        return NOTHING
    match = _HANDLE.match(text, end)
    return (PhiSpan(start, match.end(), "USERNAME"),) if match else NOTHING


def _on_network(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _LABELLED.match(text, end)
    return (PhiSpan(*match.span(1), "USERNAME"),) if match else NOTHING


def _user(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _USER.match(text, end)
    return (PhiSpan(*match.span(1), "USERNAME"),) if match else NOTHING


HANDLE_RULES = (
    Rule("R", _at_sign, signs=("@",)),
    Rule("R", _on_network, words=frozenset(_NETWORKS.split())),
    Rule("R", _user, words=frozenset(["username", "userid", "user", "login"])),
)
