"""Symptoms, states and diseases that stand behind a heading or a relative where a name could stand."""

import re

# fmt: off
_CLINICAL = frozenset([
    # states of a patient
    "abnormal", "active", "afebrile", "agitated", "alert", "alive", "ambulating", "ambulatory", "anxious",
    "appears", "asleep", "asymptomatic", "awake", "breathing", "calm", "cheerful", "combative", "comfortable",
    "conscious", "confused", "cooperative", "critical", "dead", "deceased", "declined", "declines",
    "deteriorated", "deteriorating", "died", "discharged", "doing", "drowsy", "extubated",
    "feeling", "healthy", "hypotensive", "hypoxic", "improved", "improving", "incontinent", "independent",
    "intubated", "lethargic", "living", "nonverbal", "obese", "obtunded", "oriented", "overweight",
    "pending", "pleasant", "refused", "refuses", "resting", "same", "sedated", "septic", "serious",
    "sleeping", "stable", "unavailable", "unchanged", "unconscious", "unresponsive", "unstable",
    "ventilated", "verbal", "vomiting", "worse", "worsened", "worsening",
    # symptoms
    "abdominal", "ache", "aches", "aching", "acute", "agitation", "altered", "anxiety", "arthralgias",
    "ascites", "atypical", "bilateral", "bleed", "bleeding", "bloating", "bloody", "blurred", "blurry",
    "breathlessness", "bruising", "burning", "chest", "chills", "chronic", "clammy", "collapse", "confusion",
    "congestion", "constipation", "cough", "coughing", "cramping", "cramps", "decreased", "dehydration",
    "delirium", "diarrhea", "diarrhoea", "difficulty", "diplopia", "discomfort", "dizziness", "dizzy",
    "drowsiness", "dyspepsia", "dysphagia", "dysuria", "earache", "edema", "elevated", "epigastric",
    "epistaxis", "exertional", "facial", "fainting", "falls", "fatigue", "febrile", "fever", "fevers",
    "flank", "generalised", "generalized", "headache", "headaches", "heartburn", "hematemesis",
    "hematochezia", "hemoptysis", "hoarseness", "increased", "increasing", "insomnia", "intermittent",
    "itching", "jaundice", "left", "leg", "lightheaded", "lightheadedness", "lower", "malaise",
    "melena", "mild", "moderate", "nasal", "nausea", "numbness", "odynophagia", "oedema", "pain", "painful",
    "palpitations", "pelvic", "persistent", "pleuritic", "progressive", "pruritus", "rash", "rectal",
    "recurrent", "right", "rigors", "severe", "shaking", "shortness", "sob", "sore", "spasms", "stiffness",
    "substernal", "suicidal", "sweating", "swelling", "swollen", "syncope", "throat", "tightness", "tingling",
    "tinnitus", "tremor", "tremors", "tiredness", "unsteady", "upper", "urinary", "vaginal", "vertigo",
    "visual", "vomited", "weak", "weakness", "weight", "wheezing",
    # diseases and injuries
    "abscess", "abuse", "addiction", "alcohol", "alcoholism", "alzheimer", "alzheimer's", "anemia",
    "anaemia", "aneurysm", "angina", "aortic", "appendicitis", "arrhythmia", "arthritis", "asthma",
    "asthmatic", "atrial", "bladder", "bowel", "breast", "bronchial", "ca", "cancer",
    "carcinoma", "cardiac", "cataract", "cataracts", "celiac", "cerebral", "cervical", "cholesterol",
    "cirrhosis", "clotting", "coeliac", "colon", "colorectal", "concussion", "congenital", "coronary",
    "crohn's", "dementia", "depression", "dermatitis", "diabetes", "diabetic", "drug", "eczema", "emphysema",
    "epilepsy", "essential", "fracture", "gallstones", "gastric", "glaucoma", "gout", "hypercholesterolemia",
    "hyperlipidemia", "hypertension", "hypertensive", "hypothyroidism", "infection", "influenza", "injury",
    "insulin", "ischemic", "kidney", "laceration", "leukemia", "leukaemia", "liver", "lung", "lupus",
    "lymphoma", "melanoma", "mental", "metastatic", "migraine", "migraines", "myocardial", "obesity",
    "osteoporosis", "ovarian", "overdose", "pancreatic", "peripheral", "pneumonia", "prostate", "psoriasis",
    "psychiatric", "pulmonary", "renal", "respiratory", "rheumatoid", "sarcoidosis", "schizophrenia",
    "seizure", "seizures", "sepsis", "sickle", "smoker", "stomach", "stroke", "substance", "suicide",
    "thyroid", "tobacco", "trauma", "tuberculosis", "tumor", "tumour", "ulcer", "ulcers", "uterine",
    "valvular", "vascular",
])
_BEHIND_A_PART = frozenset([
    "ache", "arrest", "attack", "bleed", "bleeding", "ca", "cancer", "discomfort", "disease", "disorder",
    "failure", "fracture", "infection", "injuries", "injury", "laceration", "mass", "numbness", "pain", "pains",
    "pressure", "problem", "problems", "rash", "rate", "spasm", "spasms", "stiffness", "surgery", "swelling",
    "syndrome", "tightness", "trauma", "tumor", "tumour", "weakness", "wound",
])
"""What follows a part of the body: "Back pain", "Head Injury"."""
# fmt: on
_ENDS = re.compile(
    r"[^\W\d_]{3,}(?:algia|[^\W\d_]itis|[^\W\d_]osis|opathy|ectomy|a?emia|penia|sthenia|pn[o]?ea|rrho?ea|plegia"
    r"|paresis|rrhage|tension|carcinoma|sarcoma|lymphoma|iasis)",
)
_TWO_WORDS = re.compile(r"([^\W\d_]+(?:['’-][^\W\d_]+)?)(?:[ \t/]{1,2}([^\W\d_]+))?")


def is_clinical_word(word: str) -> bool:
    """Whether a word names a symptom, a state or a disease and is seldom a name."""
    lower = word.lower().replace("’", "'")
    return lower in _CLINICAL or bool(_ENDS.fullmatch(lower))


def begins_finding(text: str, start: int) -> bool:
    """Whether a symptom, a state or a disease begins at a place of a text: "Chest pain", "Head Injury"."""
    match = _TWO_WORDS.match(text, start, start + 60)
    if not match:
        return False
    return is_clinical_word(match[1]) or (match[2] or "").lower() in _BEHIND_A_PART
