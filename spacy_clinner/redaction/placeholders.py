"""`[** ... **]` placeholders of MIMIC notes, filled with surrogates: training data for de-identification."""

import hashlib
import re
from datetime import date, timedelta

from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.redaction.calendar_words import MONTHS
from spacy_clinner.redaction.draws import digest
from spacy_clinner.redaction.identities import identities
from spacy_clinner.redaction.moves import moved
from spacy_clinner.redaction.redact import Replacement

_LONGEST = 200
# one that is not closed runs neither into the next one nor over clinical text
_PLACEHOLDER = re.compile(rf"\[\*\*((?:(?!\[\*\*).){{0,{_LONGEST}}}?)\*\*\]", re.DOTALL)
_OPENING = re.compile(r"\[\*\*")
_KEY = re.compile(r"(?<=\s)\d+$")  # the 1 of "Hospital1" and "(NamePattern1)" is part of the kind
# What MIMIC writes inside, in the order in which it is looked for -> type of i2b2 2014.
_KINDS = (
    (r"e-?mail", "EMAIL"),
    (r"\burl\b", "URL"),
    (r"fax", "PHONE"),
    (r"telephone|phone|pager|beeper", "PHONE"),
    (r"medical record", "MEDICALRECORD"),
    (r"social security", "SSN"),
    (
        r"md number|license|dictat|clip number|job number|serial|numeric identifier|account|unit number",
        "IDNUM",
    ),
    (r"age over 90|age.*90", "AGE"),
    (r"doctor|attending|\bmd\b|stitle|\bpcp\b", "DOCTOR"),
    (r"initials", "DOCTOR"),
    (r"hospital|ward\s*name", "HOSPITAL"),
    (r"known|name|patient", "PATIENT"),
    (r"university|college|company|organization", "ORGANIZATION"),
    (r"street|apartment", "STREET"),
    (r"\bzip\b|po box", "ZIP"),
    (r"\bstate\b", "STATE"),
    (r"country", "COUNTRY"),
    (r"location|city|county", "CITY"),
    (r"holiday", "DATE"),
    (r"date|month|year|day", "DATE"),
)
_NUMERIC_DATE = re.compile(r"\d{4}(?:-\d{1,2}){0,2}|\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?|\d{1,2}")
_MONTHS = [month[:3].capitalize() for month in MONTHS["en"]]


def fill_placeholders(note: Note, secret: bytes) -> Note:
    """A note whose placeholders are invented names, dates and numbers, marked as mentions.

    Placeholders of one type that end in the same number ("[**Known lastname 123**]") are one person or place
    within the note. Dates keep the day that MIMIC gave them, written in one of several ways. Placeholders of
    no known kind become numbers of the type OTHER. What is not closed within 200 characters, or before the
    next one opens, stays as it is: see `unclosed`.

    Args:
        note: a note; mentions that it has are moved along with the text. One that a placeholder's edge
            cuts takes all of it.
        secret: key of all draws: another key, other surrogates.
    """
    parts: list[str] = []
    filled_in: list[Replacement] = []
    position = length = 0
    for match in _PLACEHOLDER.finditer(note.text):
        filled, label = _fill(match.group(1).strip(), note.id, secret)
        parts += [note.text[position : match.start()], filled]
        start = length + match.start() - position
        length, position = start + len(filled), match.end()
        filled_in.append(Replacement(match.start(), position, label, start, length, "surrogate"))
    parts.append(note.text[position:])
    mentions = [Mention(r.new_start, r.new_end, r.label) for r in filled_in]
    marked = {(m.start, m.end, m.label) for m in mentions}
    mentions += [m for m in moved(note.mentions, filled_in) if (m.start, m.end, m.label) not in marked]
    return Note(note.id, "".join(parts), tuple(sorted(mentions, key=lambda m: (m.start, m.end))))


def unclosed(text: str) -> list[int]:
    """Where placeholders begin that `fill_placeholders` leaves as they are."""
    closed = {match.start() for match in _PLACEHOLDER.finditer(text)}
    return [match.start() for match in _OPENING.finditer(text) if match.start() not in closed]


