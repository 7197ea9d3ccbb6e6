"""Invented towns, streets, hospitals and employers."""

import random

from spacy_clinner.synthetic.grammar import pick
from spacy_clinner.synthetic.many.countries import COUNTRIES, Country, masked
from spacy_clinner.synthetic.many.invented_people import draw_surname

_KNOWN_RATE = 0.5
_TREES = [
    "Oak",
    "Maple",
    "Cedar",
    "Elm",
    "Pine",
    "Birch",
    "Willow",
    "Main",
    "Park",
    "Lake",
    "Hill",
    "River",
    "Church",
    "High",
    "Mill",
    "Station",
    "School",
    "Spring",
    "Sunset",
    "Highland",
    "Forest",
    "Garden",
    "Market",
]
_WAYS = [
    "Street",
    "St",
    "St.",
    "Street",
    "Avenue",
    "Ave",
    "Ave.",
    "Road",
    "Rd",
    "Lane",
    "Ln",
    "Drive",
    "Dr.",
    "Blvd",
    "Boulevard",
    "Court",
    "Ct",
    "Way",
    "Place",
    "Terrace",
    "Crescent",
    "Close",
    "Parkway",
    "Circle",
]
_COMPASS = ["N", "S", "E", "W", "North", "South", "East", "West", "NE", "SW", "N.", "W."]
_NTHS = ["1st", "2nd", "3rd", "4th", "5th", "12th", "23rd", "42nd", "101st", "Fifth", "First", "Second"]
_SAINTS = [
    "Mary",
    "Joseph",
    "John",
    "Luke",
    "Vincent",
    "Francis",
    "Anthony",
    "Elizabeth",
    "Jude",
    "Thomas",
    "Michael",
    "Peter",
    "Catherine",
    "Anne",
    "Agnes",
    "Bernard",
    "Clare",
    "Mark",
    "Raphael",
    "Helena",
    "James",
    "Paul",
    "David",
    "Andrew",
    "George",
    "Nicholas",
    "Barnabas",
    "Columba",
    "Olaf",
    "Brigid",
    "Therese",
]
_DIRECTIONS = [
    "North",
    "South",
    "East",
    "West",
    "Central",
    "Upper",
    "Lower",
    "Mid",
    "Northern",
    "Southern",
    "Eastern",
    "Western",
    "Inner",
    "Downtown",
    "Uptown",
]
_FEATURES = [
    "River",
    "Lake",
    "Ocean",
    "Hill",
    "Valley",
    "Mountain",
    "Cedar",
    "Maple",
    "Oak",
    "Pine",
    "Elm",
    "Sunrise",
    "Sunset",
    "Meadow",
    "Spring",
    "Bay",
    "Harbor",
    "Garden",
    "Forest",
    "Highland",
    "Prairie",
    "Desert",
    "Summit",
    "Horizon",
    "Liberty",
    "Unity",
    "Hope",
    "Grace",
    "Mercy",
    "Providence",
    "Trinity",
    "Good_Shepherd",
    "Sacred_Heart",
    "Holy_Cross",
    "Beacon",
    "Pioneer",
    "Heritage",
    "Crown",
    "Evergreen",
]
_SIDES = [
    "River",
    "Lake",
    "West",
    "East",
    "North",
    "South",
    "Bay",
    "Brook",
    "Ocean",
    "Hill",
    "Sea",
    "Way",
    "Wood",
    "Park",
]
_SIDE_ENDS = ["side", "view", "wood", "crest", "gate", "field", "brook", "haven", "point", "dale", "shore"]
_KINDS = ["Hospital", "Hospital", "Medical Center", "Medical Center", "Medical Centre", "General Hospital", "Clinic", "Clinic", "Health", "Health Care", "Healthcare", "Health System", "Regional Medical Center", "Memorial Hospital", "Community Hospital", "University Hospital", "Infirmary", "Medical", "Med Center", "Med Ctr", "Children's Hospital", "Cancer Center", "Cancer Institute", "Heart Institute", "Rehab", "Rehabilitation Center", "Nursing Home", "Care Home", "Urgent Care", "Family Practice", "Primary Care", "Surgery", "Health Centre", "Hospice", "Eye Clinic", "Orthopedics", "Women's Clinic", "Dialysis Center", "VA Medical Center", "Methodist Hospital", "Baptist Hospital", "Presbyterian Hospital", "Presbyterian", "Methodist", "General", "Memorial", "Med", "Childrens", "Psychiatric Hospital", "Health Sciences Centre", "clinic", "hospital"]  # fmt: skip
_EMPLOYERS = ["{surname} Inc", "{surname} & {surname2}", "{surname} and Sons", "{city} High School", "{city} Public Library", "{city} Police Department", "Bank of {city}", "{feature} Insurance", "{feature} Logistics", "{surname} Construction", "{surname} Motors", "{feature} Foods", "University of {city}", "{city} University", "{city} Elementary", "{feature} Church", "St. {saint} Parish", "{feature}Soft", "{surname}tech", "{city} Fire Department", "{surname} Law Group", "{feature} Pharmacy", "{city} Transit", "{feature} Software Ltd", "{surname} GmbH", "{surname}, {surname2} and {surname3}", "{feature} Foundation", "{city} School District"]  # fmt: skip

