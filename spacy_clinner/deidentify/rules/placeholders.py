"""`[** ... **]` placeholders of MIMIC notes, filled with surrogates: training data for de-identification."""

import hashlib
import re
from datetime import date, timedelta

from spacy_clinner.deidentify.rules.dates.calendar_words import MONTHS
from spacy_clinner.deidentify.rules.keyed_random import digest
from spacy_clinner.deidentify.rules.names.identities import identities
from spacy_clinner.deidentify.rules.redacted_text import Replacement
from spacy_clinner.deidentify.rules.shifted_annotations import shifted
from spacy_clinner.formats.record import Mention, Note

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
    (r"age over 90|age.*90|^age\b", "AGE"),
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
# "-3/2101" and "3-/2101" are months whose days were taken out; of the year of "116-5-3" a digit is missing
_NUMERIC_DATE = re.compile(
    r"-?(?:\d{3,4}(?:[-/]\d{1,2}){1,2}|\d{4}|\d{1,2}-?[-/]\d{1,2}(?:[-/]\d{2,4})?|\d{1,2}-?/\d{4}|\d{1,2})-?"
)
_TO = re.compile(r"\s+(?:-|–|to|thru|through|until)\s+|\s*–\s*", re.IGNORECASE)
# MIMIC-IV writes three underscores for everything; longer lines are blanks of a form
_BLANK = re.compile(r"(?<!_)___(?!_)")
_BEFORE_BLANK, _AFTER_BLANK = 40, 24
# What stands before and after a blank, and what MIMIC-III writes inside, in the order of looking.
_BLANK_KINDS = tuple(
    (re.compile(rf"(?:{before})\s*\Z", re.IGNORECASE), re.compile(rf"\s*(?:{after})", re.IGNORECASE), inside)
    for before, after, inside in (
        ("", r"-?\s?(?:year|yr|y\.?/?o\b)", "Age"),
        (r"\b(?:unit|record|medical record|mrn)\s*(?:no|number|#)?\s*[.:#]", "", "Medical Record Number"),
        (r"\bdate of birth:|\bdob:?", "", "Date"),
        (r"\bdate:|\bdate|\bdated", "", "Date"),
        (
            r"\b(?:drs?|doctor)\.?|\b(?:attending|pcp|md|provider|physician|surgeon)\s*:?|signed by:?",
            "",
            "Doctor Last Name",
        ),
        (r"\b(?:mr|mrs|ms|miss)\.?", "", "Last Name"),
        (r"\bname:?|\bpatient:", "", "Name"),
        ("", r",?\s*(?:m\.?d\.?\b|r\.?n\.?\b|np\b|pa-c\b)", "Doctor Name"),
        ("", r"(?:hospital|medical center|clinic|rehab|nursing home)", "Hospital"),
        (r"\b(?:phone|telephone|tel|pager|fax|call|called)\.?\s*(?:number|#)?\s*:?", "", "Telephone"),
        (r"\b(?:address|street):?", "", "Street Address"),
        (r"\b(?:ssn|social security number):?", "", "Social Security Number"),
        (r"\be-?mail:?", "", "E-mail"),
        (r"\b(?:lives in|from|moved to|traveled to|born in)", "", "Location"),
        (r"\b(?:on|since|until|till|in|before|after|by|as of|through|starting|ending|of)", "", "Date"),
        (r"\b(?:at|to)", "", "Hospital"),
    )
)
_HOLIDAYS = (
    "Christmas",
    "Easter",
    "Thanksgiving",
    "Labor Day",
    "Memorial Day",
    "New Year's Eve",
    "Halloween",
)
_MONTHS = [month[:3].capitalize() for month in MONTHS["en"]]


def fill_placeholders(note: Note, secret: bytes) -> Note:
    """Replace placeholders of a note by invented names, dates and numbers, and mark these as mentions.

    Placeholders of one type that end in the same number ("[**Known lastname 123**]") become the same person
    or place within the note. Dates keep the day that MIMIC gave them, written in one of several ways.
    Placeholders of an unknown kind become numbers of the type OTHER. So do the three underscores of MIMIC-IV
    if the words around them do not show what they replace; each of them becomes another text. A placeholder
    that is not closed within 200 characters, or before the next one opens, stays as it is; see `unclosed`.

    Args:
        note: a note. Its mentions move with the text. A mention that ends inside a placeholder grows to
            include it.
        secret: key of the random choices; another key gives other surrogates.
    """
    parts: list[str] = []
    filled_in: list[Replacement] = []
    position = length = 0
    for start_of, end_of, inside in _placeholders(note.text):
        filled, label = _fill(inside, note.id, secret)
        parts += [note.text[position:start_of], filled]
        start = length + start_of - position
        length, position = start + len(filled), end_of
        filled_in.append(Replacement(start_of, position, label, start, length, "surrogate"))
    parts.append(note.text[position:])
    mentions = [Mention(r.new_start, r.new_end, r.label) for r in filled_in]
    marked = {(m.start, m.end, m.label) for m in mentions}
    mentions += [m for m in shifted(note.mentions, filled_in) if (m.start, m.end, m.label) not in marked]
    return Note(note.id, "".join(parts), tuple(sorted(mentions, key=lambda m: (m.start, m.end))))


