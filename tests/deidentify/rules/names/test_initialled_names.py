"""Names of an initial and a word: found, taken where they are repeated, left where only the word is meant."""

import pytest

from spacy_clinner.deidentify.rules.identifiers import rule_spans
from spacy_clinner.deidentify.rules.redacted_text import redact


def masked(text: str) -> str:
    return redact(text, rule_spans(text), "mask").text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Dr. J. Brown saw pt. Brown said so. Cough with brown sputum. BROWN SPUTUM. Sputum: Brown.",
            "Dr. [DOCTOR] saw pt. [DOCTOR] said so. Cough with brown sputum. BROWN SPUTUM. Sputum: Brown.",
        ),
        (
            "B. Stone, RN called. Stone was passed. Stone in ureter. Left ureteral Stone. Stone agrees.",
            "[DOCTOR], RN called. Stone was passed. Stone in ureter. Left ureteral Stone. [DOCTOR] agrees.",
        ),
        (
            "K. Green, MD. Green reviewed. Green sputum. Stool is Green.",
            "[DOCTOR], MD. [DOCTOR] reviewed. Green sputum. Stool is Green.",
        ),
        ("P. Long, MD. Long reviewed. Long history.", "[DOCTOR], MD. [DOCTOR] reviewed. Long history."),
        ("A. Cook, MD. Can Cook for self. Cook said.", "[DOCTOR], MD. Can Cook for self. [DOCTOR] said."),
        ("F. Price, PT. Price is high. Price called.", "[PATIENT], PT. Price is high. [PATIENT] called."),
        ("C. Frost, RN. Frost bite. Frost called.", "[DOCTOR], RN. Frost bite. [DOCTOR] called."),
        ("L. Hand, MD. L. hand swelling. R. Hand numb.", "[DOCTOR], MD. L. hand swelling. R. Hand numb."),
        ("Seen by R. Day. Day 3. Day called.", "Seen by [DOCTOR]. Day 3. [DOCTOR] called."),
        ("Seen by R. Day and T. Rice.", "Seen by [DOCTOR] and [PATIENT]."),
        ("W. Black, NP. Black stools. Per Black.", "[DOCTOR], NP. Black stools. Per [DOCTOR]."),
        ("H. Ward RN. On the Ward. Ward called.", "[DOCTOR] RN. On the Ward. [DOCTOR] called."),
        ("Patient J. White presented. White count 12.", "Patient [PATIENT] presented. White count 12."),
        ("Anna M. Day was seen.", "[PATIENT] was seen."),
        ("Signed by R Patel MD. Seen by J Brown today.", "Signed by [DOCTOR] MD. Seen by [DOCTOR] today."),
        ("Sig.ra Rossi, Sig. Bianchi", "Sig.ra [PATIENT], Sig. [PATIENT]"),
        ("Nurse K. Best. Best regards.", "Nurse [PATIENT]. Best regards."),
        ("Dr. Ward agrees. Ward 5.", "Dr. [DOCTOR] agrees. Ward [ROOM]."),
        (
            "Dr A B Jones. Mr T Ward. Dr B Head.",
            "Dr [DOCTOR]. Mr [PATIENT]. Dr [DOCTOR].",
        ),
        ("Plan by D. May. May agrees. She may go.", "Plan by [PATIENT]. [PATIENT] agrees. She may go."),
    ],
)
def test_names_and_words(text, expected):
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Plan: A. Continue. B. Stop.",
        "Vitamin D. Day 3. Grade I. White cells. Type A. Best seen on CT.",
        "Anna is fine. Hepatitis C. May go home.",
        "with T. Cruzi; from C. Auris, A. Baumannii; for B. Bovis",
        "for G. Tube, with J. Tube, N. Saline",
        "from A. March 3",
        "bei M. Parkinson, M. Crohn, M. Bechterew, M. Basedow und M. Alzheimer",
        "left arm, C. Auris, A new finding",
    ],
)
def test_what_only_looks_like_an_initial_and_a_name_stays(text):
    assert {"PATIENT", "DOCTOR"}.isdisjoint(span.label for span in rule_spans(text))
