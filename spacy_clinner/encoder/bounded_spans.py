"""Windows of a note for a transformer, which reads a limited number of wordpieces and drops the rest."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import accumulate

from spacy.tokens import Doc, Span

from spacy_clinner.errors import ClinnerError, require_positive

SpanGetter = Callable[[Iterable[Doc]], list[list[Span]]]

_LETTERS = re.compile(r"[A-Za-z]+")
_LONGEST_WORD = 20
_LETTERS_A_PIECE = 4
_CAPITALS_A_PIECE = 2  # encoders that keep case know few words in capitals


def bounded_spans(window: int, stride: int, max_wordpieces: int = 480) -> SpanGetter:
    """Make a span getter with the windows of `strided_spans.v1`, cut where an encoder would drop words.

    `strided_spans.v1` counts tokens, but a line of 80 dashes is one token and 80 wordpieces.
    spacy-transformers drops the wordpieces beyond the encoder's limit, and these words get vectors of zeros.
    This getter keeps a window that is estimated to fit, and cuts any other into windows that fit. They
    overlap by as many tokens, or by half where they are short. A token that does not fit is a window by
    itself, and the encoder reads its beginning.

    The number of wordpieces is an estimate (see `wordpieces`). A text that needs far more of them still loses
    words without notice. Lower `max_wordpieces` for a language that the encoder was not trained on.

    Args:
        window: how many tokens a window has at most.
        stride: how many tokens the next window begins later.
        max_wordpieces: how many wordpieces a window has at most: the encoder's limit (often 512, special
            pieces included) less a reserve for the error of the estimate.

    Raises:
        ClinnerError: if stride is above window, which leaves tokens out, or a setting is not above 0.
    """
    require_positive("bounded_spans", window=window, stride=stride, max_wordpieces=max_wordpieces)
    if stride > window:
        raise ClinnerError("bounded_spans: stride must not be above window: the tokens between would be lost")
    # not a closure: models are copied and pickled
    return partial(_spans, window=window, stride=stride, max_wordpieces=max_wordpieces)


def wordpieces(text: str) -> int:
    """Estimate how many wordpieces a token is: safe for symbols and digits, realistic for words; at least 1.

    One for four letters, or for two capitals; one a letter where a run is longer than words are; one for
    each byte of anything else, which is what a byte-level vocabulary may need.
    """
    runs = _LETTERS.findall(text)
    others = len(text.encode()) - sum(map(len, runs))
    return max(1, others + sum(map(_of_letters, runs)))


def _of_letters(run: str) -> int:
    a_piece = _CAPITALS_A_PIECE if len(run) > 1 and run.isupper() else _LETTERS_A_PIECE
    word = min(len(run), _LONGEST_WORD)
    return -(-word // a_piece) + len(run) - word


def _spans(docs: Iterable[Doc], window: int, stride: int, max_wordpieces: int) -> list[list[Span]]:
    spans_of_docs = []
    for doc in docs:
        pieces = [0, *accumulate(wordpieces(token.text) for token in doc)]
        spans_of_docs.append(
            [
                doc[start:end]
                for strided in _strided(len(doc), window, stride)
                for start, end in _cut(*strided, pieces, window - stride, max_wordpieces)
            ]
        )
    return spans_of_docs


def _strided(length: int, window: int, stride: int) -> Iterator[tuple[int, int]]:
    """The windows of strided_spans."""
    for start in range(0, length, stride):
        yield start, min(start + window, length)
        if start + window >= length:
            return


def _cut(start: int, end: int, pieces: list[int], overlap: int, bound: int) -> Iterator[tuple[int, int]]:
    """Windows that fit and hold all tokens of a window; `pieces`: how many there are before each token."""
    while True:
        last = bisect_right(pieces, pieces[start] + bound) - 1
        cut = min(max(last, start + 1), end)
        yield start, cut
        if cut == end:
            return
        with_overlap = cut - min(overlap, (cut - start) // 2)
        reaching_further = bisect_left(pieces, pieces[cut + 1] - bound)
        start = min(max(with_overlap, reaching_further), cut)
