"""Numbers, network addresses and codes that identify, written from masks of `countries.masked`."""

import random

from spacy_clinner.synthetic.grammar import pick
from spacy_clinner.synthetic.many.countries import masked
from spacy_clinner.synthetic.many.invented_people import Person

_MRN = [
    "%######",
    "%#######",
    "%#####",
    "%####",
    "%########",
    "%##-%#-##",
    "%##-##-##",
    "%## ## ##",
    "%##-###-###",
    "%##-##-###",
    "@%#####",
    "@@%#####",
    "@@@%####",
    "@@-%#####",
    "@@@-%#####",
    "@@@-%####",
    "%####-@@@",
    "%####-@@",
    "%#####-%##",
    "%####@@@",
    "@-%#####",
    "#%#####",
    "@@@@-%####",
    "%#/%####",
    "@%#/%####/@",
    "%##.%##.##",
    "MR%######",
    "MRN%#####",
    "H%######",
    "%######@",
    "@##@####",
    "%###-%###",
    "%####-%####",
    "%##-%##-####",
]
_IDS = [
    "%#######",
    "@@@%####",
    "@@-%#####",
    "@@@-%#####",
    "#%#####",
    "%###/%##",
    "@@/%###/##",
    "S##-%####",
    "##H%######",
    "%###:%######",
    "@%###-%###",
    "AB-%#####",
    "CASE-%####",
    "%####-##-####",
    "@@##-%####",
    "%#########",
    "@@@/@@/%###",
    "REQ%######",
    "ACC%#######",
    "##-@@-%####",
    "STUDY-%###",
    "@@@@%###",
]
_PLANS = [
    "@@@%########",
    "@@-%#####",
    "@@@-%#####",
    "%##-##-####@",
    "%####-####-####",
    "@%########",
    "@@@ %## ## %###",
    "%#########",
    "@%##-%###-%##",
    "@@@@-%#####",
    "#%#######",
    "%@@%-@@%-@@##",
    "@@-%####",
]
_ACCOUNTS = [
    "%#########",
    "%####### ####",
    "@%#######",
    "%### %### %### ####",
    "%###-####-####-####",
    "GB## @@@@ %##### ########",
    "DE## #### #### #### #### ##",
    "@@-%#######",
    "%###############",
    "00%######",
]
_LICENCES = [
    "%######",
    "@@%######",
    "@%#######",
    "C%#####",
    "@%## %### %###",
    "@@@-%#####",
    "%##-%####",
    "GMC %######",
    "@@%####",
    "##-%#####-@",
    "%#########",
]
_DEVICES = [
    "@@%####",
    "@@@%#####@",
    "%####-@##",
    "SN%#######",
    "@%@-%####",
    "%#@%####",
    "PM%#####",
    "%########",
    "@@%##-%####@",
    "#####-##-@@",
]
_PLATES = [
    "@@@ %###",
    "@@## @@@",
    "%@@@%##",
    "@@-###-@@",
    "@-@@ ####",
    "%@@@ ###",
    "@@@-%##",
    "%## @@@",
    "@@ ## @@ ####",
]
_BIOMETRICS = ["FP-%######", "BIO%#####", "%####-VP", "IRIS-%####"]
_LOGINS = ["{l}", "{l}", "{l}##", "@@%###", "{l}_%", "{l}%"]
_DOMAINS = [
    "example.com",
    "example.org",
    "mail.example",
    "post.example",
    "hosp.example",
    "trust.example",
    "clinic.example",
    "gmail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "health.org",
    "medcenter.edu",
    "nhs.net",
    "{w}.com",
    "{w}.org",
    "{w}.edu",
    "{w}.net",
    "{w}.co.uk",
    "{w}.de",
    "{w}.fr",
    "{w}.ca",
    "{w}health.org",
]
_URLS = [
    "www.{d}",
    "http://www.{d}",
    "https://{d}/{w}",
    "https://portal.{d}/patients/%####",
    "www.{d}/{w}/%##",
    "http://{d}/~{l}",
    "{d}/{w}",
    "https://{w}.{d}?id=%####",
    "ftp://files.{d}/{w}",
    "https://www.facebook.com/{l}",
    "linkedin.com/in/{l}",
]
_WORDS = [
    "care",
    "health",
    "med",
    "family",
    "clinic",
    "city",
    "river",
    "oak",
    "wellness",
    "heart",
    "hope",
    "sun",
    "north",
    "unity",
]


def _one(masks: list[str], rng: random.Random) -> str:
    return masked(pick(masks, rng), rng)


class Identifiers:
    """The number formats of a hospital, which are a few of all formats.

    Args:
        rng: random numbers of the hospital.
    """

    def __init__(self, rng: random.Random) -> None:
        self._mrn = [pick(_MRN, rng) for _ in range(5)]
        self._ids = [pick(_IDS, rng) for _ in range(6)]
        self._plans = [pick(_PLANS, rng) for _ in range(4)]

    def mrn(self, rng: random.Random) -> str:
        """Number of a patient's record."""
        return _one(self._mrn if rng.random() < 0.8 else _MRN, rng)

    def idnum(self, rng: random.Random) -> str:
        """Number of a document, a sample, a study or a case."""
        return _one(self._ids, rng)

    def plan(self, rng: random.Random) -> str:
        """Number of an insured person."""
        return _one(self._plans if rng.random() < 0.7 else _PLANS, rng)


def account(rng: random.Random) -> str:
    """Number of an account or a card."""
    return _one(_ACCOUNTS, rng)


def licence(rng: random.Random) -> str:
    """Number of a licence or registration."""
    return _one(_LICENCES, rng)


def device(rng: random.Random) -> str:
    """Serial number of a device."""
    return _one(_DEVICES, rng)


def plate(rng: random.Random) -> str:
    """Number plate of a car."""
    return _one(_PLATES, rng)


def biometric(rng: random.Random) -> str:
    """Number of a fingerprint or another biometric record."""
    return _one(_BIOMETRICS, rng)


def ip_address(rng: random.Random) -> str:
    """An IPv4 address, rarely an IPv6 one."""
    if rng.random() < 0.2:
        return ":".join(f"{int(rng.random() * 65536):x}" for _ in range(8))
    return ".".join(str(int(rng.random() * 255)) for _ in range(4))


def login(person: Person, rng: random.Random) -> str:
    """Name of an account, sometimes with an @ in front."""
    name = masked(pick(_LOGINS, rng), rng).format(l=person.account(rng))
    return f"@{name}" if rng.random() < 0.1 else name


def email(person: Person, rng: random.Random) -> str:
    """An e-mail address, in most cases with the name of the person."""
    local = person.account(rng) if rng.random() < 0.8 else f"{pick(_WORDS, rng)}{int(rng.random() * 999)}"
    local = f"dr.{local}" if rng.random() < 0.08 else local
    return f"{local}@{_domain(rng)}"


def url(person: Person, rng: random.Random) -> str:
    """A web page of a hospital or a person."""
    template = masked(pick(_URLS, rng), rng)
    return template.format(d=_domain(rng), w=pick(_WORDS, rng), l=person.account(rng))


def _domain(rng: random.Random) -> str:
    return pick(_DOMAINS, rng).format(w=pick(_WORDS, rng) + pick(["", "", "care", "point", "line"], rng))
