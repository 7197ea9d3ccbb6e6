"""The benchmark of growth comes to its table, whatever sizes it is given."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def bench(monkeypatch, tmp_path):
    """The benchmark with one step that costs next to nothing, and no pipeline to train."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    import growth

    monkeypatch.setattr(growth, "STEPS", {"count": lambda place: lambda: len(place.notes)})
    monkeypatch.setattr(growth, "prepare_pipelines", lambda folder: folder)
    monkeypatch.setattr(growth, "LEAST", 0.0)
    return growth


@pytest.mark.parametrize("sizes", [["2"], ["2", "4"]])
def test_a_column_for_every_size(bench, sizes, monkeypatch, capsys):
    arguments = ["growth.py", "--tokens", "--documents", *sizes, "--bound", "1e9"]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as exit:
        bench.main()
    assert exit.value.code == 0
    table = capsys.readouterr().out
    assert [line for line in table.splitlines() if line.startswith("count ")]
    assert f"seconds by documents   {'       '.join(sizes)}" in table


def test_one_size_has_no_growth(bench):
    assert bench.most_growth([0.5]) == 0
    assert bench.most_growth([1.0, 3.0, 4.5]) == 3
