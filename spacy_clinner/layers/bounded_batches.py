"""Batches of sequences of similar length, each within a bound on its size."""

from collections.abc import Sequence

MAX_UNEVENNESS = 8
"""Tokens by which the longest sequence of a batch may pass twice the length of the shortest."""


LEAST_SHARE = 0.9
"""Of the longest sequence of an even batch that the others have, if the batch is not small."""
SMALL = 256
"""Tokens below which a batch is too small to compute well."""


def even_batches(lengths: Sequence[int], max_padded_tokens: int) -> list[list[int]]:
    """Group sequences of nearly the same length, for layers whose cost is that of the padded size.

    Args:
        lengths: tokens of each sequence.
        max_padded_tokens: bound on (sequences * longest sequence) of a batch; a single sequence longer than
            that is a batch by itself.

    Returns:
        Indices into `lengths`, each once, longest first.
    """
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batches:
            longest = lengths[batches[-1][0]]
            padded = longest * len(batches[-1])
            alike = lengths[index] >= LEAST_SHARE * longest or padded < SMALL
            if alike and padded + longest <= max_padded_tokens:
                batches[-1].append(index)
                continue
        batches.append([index])
    return batches


def bounded_batches(lengths: Sequence[int], max_padded_tokens: int) -> list[list[int]]:
    """Group sequences of similar length so that each padded batch stays within a bound.

    Args:
        lengths: tokens of each sequence.
        max_padded_tokens: bound on (sequences * longest sequence) of a batch; a single sequence
            longer than that is a batch by itself. The longest of a batch is also at most some
            twice as long as its shortest: a batch should not be mostly padding.

    Returns:
        Indices into `lengths`, each once, shortest first.
    """
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        length = lengths[index]
        if batches:
            shortest = lengths[batches[-1][0]]
            fits = (len(batches[-1]) + 1) * length <= max_padded_tokens
            if fits and length <= 2 * shortest + MAX_UNEVENNESS:
                batches[-1].append(index)
                continue
        batches.append([index])
    return batches
