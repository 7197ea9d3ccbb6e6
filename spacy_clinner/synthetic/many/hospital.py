"""A hospital that is drawn from a seed: its country, its people and the layout of its notes."""

import random
from dataclasses import dataclass

from spacy_clinner.synthetic.grammar import Grammar, Writer, pick
from spacy_clinner.synthetic.many import identifiers
from spacy_clinner.synthetic.many.countries import COUNTRIES, NATIONS, Country, masked
from spacy_clinner.synthetic.many.everyday import EVERYDAY
from spacy_clinner.synthetic.many.forms import FORMS
from spacy_clinner.synthetic.many.identifiers import Identifiers
from spacy_clinner.synthetic.many.invented_dates import Dates
from spacy_clinner.synthetic.many.invented_people import Person, draw_person, draw_surname
from spacy_clinner.synthetic.many.invented_places import (
    draw_city,
    draw_company,
    draw_employer,
    draw_hospital,
    draw_street,
)
from spacy_clinner.synthetic.many.medicine import MEDICINE
from spacy_clinner.synthetic.many.origins import ENGLISH, ORIGINS, Origin
from spacy_clinner.synthetic.many.phrases import PHRASES
from spacy_clinner.synthetic.many.plain import PLAIN
from spacy_clinner.synthetic.many.professions import PROFESSIONS
from spacy_clinner.synthetic.many.prose import PROSE
from spacy_clinner.synthetic.many.queries import QUERIES

KINDS = ("form", "note", "letter", "mail", "report", "table", "lines", "query", "plain", "case", "chat")
_KIND_WEIGHTS = {"query": 5, "lines": 4, "plain": 2, "note": 4, "case": 4, "chat": 4}
_ROOMS = "%## ;%@;%#-%;%###@;Ward %@;Bay %;Bed %#;ICU-%#;Room %##;%@%#;ED %;Ward %#;OR %;%W-%##".split(";")
_PAGERS = "%####;%###;#%####;x%###;p%####;%##-%###".split(";")
_BULLETS = ("", "", "- ", "* ", "{n}. ", "{n}) ", "• ", "# ")
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tues Wed Thurs Fri".split()


@dataclass(frozen=True)
class Hospital:
    """How one hospital writes.

    Attributes:
        country: where it lies.
        origins: origins of the names of most of its people.
        date_styles: styles of the dates in its notes.
        numbers: formats of its numbers.
        kinds: kinds of its notes; frequent ones stand there several times.
        headings: whether sections have headings.
        heading_end: what stands behind a heading.
        columns: white space between two fields of one line, or none for one field a line.
        bullet: what a line of a list begins with; "{n}" is its number.
        wrap: column at which lines are wrapped, 0 for never.
        typo_rate: share of words with two letters swapped.
        case_rate: share of notes in lower case, and as many in capitals.
    """

    country: Country
    origins: tuple[Origin, ...]
    date_styles: tuple[str, ...]
    numbers: Identifiers
    kinds: tuple[str, ...]
    headings: bool
    heading_end: str
    columns: str
    bullet: str
    wrap: int
    typo_rate: float
    case_rate: float


def draw_hospital_style(rng: random.Random) -> Hospital:
    """A hospital with random traits."""
    country = pick(COUNTRIES, rng)
    kinds = [kind for kind in KINDS for _ in range(_KIND_WEIGHTS.get(kind, 1 + int(rng.random() * 4)))]
    return Hospital(
        country=country,
        origins=(ENGLISH, ENGLISH, *(pick(ORIGINS, rng) for _ in range(3))),
        date_styles=tuple(pick(country.dates, rng) for _ in range(14)),
        numbers=Identifiers(rng),
        kinds=tuple(kinds),
        headings=rng.random() < 0.7,
        heading_end=pick([":", ":", "", " -", ".", ":\n", "\n", "\n"], rng),
        columns=pick(["", "", "    ", "\t", "  |  ", "; ", ", ", "          "], rng),
        bullet=pick(_BULLETS, rng),
        wrap=int(pick(["0", "0", "0", "72", "80", "60"], rng)),
        typo_rate=0.015 * rng.random() ** 2,
        case_rate=0.03 + 0.07 * rng.random(),
    )


def hospital_grammar() -> Grammar:
    """The grammar of all hospitals. `note_writers` writes who and what a note is about."""
    symbols = {**MEDICINE, **PLAIN, **PROSE, **PHRASES, **EVERYDAY, **QUERIES, **FORMS}
    names = note_writers(draw_hospital_style(random.Random(0)), random.Random(0))
    return Grammar(symbols, written_later=names)


