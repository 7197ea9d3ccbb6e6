"""How people's names are written, and capitalised words that begin or end none."""

import re
from functools import lru_cache

_CAPITALISED = r"(?:(?:d|l|O|D|L)['’])?[^\W\d_a-zß-öø-ÿ][^\W\d_]+(?:['’-][^\W\d_]+){0,3}"
_INITIAL = r"[^\W\d_a-zß-öø-ÿ]\.(?:\s?-?[^\W\d_a-zß-öø-ÿ]\.){0,2}"
_PARTICLES = (
    "van von der den de del della dello degli dei di da dos das du la le los las lo ten ter bin ben ibn abu al el"
    " bint zu zur zum vom af op y e i"
).split()
_PARTICLE = rf"(?:(?:{'|'.join(_PARTICLES)})[ \t]|(?:al|el|as|ad|an|ar|ash|at|az|abu|ibn)-|['’][ts][ \t])"
LED_BY_PARTICLE = re.compile(_PARTICLE)
"""Pattern of a particle with what joins it to a name."""
GAP = "[ \\t\u00a0\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]"
"""Pattern of a blank of any width, or of a mark that is not seen."""
_BETWEEN = rf"(?:{GAP}{{1,2}}|-)"
PART = rf"(?:{_CAPITALISED}|{_INITIAL})"
NAME = (
    rf"{_PARTICLE}{{0,3}}{PART}(?:(?:{_BETWEEN}|(?<=\.))"
    rf"{_PARTICLE}{{0,3}}(?:{PART}|[^\W\d_a-zß-öø-ÿ](?![\w/]))){{0,4}}"
)
"""Pattern of one to five capitalised words and initials, with particles before each."""
COMMA_NAME = rf"{_PARTICLE}{{0,3}}{_CAPITALISED}(?:[ \t]{_CAPITALISED}){{0,2}},[ \t]{NAME}"
"""Pattern of a family name before a given one: "MEYER, Anna B."."""
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")

# fmt: off
_ACRONYMS = frozenset([
    "ct", "mri", "us", "xr", "cxr", "ecg", "ekg", "eeg", "emg", "icu", "er", "ed", "im", "po", "bid",
    "tid", "qid", "prn", "bp", "hr", "rr", "wbc", "rbc", "hgb", "plt", "inr", "ptt", "copd", "chf", "cad",
    "htn", "dm", "afib", "ckd", "esrd", "uti", "dvt", "pe", "mi", "tia", "cva", "gerd", "bph", "aml",
    "cml", "cll", "hiv", "aids", "tb", "nyha", "aha", "acc", "ada",
])
"""Names when only their first letter is a capital: "Ed", "Po", "Ada"."""
NO_NAMES = _ACRONYMS | frozenset([
    # function words and verbs that begin a sentence or a line
    "a", "an", "and", "are", "as", "at", "be", "been", "before", "but", "by", "can", "contact", "could",
    "discussed", "did", "do", "does", "for", "from", "had", "has", "have", "he", "her", "his", "how", "i",
    "if", "in", "is", "it", "its", "last", "may", "must", "my", "no", "not", "now", "of", "on", "or",
    "our", "per", "please", "plan", "say", "says", "seen", "she", "should", "since", "so", "such", "than",
    "that", "the", "their", "then", "there", "these", "they", "this", "those", "to", "today", "told",
    "under", "until", "was", "we", "were", "what", "when", "where", "which", "while", "who", "whose",
    "why", "will", "with", "would", "you", "your", "reports", "denies", "states", "presents", "presented",
    "admitted", "follow", "called", "spoke", "also", "after", "again", "all", "any", "both", "during",
    "each", "given", "current", "currently", "new", "old", "recent", "recently", "regarding", "re",
    "update", "updated", "best", "management", "treatment", "therapy", "recommendations", "guidelines",
    "guideline", "latest", "options", "review",
    # what notes are made of
    "patient", "patients", "pt", "name", "names", "date", "time", "dob", "mrn", "id", "age", "sex",
    "gender", "male", "female", "address", "phone", "tel", "fax", "email", "e-mail", "telf", "telfs", "tlf", "tfno", "room", "ward", "bed", "unit",
    "note", "notes", "report", "history", "exam", "examination", "assessment", "diagnosis", "diagnoses",
    "medication", "medications", "allergies", "allergy", "problem", "problems", "chief", "complaint",
    "family", "social", "past", "medical", "surgical", "physical", "vital", "vitals", "signs", "labs",
    "lab", "laboratory", "results", "result", "impression", "findings", "summary", "discharge",
    "admission", "follow-up", "followup", "visit", "department", "dept", "service", "clinic", "hospital",
    "center", "centre", "office", "facility", "emergency", "intensive", "care", "health", "physician",
    "doctor", "dr", "nurse", "surgeon", "attending", "resident", "consultant", "specialist",
    "practitioner", "provider", "team", "staff", "md", "rn", "np", "pa", "phd", "mbbs", "jr", "sr", "ii",
    "iii", "iv", "mr", "mrs", "ms", "miss", "sra", "srta", "dra", "prof", "professor", "student", "primary", "referring",
    "signed", "dictated", "transcribed", "electronically", "reviewed", "cosigned", "unknown", "none",
    "nil", "nkda", "yes", "normal", "negative", "positive", "type", "stage", "grade", "class", "group",
    "vitamin", "hepatitis", "factor", "figure", "fig", "table", "panel", "appendix", "section", "chapter",
    "part", "phase", "case", "day", "week", "month", "year", "years", "hour", "hours", "level", "score",
    "scale", "test", "trial", "study", "african", "american", "caucasian", "hispanic", "asian",
    "european", "white", "black", "latino", "latina", "english", "spanish", "french", "german", "dutch",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february",
    "march", "april", "june", "july", "august", "september", "october", "november", "december", "mon",
    "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
    "sept", "oct", "nov", "dec",
    # Spanish
    "mujer", "varón", "hombre", "niño", "niña", "lactante", "adolescente", "gestante", "recién", "nacido",
    "nacida", "un", "una", "se", "en", "acude", "presentamos", "individuo", "caso", "este", "esta", "su",
    "el", "la", "los", "las", "con", "sin", "para", "por", "paciente", "médico", "médica",
    "servicio", "nombre", "apellidos", "fecha", "edad", "sexo", "domicilio", "remitido", "informe",
    "historia", "antecedentes", "nhc", "nass", "especialidad", "país", "localidad", "provincia",
    # diseases, firms
    "disease", "syndrome", "criteria", "sign", "test", "company", "inc", "corp", "ltd", "gmbh", "therapeutics",
    "pharmaceuticals", "systems", "technologies", "afro-american",
])
"""Words in lower case that stand in no name, though they may begin with a capital."""
TITLED_NO_NAMES = NO_NAMES - frozenset([
    "white", "black", "best", "day", "will", "may", "march", "april", "june", "august", "jan", "sun",
    "english", "french", "german", "case", "part", "week", "must", "new", "old", "given", "do", "so", "an", "ward",
])
"""Those of them that are no name behind a title either, as "White", "May" and "Do" are."""
_ORDINARY_SURNAMES = frozenset(["white", "black", "best", "day", "ward", "english", "french", "german"])
INITIALLED_NO_NAMES = NO_NAMES - _ORDINARY_SURNAMES
"""Those that are no name behind an initial with a full stop: "R. Day" is one."""
ORDINARY_NAMES = _ORDINARY_SURNAMES | {"may", "march", "april", "june", "august"}
"""Those that are names where something else tells of a person, too."""
# fmt: on


