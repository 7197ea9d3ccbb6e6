"""Files of annotated notes: brat, CoNLL, i2b2, JSON Lines, NBME, PubTator; no spaCy, no torch."""

from spacy_clinner.formats.brat import read_brat, write_brat
from spacy_clinner.formats.conll import read_conll, write_conll
from spacy_clinner.formats.i2b2 import read_i2b2, write_i2b2
from spacy_clinner.formats.jsonl import read_jsonl, write_jsonl
from spacy_clinner.formats.nbme import read_nbme, write_nbme
from spacy_clinner.formats.pubtator import read_pubtator
from spacy_clinner.formats.record import Concept, Mention, Note
from spacy_clinner.formats.registry import TEXT_FORMATS, FormatOptions, NoteFormat

__all__ = [
    "TEXT_FORMATS",
    "Concept",
    "FormatOptions",
    "Mention",
    "Note",
    "NoteFormat",
    "read_brat",
    "read_conll",
    "read_i2b2",
    "read_jsonl",
    "read_nbme",
    "read_pubtator",
    "write_brat",
    "write_conll",
    "write_i2b2",
    "write_jsonl",
    "write_nbme",
]
