import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.layers.windows import AT_SENTENCE, AT_SPACE, Window, places_for_cuts, windows

PLACES = st.lists(st.integers(0, 3), max_size=120).map(lambda places: np.array(places, dtype=np.uint8))


@given(places=PLACES, capacity=st.integers(1, 40), data=st.data())
def test_each_piece_is_in_one_part_and_no_window_is_too_long(places, capacity, data):
    context = data.draw(st.integers(0, (capacity - 1) // 2))
    cut = list(windows(places, capacity, context))
    parts = [piece for window in cut for piece in range(window.start, window.end)]
    assert parts == list(range(len(places)))
    for window in cut:
        assert 0 < window.length <= capacity
        assert window.first == max(window.start - context, 0)
        assert window.last == min(window.end + context, len(places))
        assert window.first <= window.start < window.end <= window.last


@given(places=PLACES, capacity=st.integers(1, 40), data=st.data())
def test_a_part_ends_at_the_best_place_of_its_last_quarter(places, capacity, data):
    context = data.draw(st.integers(0, (capacity - 1) // 2))
    for window in list(windows(places, capacity, context))[:-1]:
        furthest = window.first + capacity - context
        earliest = furthest - (furthest - window.start) // 4
        assert window.end in range(earliest, furthest + 1)
        assert places[window.end] == places[earliest : furthest + 1].max()


def test_a_text_that_fits_is_one_window():
    assert list(windows(np.zeros(10, dtype=np.uint8), 10, 4)) == [Window(0, 10, 0, 10)]
    assert list(windows(np.zeros(0, dtype=np.uint8), 10, 4)) == []


def test_a_window_begins_at_a_sentence():
    places = np.zeros(20, dtype=np.uint8)
    places[7], places[8] = AT_SENTENCE, AT_SPACE
    assert list(windows(places, 10, 1)) == [Window(0, 7, 0, 8), Window(7, 15, 6, 16), Window(15, 20, 14, 20)]


@pytest.mark.parametrize("pieces", [500, 1000])
def test_the_number_of_windows_grows_with_the_text(pieces):
    cut = list(windows(np.zeros(pieces, dtype=np.uint8), 52, 1))
    assert len(cut) == pytest.approx(pieces / 50, abs=2)


def test_a_place_is_that_of_the_word_which_begins_there():
    places = places_for_cuts(6, np.array([0, 2, 2, 5]), np.array([1, 3, 1, 2], dtype=np.uint8))
    assert places.tolist() == [1, 0, 3, 0, 0, 2]