_PARTICLE_WORDS = frozenset([*_PARTICLES, "t", "s"])
_OF_TOWNS = frozenset(["El", "La", "Las", "Los"])
"""What begins a town and no given name behind a comma: "Anna Meyer, El Paso"."""
_SURE_SHORT_NAMES = frozenset(["an", "do", "my", "so"])
_SHORT_NAMES = _SURE_SHORT_NAMES | frozenset(["as", "at", "be", "by", "in", "is", "on", "or", "to"])
"""Function words that are names in Asia: with a capital at the end of a name they are no function words."""
_GOES_ON = re.compile(r"\.?[ \t]{1,2}\w")


def name_span(text: str, start: int, end: int, no_names: frozenset[str] = NO_NAMES) -> tuple[int, int] | None:
    """The part of a run of capitalised words that may be a name; None if nothing of it may.

    Words that stand in no name are cut off before it, and the name ends before the first one in it. A particle
    such as "de la" belongs to the name behind it.
    """
    first, last = None, start
    words = list(_WORD.finditer(text, start, end))
    for at, match in enumerate(words):
        none = _behind_initial(no_names) if at and _is_initial(words[at - 1].group()) else no_names
        if not _is_of_name(text, words[at:], none, is_inside=first is not None):
            if first is not None:
                break
            continue
        first = match.start() if first is None else first
        last = match.end()
    if first is None:
        return None
    if text[last - 1] == "." and not re.search(r"(?:\W|\A)\w\.\Z", text[max(start, last - 3) : last]):
        last -= 1
    return first, last


@lru_cache(maxsize=4)
def _behind_initial(no_names: frozenset[str]) -> frozenset[str]:
    """What is no name behind "R.", of what is none elsewhere."""
    return no_names - _ORDINARY_SURNAMES


def _is_initial(word: str) -> bool:
    return len(word) == 2 and word[1] == "." and word[0].isupper()


def _is_of_name(text: str, words: list[re.Match[str]], no_names: frozenset[str], *, is_inside: bool) -> bool:
    """Whether the first of some words belongs to a name that it begins or, inside it, goes on."""
    written = words[0].group()
    word = written.rstrip(".")
    lower = word.lower()
    if word in _OF_TOWNS and text.endswith(", ", 0, words[0].start()):
        return False
    if lower in _PARTICLE_WORDS and word == written:
        following = (other.group().rstrip(".") for other in words[1:])
        named = next((other for other in following if other.lower() not in _PARTICLE_WORDS), "")
        if named[:1].isupper() and not _says_none(named, no_names):
            return True
        if word.islower():
            return False
    if is_inside and word.istitle() and lower in _SHORT_NAMES:
        return lower in _SURE_SHORT_NAMES or not _GOES_ON.match(text, words[0].start() + len(word))
    return not _says_none(word, no_names)


def _says_none(word: str, no_names: frozenset[str]) -> bool:
    lower = word.lower()
    return len(word) > 1 and lower in no_names and not (lower in _ACRONYMS and word.istitle())
