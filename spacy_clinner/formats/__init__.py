"""Files of annotated notes, read and written in the formats of the registry; no spaCy, no torch."""

__all__ = [
    "bioc",
    "brat",
    "cas_json",
    "cas_xmi",
    "conll",
    "gliner",
    "huggingface",
    "i2b2",
    "jsonl",
    "nbme",
    "pubtator",
    "record",
    "registry",
    "span_tables",
    "webanno",
]