def placeholder_kind(inside: str) -> str:
    """The type of i2b2 2014 for what stands between the asterisks."""
    if _NUMERIC_DATE.fullmatch(inside):
        return "DATE"
    return next((label for pattern, label in _KINDS if re.search(pattern, inside, re.IGNORECASE)), "OTHER")


def _fill(inside: str, note_id: str, secret: bytes) -> tuple[str, str]:
    label = placeholder_kind(inside)
    draw = _Draw(secret, note_id, label, _key(inside))
    people = identities("en")
    lower = inside.lower()
    if label in ("PATIENT", "DOCTOR"):
        if "initial" in lower:
            return draw.letters("AA"), label
        given, surname = draw.pick(people.given_names), draw.pick(people.surnames)
        if "first" in lower and "last" not in lower:
            return given, label
        return (surname if "last" in lower or "stitle" in lower else f"{given} {surname}"), label
    if label == "DATE":
        return _date(inside, draw), label
    if label == "AGE":
        return str(90 + draw.below(10)), label
    shapes = {
        "PHONE": "000-000-0000" if draw.below(3) else "00000",
        "MEDICALRECORD": "0000000",
        "SSN": "000-00-0000",
        "IDNUM": "00-000000",
        "ZIP": "00000",
        "OTHER": "000000",
    }
    if label in shapes:
        return draw.letters(shapes[label]), label
    if label == "EMAIL":
        return f"{draw.letters('aaaaaa')}@example.org", label
    if label == "URL":
        return f"www.{draw.letters('aaaaaa')}.example.org", label
    if label == "STREET":
        return f"{1 + draw.below(900)} {draw.pick(people.streets)}", label
    pools = {
        "HOSPITAL": people.hospitals,
        "ORGANIZATION": people.organizations,
        "STATE": people.states,
        "COUNTRY": people.countries,
        "CITY": people.cities,
    }
    return draw.pick(pools[label]), label


def _key(inside: str) -> str:
    """What placeholders of one person or place share; without a number at the end, each kind has one."""
    if _NUMERIC_DATE.fullmatch(inside):
        return re.split(r"\D", inside)[0]  # the dates of a year are written one way
    number = _KEY.search(inside)
    return number.group() if number else re.sub(r"\W+", "", inside.lower())


def _date(inside: str, draw: "_Draw") -> str:
    numbers = [int(n) for n in re.findall(r"\d+", inside)] if _NUMERIC_DATE.fullmatch(inside) else []
    if len(numbers) == 1:
        return str(numbers[0])
    if len(numbers) == 2 and numbers[0] > 31:
        return f"{_MONTHS[(numbers[1] - 1) % 12]} {numbers[0]}"
    if len(numbers) == 2:
        return f"{numbers[0]}/{numbers[1]}"
    if len(numbers) == 3:
        year, month, day = numbers if numbers[0] > 31 else (numbers[2], numbers[0], numbers[1])
    else:
        drawn = date(2100, 1, 1) + timedelta(days=draw.below(36500))
        year, month, day = drawn.year, drawn.month, drawn.day
        if "year" in inside.lower():
            return str(year)
        if "month" in inside.lower() and "day" not in inside.lower():
            return _MONTHS[month - 1]
    styles = (
        f"{year}-{month}-{day}",
        f"{month}/{day}/{year}",
        f"{month}/{day}/{year % 100:02d}",
        f"{_MONTHS[(month - 1) % 12]} {day}, {year}",
        f"{day} {_MONTHS[(month - 1) % 12]} {year}",
    )
    return draw.pick(styles)


class _Draw:
    """Numbers that follow from a key."""

    def __init__(self, secret: bytes, *key: str) -> None:
        self._stream = iter(hashlib.shake_256(digest(secret, *key)).digest(4 * 64))

    def below(self, limit: int) -> int:
        return int.from_bytes(bytes(next(self._stream) for _ in range(4)), "big") % limit

    def pick(self, options: tuple[str, ...]) -> str:
        return options[self.below(len(options))]

    def letters(self, shape: str) -> str:
        kinds = {"0": "0123456789", "a": "bcdfghjklmnprstvw", "A": "ABCDEFGHJKLMNPRSTVW"}
        return "".join(self.pick(tuple(kinds[c])) if c in kinds else c for c in shape)
