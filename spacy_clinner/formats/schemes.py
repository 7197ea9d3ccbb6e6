"""Labels of published annotation schemes: words that everybody uses, which cannot name a patient.

A label in a file is free text. One that an annotator typed may be a name, so that only labels known
beforehand are handed on with redacted notes.
"""

from collections.abc import Collection

from spacy_clinner.formats.hipaa import i2b2_type
from spacy_clinner.formats.i2b2 import CATEGORIES

SCHEMES: dict[str, str] = {
    "i2b2 2010": "PROBLEM TEST TREATMENT",
    "i2b2 2012": "EVIDENTIAL OCCURRENCE CLINICAL_DEPT TIME FREQUENCY DURATION",
    "n2c2 2018": "Drug Strength Form Dosage Route Reason ADE",
    "BC5CDR": "Chemical Disease",
    "NCBI": "Gene Species SpecificDisease DiseaseClass Modifier CompositeMention",
    "BioNLP 2013, cancer genetics": """
        Amino_acid Anatomical_system Cancer Cell Cellular_component Developing_anatomical_structure
        Gene_or_gene_product Immaterial_anatomical_entity Multi-tissue_structure Organ Organism
        Organism_subdivision Organism_substance Pathological_formation Protein Simple_chemical Tissue
    """,
    "MACCROBAT 2020": """
        Activity Administration Age Area Biological_attribute Biological_structure Clinical_event Color
        Coreference Date Detailed_description Diagnostic_procedure Disease_disorder Distance Dosage Duration
        Family_history Frequency Height History Lab_value Mass Medication Nonbiological_location Occupation
        Other_entity Other_event Outcome Personal_background Qualitative_concept Quantitative_concept Sex
        Severity Shape Sign_symptom Subject Texture Therapeutic_procedure Time Volume Weight
    """,
    "PharmaCoNER, CANTEMIST and CodiEsp": """
        NORMALIZABLES NO_NORMALIZABLES PROTEINAS UNCLEAR MORFOLOGIA_NEOPLASIA DIAGNOSTICO PROCEDIMIENTO
        ENFERMEDAD SINTOMA FARMACO
    """,
    "E3C": "CLINENTITY EVENT ACTOR BODYPART RML TIMEX3",
    "UMLS semantic groups": "ACTI ANAT CHEM CONC DEVI DISO GENE GEOG LIVB OBJC OCCU ORGA PHEN PHYS PROC",
    "the notes of this package": """
        Medication Dose Problem Procedure Symptom Disorder Device Anatomy Allergy Adverse_event Finding Test
    """,
    "CoNLL 2003 and OntoNotes 5": """
        PER PERSON LOC LOCATION GPE FAC ORG MISC NORP EVENT PRODUCT LAW LANGUAGE WORK_OF_ART MONEY PERCENT
        QUANTITY ORDINAL CARDINAL
    """,
    "words for what is neither": "NUMBER NUM CODE CONCEPT",
}
"""Labels by scheme; `i2b2_type` knows those of i2b2 2014, of MEDDOCAN and of other such programs."""


def _folded(label: str) -> str:
    """A label by which it is compared: case, and what joins its words, do not count."""
    return label.casefold().replace("-", "_").replace(" ", "_")


_KNOWN = frozenset(
    map(_folded, [*CATEGORIES, *(label for labels in SCHEMES.values() for label in labels.split())])
)


def is_known(label: str, others: Collection[str] = ()) -> bool:
    """Whether a label is one of a published scheme, in any case of its letters, or exactly one of others."""
    return label in others or _folded(label) in _KNOWN or i2b2_type(label.upper()) is not None
