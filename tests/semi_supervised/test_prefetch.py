"""Prefetching changes when items are made, and nothing else."""

import itertools
import threading

import pytest

from spacy_clinner.semi_supervised.prefetch import Prefetched


@pytest.mark.parametrize("ahead", [1, 2, 7])
def test_same_items_in_the_same_order(ahead):
    assert list(itertools.islice(Prefetched(itertools.count(), ahead), 50)) == list(range(50))


def test_items_are_made_elsewhere_and_ahead():
    made = []

    def items():
        for i in itertools.count():
            made.append((i, threading.current_thread()))
            yield i

    prefetched = Prefetched(items(), 3)
    assert next(prefetched) == 0
    prefetched._coming[-1].result()
    assert [i for i, _ in made] == [0, 1, 2, 3]
    assert threading.main_thread() not in {thread for _, thread in made}


def test_what_goes_wrong_is_raised_where_the_item_would_have_come():
    def items():
        yield 1
        raise ValueError("the second")

    prefetched = Prefetched(items(), 4)
    assert next(prefetched) == 1
    with pytest.raises(ValueError, match="the second"):
        next(prefetched)
