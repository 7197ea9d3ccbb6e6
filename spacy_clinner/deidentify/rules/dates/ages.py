"""Ages: below 90 they stay or move with the date of birth, above they become 90 (45 CFR 164.514)."""

import re

from spacy_clinner.deidentify.rules.keyed_random import number

CAP = 89
"""The highest age that is no identifier."""
_GROWN = 21
"""Years from which an age may move by up to three and still be that of an adult."""
_DAYS_OF_A_YEAR = 365.25
_WORD = re.compile(r"[^\W\d_]+")
_AGE_WORD = re.compile(
    r"years?|yrs?|yo[mf]?|y|o|old|aged?|of|a|about|approximately|approx|almost|nearly|over|under|in|his|her|their|the|"
    r"mid|early|late|s|and|plus|m|mo|mos|mths?|months?|w|wk|wks|weeks?|d|days?|hrs?|hours?|h|min|minutes?|dol|"
    r"gestation(?:al)?|ga|f|male|female|man|woman|boy|girl|infant|newborn|"
    r"años?|anos?|edad|de|mes|meses|semanas?|días?|dias?|horas?|y",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)(?P<months>/12)?"
    r"[\s-]*(?P<unit>(?:m|mos?|mths?|months?|w|wks?|weeks?|d|days?|h|hrs?|hours?|min|minutes?|"
    r"mes|meses|semanas?|d[ií]as?|horas?)(?![^\W\d_]))?",
    re.IGNORECASE,
)


def is_age(surface: str) -> bool:
    """Whether a text is an age in digits and nothing else: "45", "34 weeks", "2y 3m", "in her 40s"."""
    if re.search(r"\d{4}", surface):
        return False
    return bool(re.search(r"\d", surface)) and all(_AGE_WORD.fullmatch(w) for w in _WORD.findall(surface))


def years_in(surface: str) -> list[int]:
    """The whole years of an age; None for an age in months, weeks, days or hours."""
    return [
        int(re.split("[.,]", match["number"])[0]) for match in _NUMBER.finditer(surface) if _is_years(match)
    ]


def moved_age(surface: str, years: int) -> str | None:
    """An age moved by some years, 90 where it is or becomes more than 89.

    Args:
        surface: what was detected as an age.
        years: 0 leaves what is below 90.

    Returns:
        None if the text is no age in digits, or if it says one of 90 or more in a way that stays the same.
    """
    if not is_age(surface):
        return None
    over = any(age > CAP for age in years_in(surface))

    def moved(match: re.Match[str]) -> str:
        if not _is_years(match):
            return match[0]
        age = float(match["number"].replace(",", "."))
        if age >= CAP + 1 or age + years >= CAP + 1:
            return str(CAP + 1) + match[0][len(match["number"]) :]
        moved_years = match["number"] if not years else f"{int(age) + years}"
        return moved_years + match[0][len(match["number"]) :]

    written = _NUMBER.sub(moved, surface)
    return None if over and written == surface else written


def age_years(secret: bytes, patient: str) -> int:
    """By how many years a patient's ages and date of birth move where they shift: one to three."""
    return (-3, -2, -1, 1, 2, 3)[number(secret, patient, "age") % 6]


def days_of(years: int) -> int:
    """Days in so many years."""
    return round(years * _DAYS_OF_A_YEAR)


def may_move(ages: list[str], birth_years: list[int], last_year: int) -> bool:
    """Whether the ages of a note can move: all are those of adults.

    Args:
        ages: what was detected as ages.
        birth_years: of the dates of birth.
        last_year: of the note; 0 if it has none.
    """
    whole = [years_in(age) for age in ages if is_age(age)]
    from_births = [last_year - year for year in birth_years if last_year]
    return all(years and min(years) >= _GROWN for years in whole) and all(
        age >= _GROWN for age in from_births
    )


def _is_years(match: re.Match[str]) -> bool:
    """Whether a number counts years: it has no other unit, or one that is not meant.

    "45 M" is a man. Nobody counts more than 89 months, weeks, days or hours by a letter: "92m" is a man, too,
    and were it a child, 90 would do no harm.
    """
    unit = match["unit"] or ""
    old = float(match["number"].replace(",", ".")) >= CAP + 1
    return not match["months"] and (unit in ("", "M") or (len(unit) == 1 and old))
