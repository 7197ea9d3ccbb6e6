"""What is measured or given in numbers as long as those of records: platelets, ferritin, penicillin."""

import re

# fmt: off
_ANALYTES = [
    r"platelets?", "plts?", "plaquetas", "plaquettes", "thrombozyten", "trombocyten", "thrombocytes", "piastrine",
    "ferritina?e?", "(?:ck|cpk)(?:-?mb)?", r"(?:beta[- ]?|b-?|β-?)?hcg", "(?:nt-?)?(?:pro-?)?bnp", "trop(?:onin)?s?(?:[- ][it])?",
    "wbcs?", "rbcs?", "anc", r"leu[ck]o[cz]\w{2,5}", "lymphocytes", "neutrophils", "eosinophils",
    "afp", "cea", r"ca[- ]?\d{2,3}(?:-\d)?", "psa", "ldh", "ast", "alt", "alp", "ggt", "got", "gpt", "lipase",
    "amylase", "myoglobin", "d-?dimers?", "crp", "pct", "procalcitonin", "ige", "igg", "iga", "igm", "tryptase",
    "triglycerides?", "glucose", "b12", "thyroglobulin", "chromogranin", "prolactin", "cortisol", "estradiol",
    "testosterone", r"il-?\d", r"cd\d{1,2}", r"(?:viral[ \t])?load", r"carga[ \t]viral", "viruslast",
    r"charge[ \t]virale", "vl", "rna", "dna", "adn", "arn", "pcr", "titers?", "titres?", "cop(?:ies|ias)", "cfus?",
    "ufc", r"colony[ \t]count", "colonies", "counts?",
]
_DRUGS = [
    r"penicillin(?:[ \t][gv](?:[ \t](?:benzathine|procaine|potassium))?)?", "penicilina", "benzathine", "bicillin",
    "nystatin", "nistatina", "heparin", "heparina", "colistin", "colistina", "colistimethate", "streptokinase",
    "urokinase", "epoetin", "epogen", "erythropoietin", "interferon", "cholecalciferol", "ergocalciferol",
    "colecalciferol", "bacitracin", r"polymyxin(?:[ \t]b)?", r"vitamin[ \t][ade]\d?", "retinol",
]
# fmt: on
_LINK = (
    r"(?:[ \t]?\([^()\r\n]{1,15}\)|[ \t](?:counts?|levels?|values?|is|was|were|of|at|to|now|today|from|peaked|rose|fell"
    r"|dropped|increased|decreased|approximately|about|around|over|total|im|iv|po)){0,3}"
)
_MEASURED = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(_ANALYTES + _DRUGS)}){_LINK}[ \t]{{0,3}}[:=]?[ \t]{{0,4}}[-–<>~≈≥≤=]?[ \t]{{0,2}}\Z",
    re.IGNORECASE,
)
_WINDOW = 70


def is_measured(text: str, start: int) -> bool:
    """Whether a number of a text is of a measurement or dose, by the analyte or the drug before it."""
    return bool(_MEASURED.search(text, max(0, start - _WINDOW), start))
