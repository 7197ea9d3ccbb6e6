"""`benchmarks/result_figures.py` draws what the pages say, and the figures beside them are those."""

import pytest

pytest.importorskip("matplotlib")

from benchmarks import result_figures
from benchmarks.result_figures import FIGURES, PAGES, Figure, table_below, value_and_spread


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_figure_has_its_table_and_stands_on_its_page(figure: Figure) -> None:
    table = table_below(figure.page, figure.heading, figure.named_by)
    assert set(figure.rows) <= set(table.rows)
    assert set(figure.columns) <= set(table.head)
    assert f"({figure.name}.svg)" in (PAGES / f"{figure.page}.md").read_text(encoding="utf8")
    assert (PAGES / f"{figure.name}.svg").exists()


def test_a_cell_has_a_value_and_perhaps_a_spread() -> None:
    assert value_and_spread("38.32 ± 6.48 (36.2, 37.5, 41.2)") == (38.32, 6.48)
    assert value_and_spread("59.9") == (59.9, 0.0)
    assert value_and_spread("290 of 536, 54.1 %") == (54.1, 0.0)


def test_a_row_may_be_named_by_several_cells(tmp_path, monkeypatch) -> None:
    table = "| x | y | z |\n|---|---|---|\n| a | - | 1 |\n| the same | b | 2 |\n| | c | 3 |\n"
    (tmp_path / "page.md").write_text(f"# A\n\n{table}", encoding="utf8")
    monkeypatch.setattr(result_figures, "PAGES", tmp_path)
    assert table_below("page", "A", 2) == (["z"], {"a / -": ["1"], "a / b": ["2"], "a / c": ["3"]})


def test_the_first_table_below_the_heading_is_read(tmp_path, monkeypatch) -> None:
    other = "| x | 1 % |\n|---|---|\n| other | 1 |"
    wanted = "| x | 5 % |\n|---|---|\n| **a** | 2 ± 1 |"
    page = f"# A\n\n{other}\n\n## B\n\ntext\n\n{wanted}\n\n{other}\n"
    (tmp_path / "page.md").write_text(page, encoding="utf8")
    monkeypatch.setattr(result_figures, "PAGES", tmp_path)
    assert table_below("page", "B") == (["5 %"], {"a": ["2 ± 1"]})
