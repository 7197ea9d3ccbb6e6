"""Names in lines of capitals: MR SMITH WAS SEEN; no MR IMAGING, no MS EXACERBATION."""

import re

from spacy_clinner.deidentify.rules.identifiers.clinical_words import is_clinical_word
from spacy_clinner.deidentify.rules.identifiers.name_words import NO_NAMES

_AROUND = 60
_MOST_WORDS = 3
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NAME_WORDS = re.compile(rf"(?:[ \t]{{1,2}}{_WORD.pattern}){{1,{_MOST_WORDS + 1}}}")
_ENDS = re.compile(r"[ \t]{0,2}(?:[.,;:)!?\r\n]|'S\b|’S\b|\Z)")
# fmt: off
_VERBS = frozenset([
    "ACCOMPANIED", "AGREED", "AGREES", "APPEARED", "APPEARS", "ARRIVED", "ASKED", "AWOKE", "BECAME", "BEGAN",
    "CAME", "CALLED", "CALLS", "CLAIMS", "COMPLAINED", "COMPLAINS", "CONTINUED", "CONTINUES", "DECLINED",
    "DECLINES", "DESCRIBED", "DESCRIBES", "DEVELOPED", "DIED", "DOES", "ENDORSES", "EXPERIENCED", "FEELS", "FELL",
    "FELT", "FOLLOWED", "FOLLOWS", "GOES", "GOT", "HER", "HIM", "INFORMED", "LEFT", "LIVES", "MAY", "NEEDS", "NOTED",
    "NOTES", "NOTICED", "RECEIVED", "RECOMMENDED", "RECOMMENDS", "REFUSED", "REFUSES", "REMAINED", "REMAINS",
    "REPORTED", "REQUESTED", "REQUIRED", "REQUIRES", "RETURNED", "RETURNS", "REVIEWED", "SAID", "SAW", "SIGNED",
    "SPOKE", "STARTED", "STATED", "SUFFERED", "TAKES", "TOLERATED", "TOLERATES", "TOOK", "UNDERSTANDS", "UNDERWENT",
    "WANTS", "WENT", "WISHES", "WORKS",
])
"""What a name in a line of capitals ends before."""
_NOT_TITLED = frozenset([
    "ABDOMEN", "ABSENT", "ACTIVE", "ANGIO", "ANGIOGRAM", "ANGIOGRAPHY", "ANKLE", "ARTHROGRAM", "ARTHROGRAPHY",
    "ATTACK", "BRAIN", "CERVICAL", "CHANGES", "CHOLANGIOGRAPHY", "CLEAR", "COMPATIBLE", "CONDITIONAL", "CONTIN",
    "CONTRAST", "CONTROLLED", "DIAGNOSED", "DIFFUSION", "DRIP", "DUE", "DX", "ELASTOGRAPHY", "ELBOW",
    "ENTEROGRAPHY", "EXACERBATION", "EXACERBATIONS", "FINDINGS", "FLARE", "FLARES", "FOOT", "GAIT", "GUIDED",
    "HAND", "HEAD", "HEART", "HIP", "IMAGE", "IMAGES", "IMAGING", "INACTIVE", "INTACT", "IR", "JET", "KNEE", "LESION",
    "LESIONS", "LUMBAR", "MEDS", "MITRAL", "MORPHINE", "MRA", "NEUROPATHY", "NOTED", "OPTIC", "PCA", "PELVIS",
    "PERFUSION", "PLAQUE", "PLAQUES", "PRESENT", "PROTOCOL", "REGURGITATION", "RELAPSE", "RELAPSES", "RELAPSING",
    "RELATED", "SAFE", "SCAN", "SCANNER", "SCANS", "SECONDARY", "SEQUENCE", "SEQUENCES", "SHOULDER", "SOCIETY",
    "SPASTICITY", "SPECTROSCOPY", "SPINAL", "SPINE", "SULFATE", "SYMPTOMS", "THORACIC", "TRACE", "UNSAFE",
    "UROGRAPHY", "VALVE", "VENOGRAPHY", "WRIST",
])
_STUDIES = ("GRAPHY", "METRY", "SCOPY", "OLOGY", "OLOGIST")
_OF_A_FINDING = re.compile(
    r"\b(?:TRACE|MILD|MODERATE|SEVERE|TRIVIAL|SIGNIFICANT|HAS|HAD|KNOWN|HX|PROGRESSIVE|REMITTING)[ \t]{1,2}\Z"
)
# fmt: on


def shouted_name(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The name behind the MR or MS between two places of a text, in a line without small letters.

    It is up to three words that end with the clause or before a verb: what stands between a multiple sclerosis or
    a magnetic resonance and such an end is on a list.
    """
    if not _is_shouted(text, start, end) or _OF_A_FINDING.search(text, max(0, start - 14), start):
        return None
    words = _NAME_WORDS.match(text, end)
    if not words:
        return None
    found = list(_WORD.finditer(text, *words.span()))
    name = found[: next((i for i, word in enumerate(found) if _ends_before(word[0])), len(found))]
    if not 1 <= len(name) <= _MOST_WORDS or any(_is_finding(word[0]) for word in name):
        return None
    last = name[-1].end()
    is_whole = len(name) < len(found) or _ENDS.match(text, last)
    return (name[0].start(), last) if is_whole else None


def end_of_shouted(text: str, start: int, end: int) -> int:
    """Where a name in capitals ends, of which all but the first word may be a verb: SMITH SAW HIM."""
    if not text[start:end].isupper():
        return end
    last = end
    for at, word in enumerate(_WORD.finditer(text, start, end)):
        if at and word[0] in _VERBS:
            return last
        last = word.end()
    return end


def _is_shouted(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    line = f"{before.rpartition(chr(10))[2]} {after.partition(chr(10))[0]}"
    return not any(map(str.islower, line))


def _ends_before(word: str) -> bool:
    return word in _VERBS or (len(word) > 1 and word.lower() in NO_NAMES)


def _is_finding(word: str) -> bool:
    return word in _NOT_TITLED or word.endswith(_STUDIES) or is_clinical_word(word) or len(word) < 2