def _placeholders(text: str) -> list[tuple[int, int, str]]:
    """Where placeholders stand, in order, and what they say; blanks say what the words around them do."""
    closed = [(match.start(), match.end(), match[1].strip()) for match in _PLACEHOLDER.finditer(text)]
    inside = {match.start() for start, end, _ in closed for match in _BLANK.finditer(text, start, end)}
    blanks = [match for match in _BLANK.finditer(text) if match.start() not in inside]
    return sorted([*closed, *((m.start(), m.end(), f"{_blank_kind(text, m)} {m.start()}") for m in blanks)])


def _blank_kind(text: str, blank: re.Match[str]) -> str:
    before = text[max(blank.start() - _BEFORE_BLANK, 0) : blank.start()]
    after = text[blank.end() : blank.end() + _AFTER_BLANK]
    kinds = (kind for left, right, kind in _BLANK_KINDS if left.search(before) and right.match(after))
    return next(kinds, "Blank")


def unclosed(text: str) -> list[int]:
    """Where placeholders begin that `fill_placeholders` leaves as they are."""
    closed = {match.start() for match in _PLACEHOLDER.finditer(text)}
    return [match.start() for match in _OPENING.finditer(text) if match.start() not in closed]


def placeholder_kind(inside: str) -> str:
    """The type of i2b2 2014 for what stands between the asterisks."""
    if _is_numeric(inside):
        return "DATE"
    return next((label for pattern, label in _KINDS if re.search(pattern, inside, re.IGNORECASE)), "OTHER")


def _is_numeric(inside: str) -> bool:
    """Whether a date, or a range of two, is written in digits."""
    ends = _TO.split(inside)
    return len(ends) <= 2 and all(_NUMERIC_DATE.fullmatch(end.strip()) for end in ends)


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
        return str(90 + draw.below(10) if "90" in inside else 18 + draw.below(70)), label
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
    if _is_numeric(inside):
        return re.split(r"\D", inside.strip("-"))[0]  # the dates of a year are written one way
    number = _KEY.search(inside)
    return number.group() if number else re.sub(r"\W+", "", inside.lower())


def _date(inside: str, draw: "_Draw") -> str:
    lower = inside.lower()
    style = draw.below(_STYLES)
    if _is_numeric(inside):
        return " - ".join(_numeric_date(end.strip(), style) for end in _TO.split(inside))
    first = date(2100, 1, 1) + timedelta(days=draw.below(36500))
    if "holiday" in lower:
        return draw.pick(_HOLIDAYS)
    if "range" in lower:
        last = first + timedelta(days=1 + draw.below(20))
        return " - ".join(_in_style(day.year, day.month, day.day, style) for day in (first, last))
    return _parts_of_date(lower, first, style)


def _parts_of_date(lower: str, day: date, style: int) -> str:
    """What a placeholder such as "Month/Year (2)" names of a day; all of it where it names nothing."""
    named = {part for part in ("year", "month", "day") if part in lower}
    year = f"{day.year % 100:02d}" if "2 digit" in lower else str(day.year)
    if named == {"year"}:
        return year
    if named == {"month", "year"}:
        return f"{_MONTHS[day.month - 1]} {year}"
    if named == {"month", "day"}:
        return f"{day.month}/{day.day}"
    return _MONTHS[day.month - 1] if named == {"month"} else _in_style(day.year, day.month, day.day, style)


def _numeric_date(inside: str, style: int) -> str:
    """A date in digits in one of several ways; what no calendar has is written all the same."""
    numbers = [int(n) for n in re.findall(r"\d+", inside)]
    if len(numbers) == 3:
        year, month, day = numbers if numbers[0] > 31 else (numbers[2], numbers[0], numbers[1])
        return _in_style(year, month, day, style)
    if len(numbers) == 2 and max(numbers) > 31:
        year, month = max(numbers), min(numbers)
        return f"{_MONTHS[(month - 1) % 12]} {year}" if style % 2 else f"{month}/{year}"
    return "/".join(map(str, numbers))


_STYLES = 5


def _in_style(year: int, month: int, day: int, style: int) -> str:
    name = _MONTHS[(month - 1) % 12]
    return (
        f"{year}-{month}-{day}",
        f"{month}/{day}/{year}",
        f"{month}/{day}/{year % 100:02d}",
        f"{name} {day}, {year}",
        f"{day} {name} {year}",
    )[style]


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
