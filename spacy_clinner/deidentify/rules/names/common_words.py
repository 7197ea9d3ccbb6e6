"""Words that identify in one place and say nothing in another."""

# fmt: off
COMMON_NAMES = frozenset([
    "april", "art", "august", "back", "banks", "bell", "best", "bill", "black", "bone", "brown", "bush",
    "case", "chance", "chase", "cross", "dawn", "day", "drew", "faith", "fields", "foot", "free",
    "frost", "good", "grace", "gray", "green", "hall", "hand", "hard", "head", "heart", "high", "hill",
    "hope", "joy", "june", "king", "lane", "little", "long", "love", "low", "mark", "may", "moody",
    "more", "page", "park", "pat", "post", "price", "ray", "rice", "rich", "rivers", "rose", "sharp",
    "short", "small", "stone", "street", "strong", "sue", "summer", "swift", "ward", "waters", "weeks",
    "white", "will", "winter", "wise", "wood", "young",
])
"""Names that a note in capitals has as common words."""
COMMON_SHORT = frozenset([
    "ah", "al", "am", "an", "as", "at", "be", "by", "co", "da", "de", "do", "ed", "el", "en", "es",
    "ex", "go", "he", "hi", "id", "if", "in", "is", "it", "la", "le", "lo", "me", "mi", "my", "no",
    "of", "oh", "ok", "on", "or", "ox", "pa", "se", "si", "so", "su", "te", "to", "tu", "un", "up",
    "us", "va", "ve", "we", "ya", "yo",
])
"""Words of two letters that are no names."""
ONLY_SPANISH = frozenset(["lo", "su", "tu"])
"""Those that are names in a note that is not in Spanish."""
COMMON_IN_PLACES = frozenset([
    "and", "the", "for", "del", "las", "los", "san", "santa", "saint",
    "avenue", "road", "drive", "court", "place", "square", "close", "main", "north", "south", "east",
    "west", "old", "new", "upper", "lower", "calle", "avenida", "plaza", "paseo", "camino", "carretera",
    "acute", "ambulatory", "admissions", "associates", "cancer", "cardiac", "cardiology", "care", "center",
    "centre", "childrens", "city", "clinic", "clinics", "college", "community", "company", "council",
    "county", "critical", "department", "district", "division", "emergency", "facility", "family", "floor",
    "foundation", "general", "group", "health", "healthcare", "home", "hospice", "hospital", "hospitals",
    "house", "infirmary", "institute", "intensive", "international", "lab", "laboratory", "medical",
    "medicine", "memorial", "mental", "national", "nursing", "office", "oncology", "outpatient", "pharmacy",
    "physicians", "practice", "primary", "psychiatric", "psychiatry", "radiology", "reading", "regional",
    "rehab", "rehabilitation", "research", "room", "royal", "school", "science", "service", "services",
    "state", "station", "surgery", "surgical", "trauma", "unit", "united", "university", "urgent",
    "veterans", "well", "wells", "bath", "deal", "hull", "mobile", "rye", "sandwich",
    "centro", "ciudad", "clinica", "clinico", "complejo", "consultorio", "departamento", "especialidades",
    "farmacia", "instituto", "laboratorio", "materno", "provincial", "residencia", "sala", "salud",
    "servicio", "unidad", "universidad", "universitario", "urgencias",
])
"""Words of addresses and institutions that are common ones elsewhere, folded."""
_ENGLISH = frozenset([
    "i", "me", "my", "mine", "he", "him", "his", "she", "her", "hers", "it", "its", "we", "us", "our",
    "they", "them", "their", "you", "your", "who", "whom", "whose", "which", "what", "this", "that", "these",
    "those", "there", "here", "a", "an", "the", "and", "or", "but", "if", "because", "while", "when",
    "where", "as", "than", "of", "in", "on", "at", "to", "from", "for", "with", "without", "by", "into",
    "after", "before", "during", "since", "until", "over", "under", "about", "is", "are", "was", "were", "be",
    "been", "being", "am", "has", "have", "had", "does", "did", "would", "should", "could", "can", "not",
    "no",
])
_SPANISH = frozenset([
    "yo", "me", "mi", "tu", "te", "el", "ella", "ello", "ellos", "ellas", "lo", "la", "los", "las", "le",
    "les", "se", "su", "sus", "nos", "nosotros", "usted", "ustedes", "que", "quien", "cual", "este", "esta",
    "estos", "estas", "ese", "esa", "eso", "esto", "un", "una", "unos", "unas", "al", "del", "y", "e", "o",
    "u", "pero", "ni", "si", "porque", "cuando", "donde", "como", "de", "en", "a", "con", "sin", "por",
    "para", "desde", "hasta", "entre", "sobre", "tras", "ante", "es", "son", "era", "eran", "fue", "fueron",
    "ser", "ha", "han", "habia", "hay", "esta", "estan", "estaba", "no",
])
FUNCTION_WORDS = {"es": _SPANISH, "en": _ENGLISH}
"""By language: folded words that say nothing of anybody, so that a false detection must not spread.

"Will" and "may" are left out: they are names.
"""
# fmt: on