def note_writers(hospital: Hospital, rng: random.Random) -> dict[str, Writer]:
    """Writers of the people, places and dates of one note."""
    patient, relative, relative2 = (draw_person(hospital.origins, rng) for _ in range(3))
    doctors = [draw_person(hospital.origins, rng) for _ in range(3)]
    dates = Dates(hospital.date_styles, rng)
    writers = (
        _people(patient, relative, relative2, doctors)
        | _places(hospital.country, rng)
        | _numbers(hospital.numbers, doctors[0], patient)
    )
    return writers | {
        "date": dates.some,
        "whole": dates.whole,
        "birth": dates.birth,
        "year": dates.year,
        "weekday": lambda rng: pick(_WEEKDAYS, rng),
        "age": lambda rng: str(dates.age if rng.random() < 0.6 else 1 + int(rng.random() * 99)),
        "any_surname": draw_surname,
        "profession": lambda rng: pick(PROFESSIONS, rng),
        "pipe": lambda rng: "|",
    }


def _people(patient: Person, relative: Person, relative2: Person, doctors: list[Person]) -> dict[str, Writer]:
    def any_doctor(rng: random.Random) -> Person:
        return doctors[int(rng.random() * len(doctors))]

    return {
        "patient_any": patient.any,
        "patient_full": patient.full,
        "patient_listed": patient.listed,
        "patient_first": lambda rng: patient.given,
        "patient_last": lambda rng: patient.surname,
        "relative_any": relative.any,
        "relative_full": relative.full,
        "relative_listed": relative.listed,
        "relative_first": lambda rng: relative.given,
        "relative_first2": lambda rng: relative2.given,
        "relative_last": lambda rng: relative.surname,
        "doctor_any": lambda rng: any_doctor(rng).doctor(rng),
        "doctor_full": lambda rng: any_doctor(rng).full(rng),
        "doctor_listed": lambda rng: any_doctor(rng).listed(rng),
        "doctor_last": lambda rng: any_doctor(rng).surname,
        "doctor_first": lambda rng: doctors[0].given,
        "doctor_initials": lambda rng: any_doctor(rng).initials(),
        "doctor2_full": doctors[1].full,
    }


def _places(country: Country, rng: random.Random) -> dict[str, Writer]:
    city, state = draw_city(country, rng), pick(country.states, rng)
    hospitals = [draw_hospital(draw_city(country, rng), pick(country.states, rng), rng) for _ in range(3)]

    def street(rng: random.Random) -> str:
        return draw_street(country, draw_city(country, rng), rng)

    return {
        "city": lambda rng: city if rng.random() < 0.5 else draw_city(country, rng),
        "city2": lambda rng: draw_city(country, rng),
        "state": lambda rng: state if rng.random() < 0.7 else pick(country.states, rng),
        "nation": lambda rng: pick(NATIONS, rng),
        "street": street,
        "postcode": lambda rng: masked(pick(country.postcodes, rng), rng),
        "hospital": lambda rng: pick(hospitals, rng),
        "hospital_capitals": lambda rng: hospitals[0].upper(),
        "company": lambda rng: draw_company(draw_city(country, rng), rng),
        "organization": lambda rng: draw_employer(draw_city(country, rng), rng),
        "room": lambda rng: masked(pick(_ROOMS, rng).strip(), rng),
        "phone": lambda rng: masked(pick(country.phones, rng), rng),
        "pager": lambda rng: masked(pick(_PAGERS, rng), rng).lstrip("#"),
        "ssn": lambda rng: masked(pick(country.numbers, rng), rng).strip(),
    }


def _numbers(numbers: Identifiers, doctor: Person, patient: Person) -> dict[str, Writer]:
    return {
        "mrn": numbers.mrn,
        "idnum": numbers.idnum,
        "plan": numbers.plan,
        "account": identifiers.account,
        "licence": identifiers.licence,
        "device_id": identifiers.device,
        "plate": identifiers.plate,
        "biometric": identifiers.biometric,
        "ip": identifiers.ip_address,
        "login": lambda rng: identifiers.login(doctor, rng),
        "email": lambda rng: identifiers.email(patient, rng),
        "doctor_email": lambda rng: identifiers.email(doctor, rng),
        "url": lambda rng: identifiers.url(doctor, rng),
    }
