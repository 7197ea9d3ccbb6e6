"""The texts of a BioC document, each with its own offset and annotation."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple


class Text(NamedTuple):
    """A passage.

    Attributes:
        offset: of its first character in the document.
        text: its text; that of its sentences if it has none of its own.
        annotations: what is annotated in it, with offsets that count from the beginning of the document.
        relations: how many relations it has.
    """

    offset: int
    text: str
    annotations: list[Any]
    relations: int


def passages_of(document: Any) -> Iterator[Text]:
    """The passages of a document of the package `bioc`, in their order.

    Annotation of the document itself goes to the passage in which it begins.
    """
    texts = [_text(passage) for passage in document.passages]
    starts = [text.offset for text in texts]
    for annotation in document.annotations:
        at = bisect_right(starts, min(int(location.offset) for location in annotation.locations)) - 1
        texts[max(at, 0)].annotations.append(annotation)
    for text in texts[:1]:
        yield text._replace(relations=text.relations + len(document.relations))
    yield from texts[1:]


def _text(passage: Any) -> Text:
    sentences = list(passage.sentences)
    annotations = [*passage.annotations, *(a for sentence in sentences for a in sentence.annotations)]
    relations = len(passage.relations) + sum(len(sentence.relations) for sentence in sentences)
    offset = int(passage.offset)
    if passage.text or not sentences:
        return Text(offset, passage.text or "", annotations, relations)
    return Text(offset, _joined(sentences, offset), annotations, relations)


def _joined(sentences: list[Any], offset: int) -> str:
    """Sentences with as many blanks between them as their offsets leave open."""
    pieces, end = list[str](), offset
    for sentence in sentences:
        pieces.append(" " * max(int(sentence.offset) - end, 0))
        pieces.append(sentence.text or "")
        end = int(sentence.offset) + len(pieces[-1])
    return "".join(pieces)
