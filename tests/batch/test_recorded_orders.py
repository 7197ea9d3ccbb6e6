"""Notes that are added later do not give a day of their patient a second surrogate."""

import json

import pytest

from tests.support.runs import redact as run

SURROGATE = ("--mode", "surrogate", "--patients", "folder")


@pytest.fixture
def notes(tmp_path):
    for patient in ("p1", "p2"):
        (tmp_path / "in" / patient).mkdir(parents=True)
        (tmp_path / "in" / patient / "a.txt").write_text("Grey came on 3/4/2021.")
    return tmp_path / "in"


def test_a_note_that_changes_the_order_stops_the_run(model, notes, tmp_path):
    command = (model, notes, tmp_path / "out", *SURROGATE)
    run(*command)
    (notes / "p1" / "b.txt").write_text("Grey came on 25/4/2021.")
    output = " ".join(run(*command, code=1).split())
    assert "change in which order dates of 1 patients are read: give another OUT" in output
    assert len(list((tmp_path / "out").rglob("*.txt"))) == 2
    (notes / "p1" / "b.txt").write_text("Grey came on 4/25/2021.")
    (notes / "p3").mkdir()
    (notes / "p3" / "a.txt").write_text("Grey came on 25/4/2021.")
    assert "2 files were there already" in run(*command)
    (notes / "p3" / "a.txt").rename(notes / "p3" / "b.txt")
    (notes / "p3" / "b.txt").write_text("Grey came on 3/4/2021.")
    assert "are read: give another OUT" in " ".join(run(*command, code=1).split())
    assert "are read: give" not in run(model, notes, tmp_path / "other", *SURROGATE)


def test_nothing_else_stops_a_run_or_writes_a_list(model, notes, tmp_path):
    for options in (("--patients", "folder"), ("--mode", "surrogate")):
        out = tmp_path / options[1]
        run(model, notes, out, *options)
        assert not out.with_name(f"{out.name}.orders").exists()
        (notes / "p1" / f"{out.name}.txt").write_text("Grey came on 25/4/2021.")
        run(model, notes, out, *options)


def test_an_output_that_is_made_anew_and_one_of_an_older_version(model, notes, tmp_path):
    command = (model, notes, tmp_path / "out", *SURROGATE)
    run(*command)
    (notes / "p1" / "b.txt").write_text("Grey came on 25/4/2021.")
    (tmp_path / "out").rename(tmp_path / "old")
    run(*command)
    orders = tmp_path / "out.orders"
    records = [json.loads(line) for line in orders.read_text().splitlines()]
    assert len({record["patient"] for record in records}) == 2
    assert not [told for told in ("p1", "first") if told in orders.read_text()]
    assert orders.stat().st_mode & 0o077 == 0
    orders.unlink()
    assert "3 files were there already" in run(*command)
    assert orders.exists()
