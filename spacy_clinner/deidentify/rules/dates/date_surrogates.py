"""Surrogates of dates and ages: all dates of a patient move together, and ages with the date of birth."""

from datetime import date
from functools import cached_property

from spacy_clinner.deidentify.rules.choices import Ages, DateOrder, order_of
from spacy_clinner.deidentify.rules.dates.ages import age_years, days_of, may_move, moved_age
from spacy_clinner.deidentify.rules.dates.date_forms import (
    ends_in_dose,
    has_year,
    read_day_first,
    sure_orders,
)
from spacy_clinner.deidentify.rules.dates.missing_years import full_dates, missing_year
from spacy_clinner.deidentify.rules.dates.note_years import NoteYears
from spacy_clinner.deidentify.rules.dates.shifted_dates import SOME_YEAR, shift_dates
from spacy_clinner.deidentify.rules.keyed_random import number


def secret_days(secret: bytes, patient: str) -> int:
    """How far a patient's dates move: between one and ten years, either way, by no whole year or week.

    The part beyond whole years is between 31 and 334 days, so that a year, a month, a day and month and a
    weekday standing alone all become another.
    """
    draw = number(secret, patient, "days")
    years, beyond = 1 + draw % 9, 31 + (draw >> 8) % 304
    days = 365 * years + beyond
    if days % 7 == 0:
        days += 1 if beyond < 334 else -1
    return days if (draw >> 32) & 1 else -days


class DateSurrogates:
    """Surrogates of the dates and ages of one note.

    Args:
        secret: key of all draws.
        patient: identifier of the patient, or of the note if nothing is known of the patient.
        text: the note.
        language: of the note.
        order: see `Surrogates`.
        patient_order: see `Surrogates`.
        ages: see `Surrogates`.
    """

    def __init__(
        self,
        secret: bytes,
        patient: str,
        text: str,
        language: str,
        order: DateOrder,
        patient_order: DateOrder | None,
        ages: Ages,
    ) -> None:
        self._secret, self._patient, self._language = secret, patient, language
        self._order, self._patient_order, self._ages = order, patient_order, ages
        self._days = secret_days(secret, patient)
        self._years = NoteYears(text)
        self._orders: set[bool] = set()  # whether the month comes first, of dates of which that is sure
        self._told_ages: list[str] = []

    def learn(self, surface: str) -> None:
        """Meet a date before any is replaced."""
        self._years.learn(surface)
        self._orders |= sure_orders(surface)

    def learn_age(self, surface: str) -> None:
        """Meet an age before any is replaced."""
        self._told_ages.append(surface)

    def surrogate(self, surface: str, after: str) -> str | None:
        """Another date, written like one.

        Args:
            surface: a date.
            after: what follows it: a dose that the date took in must not become another.
        """
        is_told = ends_in_dose(surface, after) or self._years.tell_age(surface)
        return None if is_told else self._moved(surface)

    def age(self, surface: str) -> str | None:
        """An age that is below 90, moved where ages move."""
        return moved_age(surface, self._age_years)

    def _moved(self, surface: str) -> str | None:
        """What lacks a year takes one by the full dates of the note, or is of the last one in it."""
        year = None
        if not has_year(surface):
            year = missing_year(surface, self._note_order == "month_first", self._full) or self._years.last
        days = self._days
        if self._age_years and self._years.is_birth(surface):
            days -= days_of(self._age_years)
        return shift_dates(surface, days, self._note_order, year or SOME_YEAR, self._language)

    @cached_property
    def _note_order(self) -> DateOrder:
        if self._patient_order:
            return order_of(self._patient_order, self._language)
        if len(self._orders) == 1:
            return "month_first" if self._orders == {True} else "day_first"
        if self._order == "by_language" and self._language == "en" and read_day_first(self._years.surfaces):
            return "day_first"
        return order_of(self._order, self._language)

    @cached_property
    def _full(self) -> frozenset[date]:
        """Days with their year, but for births: what is said without a year is not of theirs."""
        years = self._years
        surfaces = [
            surface for surface in years.surfaces if not (years.is_birth(surface) or years.tell_age(surface))
        ]
        return full_dates(surfaces, self._note_order == "month_first")

    @cached_property
    def _age_years(self) -> int:
        """By how many years ages move, and the date of birth against the other dates."""
        if self._ages == "keep":
            return 0
        births = self._years.birth_years
        is_adult = may_move(self._told_ages, births, self._years.last)
        return age_years(self._secret, self._patient) if is_adult else 0
