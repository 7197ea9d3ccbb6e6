"""Which names of files `--file-names keep` keeps, by the numbers in them."""

from pathlib import Path

import pytest

from spacy_clinner.batch.redacted_names import RedactedNames

NAMES = RedactedNames(b"s" * 16, "keep")


@pytest.mark.parametrize(
    "name",
    [
        "note 03 04 51.txt",
        "note 3 4 51.txt",
        "note 123-456.txt",
        "note 12 - 34.txt",
        "note 3, 4, 5.txt",
        "note_12__345.txt",
        "3/4/51.txt",
        "note 1234.txt",
    ],
)
def test_numbers_that_may_be_a_date_or_a_record(name):
    assert NAMES.of_file(Path(name), set()) != Path(name)


@pytest.mark.parametrize(
    "name", ["note 7.txt", "note 12-3.txt", "ward 3/labs-2.txt", "labs 123.txt", "ct 3 mri 45.txt"]
)
def test_other_numbers_are_kept(name):
    assert NAMES.of_file(Path(name), set()) == Path(name)
