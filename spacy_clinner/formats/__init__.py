"""Files of annotated notes, read and written in the formats of the registry; no spaCy, no torch."""

from spacy_clinner.formats.bioc import read_bioc, write_bioc
from spacy_clinner.formats.brat import read_brat, write_brat
from spacy_clinner.formats.cas_json import read_cas_json, write_cas_json
from spacy_clinner.formats.cas_xmi import read_xmi, write_xmi
from spacy_clinner.formats.conll import read_conll, write_conll
from spacy_clinner.formats.gliner import read_gliner, write_gliner
from spacy_clinner.formats.huggingface import read_huggingface, write_huggingface
from spacy_clinner.formats.i2b2 import read_i2b2, write_i2b2
from spacy_clinner.formats.jsonl import read_jsonl, write_jsonl
from spacy_clinner.formats.nbme import read_nbme, write_nbme
from spacy_clinner.formats.pubtator import read_pubtator, write_pubtator
from spacy_clinner.formats.record import Concept, Mention, Note
from spacy_clinner.formats.registry import TEXT_FORMATS, FormatOptions, NoteFormat
from spacy_clinner.formats.span_tables import read_span_table, write_span_table
from spacy_clinner.formats.webanno import read_webanno, write_webanno

__all__ = [
    "TEXT_FORMATS",
    "Concept",
    "FormatOptions",
    "Mention",
    "Note",
    "NoteFormat",
    "read_bioc",
    "read_brat",
    "read_cas_json",
    "read_conll",
    "read_gliner",
    "read_huggingface",
    "read_i2b2",
    "read_jsonl",
    "read_nbme",
    "read_pubtator",
    "read_span_table",
    "read_webanno",
    "read_xmi",
    "write_bioc",
    "write_brat",
    "write_cas_json",
    "write_conll",
    "write_gliner",
    "write_huggingface",
    "write_i2b2",
    "write_jsonl",
    "write_nbme",
    "write_pubtator",
    "write_span_table",
    "write_webanno",
    "write_xmi",
]
