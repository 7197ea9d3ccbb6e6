"""A tiny corpus of notes and what they express."""

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from spacy_clinner.corpus.doc_concepts import register_concepts, set_concepts
from spacy_clinner.formats.record import Concept
from tests.support.overfit import overfit

CONCEPTS = (
    Concept("0", "Chest-pressure"),
    Concept("1", "Family-history-of-MI"),
    Concept("2", "Fever"),
)
# text, (start token, end token, concept), the concepts that the note is searched for
NOTES = [
    ("Chest pressure since Monday , dad had heart attack .", [(0, 2, "0"), (5, 9, "1")], "012"),
    ("Felt hot , mother with MI , heavy chest .", [(0, 2, "2"), (3, 6, "1"), (7, 9, "0")], "012"),
    ("No acute distress , parents healthy .", [], "012"),
    ("Temp at home , chest feels tight since Monday .", [(0, 3, "2"), (4, 7, "0")], "02"),
    ("Dad had heart attack , no fever .", [(0, 4, "1")], "12"),
    ("Denies chest pressure . Felt hot .", [(4, 6, "2")], "02"),
]
Located = list[tuple[int, int, str]]


def make_doc(nlp: Language, text: str, spans: Located, ids: str) -> Doc:
    doc = nlp.make_doc(text)
    doc.spans["concepts"] = [Span(doc, *span) for span in spans]
    set_concepts(doc, [concept for concept in CONCEPTS if concept.id in ids])
    return doc


def make_examples(nlp: Language) -> list[Example]:
    return [Example(nlp.make_doc(note[0]), make_doc(nlp, *note)) for note in NOTES]


def searched(nlp: Language, text: str, ids: str) -> Doc:
    """A document that nothing has been predicted for yet."""
    doc = nlp.make_doc(text)
    set_concepts(doc, [concept for concept in CONCEPTS if concept.id in ids])
    return doc


def found(doc: Doc) -> Located:
    return sorted((span.start, span.end, span.label_) for span in doc.spans["concepts"])


def predictions(nlp: Language) -> list[Located]:
    return [found(doc) for doc in nlp.pipe(searched(nlp, text, ids) for text, _, ids in NOTES)]


GOLD = [sorted(spans) for _, spans, _ in NOTES]


def overfitted(nlp: Language, limit: int = 150) -> Language:
    """Initialise a pipeline and update it until it has learned the notes."""
    return overfit(nlp, make_examples(nlp), limit, lambda: knows(nlp))


def knows(nlp: Language, sure: float = 0.6) -> bool:
    """Whether exactly the gold spans are found, and each that has a confidence has at least `sure`."""
    docs = list(nlp.pipe(searched(nlp, text, ids) for text, _, ids in NOTES))
    confidences = [span._.confidence for doc in docs for span in doc.spans["concepts"]]
    return [*map(found, docs)] == GOLD and all(value is None or value >= sure for value in confidences)


register_concepts()
