"""Every code block of README and docs runs."""

from pathlib import Path

import pytest

from tests.docs.pages import page_name, pages
from tests.docs.running import run_page


@pytest.mark.site
@pytest.mark.parametrize("page", pages(), ids=page_name)
def test_the_code_of_a_page_runs(page: Path, tmp_path: Path) -> None:
    run_page(page, tmp_path)