_FIRM_STARTS = "Acti Alpha Aqua Bio Blue Bright City Clear Cloud Data Digi Eco Easy Ever Fact Fast First Geo Green Hello Info Inno Inter Key Link Lumi Map Medi Meta Micro Mobi My Nauti Net Next Nova Omni Open Pay Pixel Poly Prime Pro Quick Red Road Sky Simple Smart Solar Star Swift Tele Terra Trans True Uni Ultra Vita Wave Web Zen".split()  # fmt: skip
_FIRM_ENDS = "base box cast corp craft desk ex fi flow forge grid hub ify ix lab lane lens line logic ly mart mind nest net nova onix path pay pulse scope score set shift sight soft source spark sphere stack tech tica tics trade tree vest view ware wallet works".split()  # fmt: skip
_FIRM_KINDS = "Inc|Inc.|Ltd|LLC|Group|Partners|Bank|Schools|Transit|Systems|Media|Data|Analytics|News|Associates|Holdings|Energy|Airlines|Foods|Labs|Services|Capital|Insurance|Motors|Press|Records".split("|")  # fmt: skip


def draw_city(country: Country, rng: random.Random) -> str:
    """A town of the country, or sometimes of another. Half of the towns do not exist."""
    if rng.random() < 0.15:
        country = pick(COUNTRIES, rng)
    if rng.random() < _KNOWN_RATE:
        return pick(country.cities, rng)
    start, end = pick(country.city_starts, rng), pick(country.city_ends, rng)
    name = start + (end[0].upper() + end[1:] if start.endswith((" ", "-")) else end)
    return name if rng.random() < 0.8 else _capitalised(name, rng)


def _capitalised(name: str, rng: random.Random) -> str:
    form = pick(
        [
            "{n} Heights",
            "{n} Park",
            "{n} Springs",
            "Mount {n}",
            "{n} Falls",
            "{n} Beach",
            "New {n}",
            "Port {n}",
            "{n} County",
            "Lake {n}",
        ],
        rng,
    )
    return form.format(n=name)


def draw_street(country: Country, city: str, rng: random.Random) -> str:
    """A street with a number."""
    street = masked(pick(country.streets, rng), rng)
    return street.format(
        surname=draw_surname(rng),
        city=city,
        tree=pick(_TREES, rng),
        way=pick(_WAYS, rng),
        compass=pick(_COMPASS, rng),
        nth=pick(_NTHS, rng),
    )


def draw_hospital(city: str, state: str, rng: random.Random) -> str:
    """The name of a hospital, practice or home."""
    saint, kind = pick(_SAINTS, rng), pick(_KINDS, rng)
    feature = pick(_FEATURES, rng).replace("_", " ")
    side = pick(_SIDES, rng) + pick(_SIDE_ENDS, rng)
    acronym = masked(pick(["@@@", "@@@@", "@@@@", "@U@", "@@MC", "UC@@", "@GH"], rng), rng)
    apostrophe = pick(["'", "'", "’", ""], rng)
    forms = [
        f"St. {saint}{apostrophe}s {kind}",
        f"St. {saint}{apostrophe}s",
        f"Saint {saint} {kind}",
        f"St {saint} {kind}",
    ]
    forms += [f"{city} {kind}"] * 5 + [f"{city} General"]
    forms += [f"{draw_surname(rng)} {kind}"] * 3 + [f"{draw_surname(rng)} Memorial"]
    forms += [f"{feature} {kind}"] * 2 + [f"{side} {kind}"] * 2 + [f"{pick(_DIRECTIONS, rng)} {kind}"] * 2
    forms += [
        f"{acronym} {kind}",
        acronym,
        f"{draw_surname(rng)}-{draw_surname(rng)} {kind}",
        f"University of {city} {kind}",
    ]
    forms += [
        f"Mount {draw_surname(rng)} {kind}",
        f"Mt. {draw_surname(rng)}",
        f"{state} {kind}",
        f"Hospital {draw_surname(rng)}",
    ]
    forms += [
        f"{draw_surname(rng)}-{draw_surname(rng)}",
        f"{draw_surname(rng)} {draw_surname(rng)} {kind}",
        f"Royal {city} {kind}",
    ]
    forms += [
        f"Queen {saint} {kind}",
        f"{city} {pick(_DIRECTIONS, rng)} {kind}",
        f"Klinikum {city}",
        f"Hôpital {city}",
        f"{draw_surname(rng)} University {kind}",
    ]
    return pick(forms, rng)


def draw_company(city: str, rng: random.Random) -> str:
    """The name of a firm: an employer, an invented word, or several family names."""
    if rng.random() < 0.3:
        return draw_employer(city, rng)
    one, other = draw_surname(rng), draw_surname(rng)
    word = pick(_FIRM_STARTS, rng) + pick(_FIRM_ENDS, rng)
    forms = [
        word,
        word,
        word,
        f"{word} {pick(_FIRM_KINDS, rng)}",
        f"{pick(_FEATURES, rng).replace('_', ' ')} {pick(_FIRM_KINDS, rng)}",
    ]
    forms += [
        f"{one}-{other}",
        f"{one}, {other} and {draw_surname(rng)}",
        f"{one} {pick(_FIRM_KINDS, rng)}",
        f"{one} & {other}",
    ]
    return pick(forms, rng)


def draw_employer(city: str, rng: random.Random) -> str:
    """The name of a firm, school, church or office."""
    return pick(_EMPLOYERS, rng).format(
        surname=draw_surname(rng),
        surname2=draw_surname(rng),
        surname3=draw_surname(rng),
        city=city,
        feature=pick(_FEATURES, rng).replace("_", " "),
        saint=pick(_SAINTS, rng),
    )
