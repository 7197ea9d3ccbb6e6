"""Two hospitals whose notes carry identifying text (PHI), labelled with the types of i2b2 2014.

`source_hospital` writes American notes and `target_hospital` British ones. They differ in layout, names, date
styles and formats of numbers, and each has some types that the other lacks. The medicine is about the same.
Both have names that are words ("Will", "Head", "Hope") and words that look like names (eponyms, wards,
brands). A person has one name throughout a note, and the dates of a note lie around one admission.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from spacy_clinner.deidentify.rules.dates.calendar_words import MONTHS, WEEKDAYS
from spacy_clinner.deidentify.rules.names.identities import AMERICAN, EUROPEAN, Identities
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.i2b2 import TYPES
from spacy_clinner.formats.record import Note
from spacy_clinner.synthetic import american, british
from spacy_clinner.synthetic.departments import NAMES as DEPARTMENTS
from spacy_clinner.synthetic.departments import Department, Style, department_symbols
from spacy_clinner.synthetic.generator import numbered, write_sections
from spacy_clinner.synthetic.grammar import Draft, Grammar, pick

HOSPITALS = ("source_hospital", "target_hospital")
_INVENTED_RATE = 0.3
_EPOCH = date(2031, 1, 1)  # every admission lies in the future

# Symbols of the departments' grammars whose identifying parts are marked here.
_MARKED = {
    "date": "{DATE:some_date}",
    "year": "{DATE:some_year}",
    "age": "{AGE:d2} y/o | {AGE:d2}-year-old | {AGE:d2} yo | {AGE:d2} year old | {AGE:d2}yo",
    "duration": (
        "for {number} {unit_of_time} | x {d1} {unit_of_time} | over the past {number} {unit_of_time} "
        "| since {DATE:month} | {number} {unit_of_time} | since last week | for the last {number} {unit_of_time}"
    ),
    "family_history": (
        "{relative} with {problem_term} | Noncontributory | {relative} had {generic_problem} "
        "| {relative} died of {problem_term} at {AGE:d2} | {relative}, {AGE:d2}, {generic_problem} "
        "| {relative} ({PATIENT:relative_name}) with {problem_term} | {relative} lives in {CITY:any_city}"
    ),
    "plain": (
        "family meeting | 2* Dr. {DOCTOR:any_doctor} | {brand} ward | {acronym} trial | social work | diet | code status "
        "| transport | {HOSPITAL:any_hospital} | {acronym} form | sitter | smoking cessation | immunizations "
        "| {eponym} sign | insurance | {acronym} | outside records | sleep | appetite | mood | {eponym} classification"
    ),
}


def generate_hospital(name: str, count: int, *, seed: int = 0, annotated: bool = True) -> Iterator[Note]:
    """Notes of one hospital. The first notes are the same for every `count`.

    Args:
        name: one of HOSPITALS.
        count: how many notes.
        seed: a different seed gives different notes.
        annotated: whether the notes carry their mentions; those without are different notes.

    Raises:
        ClinnerError: on an unknown hospital or a negative count.
    """
    if name not in HOSPITALS:
        raise ClinnerError(f"unknown hospital {name!r}: choose from {', '.join(HOSPITALS)}")
    for note_id, rng in numbered(name, count, seed, annotated):
        draft = _write(name == "source_hospital", rng)
        mentions = tuple(m for m in draft.mentions if m.label in TYPES) if annotated else ()
        yield Note(note_id, draft.text, mentions, annotated=annotated)


def _write(is_source: bool, rng: random.Random) -> Draft:
    module = american if is_source else british
    identities = AMERICAN if is_source else EUROPEAN
    department = pick(list(DEPARTMENTS), rng)
    symbols = {**department_symbols(department), **_MARKED, **module.SYMBOLS}
    symbols |= _people(identities, rng) | _dates(module.DATE_STYLES, rng)
    for section, lines in module.LINES.items():
        symbols[section] = f"{symbols[section]} | {lines}"
    grammar = Grammar(symbols)
    draft = Draft()
    for block in (module.HEADER, None, module.FOOTER):
        if block is None:
            style = Style(module.HEADINGS, module.ORDER, module.BULLETS, module.WRAP, module.TYPO_RATE)
            write_sections(draft, Department(department, grammar, style), rng)
        else:
            _write_fields(draft, block, grammar, rng)
    return draft


def _write_fields(
    draft: Draft, fields: tuple[tuple[str, float], ...], grammar: Grammar, rng: random.Random
) -> None:
    """Write the lines of a header or footer, each with its own probability."""
    if draft.text:
        draft.write("\n")
    for symbol, rate in fields:
        if rng.random() < rate:
            draft.append(grammar.expand(symbol, rng))
            draft.write("\n")


def _people(identities: Identities, rng: random.Random) -> dict[str, str]:
    """Symbols for the people and places of a note; they stay the same throughout it."""

    def given() -> str:
        return pick(list(identities.given_names), rng)

    def surname() -> str:
        known = pick(list(identities.surnames), rng)
        if rng.random() >= _INVENTED_RATE:
            return known
        other = pick(list(identities.surnames), rng)
        return known[: max(len(known) // 2, 2)] + other[len(other) // 2 :].lower().strip(" '")

    patient, doctors, relative = (given(), surname()), [(given(), surname()) for _ in range(4)], given()
    symbols = {
        "given": patient[0],
        "surname": patient[1],
        "SURNAME": patient[1].upper(),
        "initial": patient[0][0],
        "relative_name": f"{relative} | {relative} {patient[1]} | {given()} {surname()}",
        "any_doctor": " | ".join(
            f"{last} | {first} {last} | {first[0]}. {last} | {last}" for first, last in doctors
        ),
    }
    for i, (first, last) in enumerate(doctors[:2]):
        symbols |= {
            f"doctor{i}_given": first,
            f"doctor{i}_surname": last,
            f"doctor{i}_initials": (first[0] + last[0]).upper(),
        }
    hospital, city = pick(list(identities.hospitals), rng), pick(list(identities.cities), rng)
    symbols |= {
        "hospital": hospital,
        "HOSPITAL": hospital.upper(),
        "any_hospital": f"2* {hospital} | " + " | ".join(identities.hospitals),
        "city": city,
        "any_city": " | ".join(identities.cities),
        "state": pick(list(identities.states), rng),
        "country": " | ".join(identities.countries),
        "street_name": pick(list(identities.streets), rng),
        "organization": " | ".join(identities.organizations),
        "profession": " | ".join(identities.professions),
        "login": f"{patient[0][0]}{patient[1][:4]}".lower().strip("' "),
        "doctor_login": f"{doctors[0][0][0]}{doctors[0][1]}".lower().replace(" ", "").replace("'", ""),
    }
    return symbols


def _dates(styles: tuple[str, ...], rng: random.Random) -> dict[str, str]:
    """Dates around one admission, in the hospital's ways of writing them."""
    admission = _EPOCH + timedelta(days=int(rng.random() * 40 * 365))
    stay = timedelta(days=1 + int(rng.random() * 14))
    birth = admission - timedelta(days=int((20 + rng.random() * 75) * 365.25))
    during = [admission + timedelta(days=int(rng.random() * 20) - 5) for _ in range(6)]
    before = [admission - timedelta(days=int(rng.random() * 2500)) for _ in range(4)]

    def written(days: list[date], styles: tuple[str, ...] = styles) -> str:
        return " | ".join(_format(day, style) for day in days for style in styles)

    # a field of a form holds a date with day, month and year
    whole = tuple(style for style in styles if "{d" in style and "{m" in style and "{y" in style)
    return {
        "admission_date": written([admission], whole),
        "discharge_date": written([admission + stay], whole),
        "birth_date": written([birth], whole),
        "some_date": written(during + before),
        "some_year": " | ".join(str(day.year) for day in before),
        "patient_age": str((admission - birth).days // 365),
    }


def _format(day: date, style: str) -> str:
    """A date in a style, without strftime, which depends on the locale and the platform."""
    ordinal = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day // 10 != 1 else 0, "th")
    month = MONTHS["en"][day.month - 1].capitalize()
    return style.format(
        d=day.day,
        dd=f"{day.day:02d}",
        m=day.month,
        mm=f"{day.month:02d}",
        yy=f"{day.year % 100:02d}",
        yyyy=day.year,
        month=month,
        mon=month[:3],
        weekday=WEEKDAYS["en"][day.weekday()].capitalize(),
        ordinal=ordinal,
    )
