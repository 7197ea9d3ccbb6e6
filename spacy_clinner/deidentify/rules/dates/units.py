"""Units that follow an amount, a measurement or a count: such a number is no year and no account."""

# fmt: off
_SURE = [
    "mgs?", "mcgs?", "[uµμ]g", "[np]g/", "gms?", "grams?", "gramos?", "kgs?", "lbs?", "pounds?", "oz", "mls?",
    "dl", "lit(?:er|re|ro)s?", "l/min", "units", "unidades", "iu", "ui", "meq", "mmol", "kcal", "c?gy",
    "mm ?hg", "bpm", "lpm", "cm", "mm", "tab(?:let)?s?", "caps", "capsules?", "pills?", "puffs?",
    "comprimidos?", "percent", "ie", "m?iu", "m?ui", "cfu", "ufc", "kbe", "copies", "copias", "kopien",
    "colonies", "einheiten", "eenheden", "unités",
]
# each is another word too: chief complaint (cc), pneumonia (CAP), "2031 drops were given"
_LIKELY = [
    "cc", "cap", "unit", "drops?", "gotas?", "doses?",
    "g", "u(?!/)", "f", "c", "h", "x", "x ?\\d+", "h(?:ou)?rs?", "horas?", "min(?:ute)?s?", "minutos?",
    "sec(?:ond)?s?", "days?", "d[ií]as?", "weeks?", "wks?", "semanas?", "months?", "meses", "years?", "yrs?",
    "años?", "y/?o", "times", "veces", "beats", "breaths", "joules?", "systolic", "diastolic", "degrees",
    "grados",
]
# fmt: on
_AMOUNT = (
    r"(?:[mnpfkdcµμuh]|mc)?(?:g|mol|eq|i?u|ui|ie|osm|kat|k|m|th)|x?[ \t]?10 ?[\^*e]? ?\d{0,2}[⁰¹²³⁴-⁹]{0,2}"
    r"|cells?|copies|cop|c?fu|units?|thou(?:sand)?|mill?(?:ion)?|log"
)
_VOLUME = r"(?:[mnpfkdcµμu]|mc)?[lg]|c?mm[3³]?|cu ?mm|hpf|lpf|field|h(?:ou)?rs?|h|min|day|d|kg|mol"
_CONCENTRATION = rf"(?:{_AMOUNT})[ \t]?/[ \t]?(?:{_VOLUME})(?!\w)"
SURE_UNIT = rf"(?:(?:[ \t]*|-)(?i:(?:{'|'.join(_SURE)})\b|%|{_CONCENTRATION}))"
"""Pattern of a unit that stands behind no year."""
UNIT = rf"(?:(?:[ \t]*|-)(?i:(?:{'|'.join(_SURE + _LIKELY)})\b|[%°]|{_CONCENTRATION}))"
"""Pattern of what may be a unit: the F of a date of birth may be a sex, but that of 99 F is none."""
