"""Notes of formats that hold tokens and no text: the text is the tokens, a blank between two."""

import itertools
from collections.abc import Iterable, Sequence

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Mention, Note, Offsets, lies_within, require_one_piece

TokenSpan = tuple[int, int, str]
"""First token, the token after the last one, and a label."""


def note_of_tokens(
    note_id: str,
    tokens: Sequence[str],
    spans: Iterable[TokenSpan],
    *,
    unknown: Iterable[tuple[int, int]] = (),
    sentence_starts: Iterable[int] | None = None,
    annotated: bool = True,
) -> Note:
    """A note with the offsets of its tokens.

    Args:
        note_id: its id.
        tokens: none of them empty.
        spans: its mentions, in tokens.
        unknown: runs of tokens that nobody annotated, as (first, after the last).
        sentence_starts: tokens at which sentences start; None if the format does not say.
        annotated: whether anybody annotated it.
    """
    offsets = _offsets(tokens)

    def place(start: int, end: int) -> Offsets:
        return offsets[start][0], offsets[end - 1][1]

    return Note(
        note_id,
        " ".join(tokens),
        tuple(Mention(*place(start, end), label) for start, end, label in spans),
        tuple(offsets),
        None if sentence_starts is None else tuple(offsets[i][0] for i in sentence_starts),
        annotated=annotated,
        unknown=tuple(place(start, end) for start, end in unknown) if annotated else (),
    )


def require_tokens(tokens: object, where: str) -> list[str]:
    """The tokens of a record.

    Raises:
        ClinnerError: if they are no list of texts, or one of them is white space, or half a character.
    """
    if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
        raise ClinnerError(f"{where}: the tokens are no list of texts: export the file again")
    for number, token in enumerate(tokens):
        if not token.strip() or any("\ud800" <= character <= "\udfff" for character in token):
            raise ClinnerError(
                f"{where}: token {number} is white space or half a character: remove it together with its tag"
            )
    return tokens


def token_spans(note: Note, format_name: str) -> list[TokenSpan]:
    """The mentions of a note in tokens.

    Raises:
        ClinnerError: if the note has no tokens, or a mention is discontinuous or does not meet their edges.
    """
    if note.tokens is None:
        raise ClinnerError(f"{note.id}: {format_name} needs tokens: convert to .spacy or brat instead")
    begins = {start: i for i, (start, _) in enumerate(note.tokens)}
    ends = {end: i for i, (_, end) in enumerate(note.tokens)}
    for mention in note.mentions:
        require_one_piece(mention, note, format_name)
        if mention.start not in begins or mention.end not in ends:
            raise ClinnerError(
                f"{note.id}: mention {mention.start}-{mention.end} does not meet token boundaries: align it "
                "first"
            )
    return [(begins[m.start], ends[m.end] + 1, m.label) for m in note.mentions]


def bio_tags(note: Note, format_name: str) -> list[str]:
    """A tag for each token of a note: "B-LABEL", "I-LABEL", "O", or "_" where nobody annotated.

    Raises:
        ClinnerError: if the note has no tokens, or a mention does not meet their edges, overlaps another or
            tokens that are unknown, or has a label with white space.
    """
    spans = token_spans(note, format_name)
    tokens = note.tokens or ()
    unknown = note.unknown if note.annotated else ((0, len(note.text)),)
    tags = ["_" if lies_within(token, unknown) else "O" for token in tokens]
    for mention, (first, end, label) in zip(note.mentions, spans, strict=True):
        where = f"{note.id}: mention {mention.start}-{mention.end}"
        if label.split() != [label]:
            raise ClinnerError(f"{where} has a label with white space: rename it")
        if set(tags[first:end]) != {"O"}:
            raise ClinnerError(f"{where} overlaps another: {format_name} holds flat entities only")
        tags[first:end] = [f"B-{label}", *[f"I-{label}"] * (end - first - 1)]
    return tags


def _offsets(tokens: Sequence[str]) -> list[Offsets]:
    starts = itertools.accumulate((len(token) + 1 for token in tokens), initial=0)
    return [(start, start + len(token)) for start, token in zip(starts, tokens, strict=False)]
