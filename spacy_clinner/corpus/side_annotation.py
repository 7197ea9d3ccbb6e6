"""What other components say of documents that spaCy's loop does not see, and so does not annotate.

An encoder that reads sentence starts or part-of-speech tags must find them on unlabelled and on source
documents as it finds them on those of the training corpus. It happens when a batch is used, as components
that learn annotate otherwise later on, and on copies, as the next pass begins afresh.
"""

from collections.abc import Iterable, Sequence

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example


def annotated(nlp: Language, components: Iterable[str], docs: Iterable[Doc]) -> list[Doc]:
    """Copies of documents as components of a pipeline, one after another, leave them."""
    copies = [doc.copy() for doc in docs]
    for name in components:
        pipe = nlp.get_pipe(name)
        copies = list(pipe.pipe(copies)) if hasattr(pipe, "pipe") else [pipe(doc) for doc in copies]
    return copies


def annotated_examples(
    nlp: Language, components: Sequence[str], examples: Sequence[Example]
) -> list[Example]:
    """A labelled batch with annotation on the documents that are read; the same batch without components."""
    if not components:
        return list(examples)
    docs = annotated(nlp, components, (example.predicted for example in examples))
    return [Example(doc, example.reference) for doc, example in zip(docs, examples, strict=True)]
