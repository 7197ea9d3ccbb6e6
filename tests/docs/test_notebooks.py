"""The notebooks of `examples` ran to their end, tell nothing of a machine, and still run (`make docs`)."""

import re
import runpy
import shlex
from pathlib import Path

import nbformat
import pytest

from tests.support.command_lines import parse

EXAMPLES = Path(__file__).parents[2] / "examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))
NAMES = {"train-a-tagger", "de-identify", "another-department", "unlabelled-notes"}
MACHINE = re.compile(
    r"(?<![\w.)/])/(?:home|root|tmp|usr|work|Users|private|var|opt)/|[A-Z]:\\|\x1b\[|Warning:"
)
"""A path of a machine, a colour code or a warning, which has a path."""
TOOLS = runpy.run_path(str(EXAMPLES / "execute.py"))


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def texts(cell: nbformat.NotebookNode) -> list[str]:
    """What a cell has printed or shown."""
    shown = (output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs)
    return ["".join(text) for text in shown]


each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_there_are_four():
    assert {path.stem for path in NOTEBOOKS} == NAMES == set(TOOLS["names"]())


@each
def test_all_cells_ran_in_their_order(path):
    nbformat.validate(read(path))
    cells = code_cells(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [output for cell in cells for output in cell.outputs if output.output_type == "error"]
    assert not [text for cell in cells for text in texts(cell) if "Error" in text or "Traceback" in text]
    assert sum(bool(texts(cell)) for cell in cells) >= len(cells) - 2


@each
def test_what_is_stored_tells_nothing_of_a_machine(path):
    notebook = read(path)
    assert notebook.metadata == TOOLS["METADATA"]
    assert not any(cell.metadata for cell in notebook.cells)
    for text in (text for cell in code_cells(path) for text in texts(cell)):
        assert not MACHINE.search(text), MACHINE.search(text)


@each
def test_its_commands_exist_and_take_their_options(path):
    commands = [
        line.removeprefix("!")
        for cell in code_cells(path)
        for line in cell.source.replace("\\\n", "").splitlines()
        if line.startswith("!")
    ]
    assert commands
    for words in map(shlex.split, commands):
        assert words[:3] == ["python", "-m", "spacy"]
        if words[3] == "clinner":
            parse(words[3:])


@pytest.mark.site
@each
def test_it_runs(path):
    TOOLS["execute"](read(path))


def test_bars_and_colors_are_not_stored():
    bar = "\r  0%|   | 0/2 [00:00<?, ? notes/s]\r100%|██| 2/2 [00:01<00:00, 1.9 notes/s]\r\n"
    assert TOOLS["without_bars"](f"{bar}\x1b[1mTwo\x1b[0m notes [all]\r\n") == "Two notes [all]\n"
    assert TOOLS["without_bars"]("3 notes [00:01, 2.1 notes/s]\n100% | done\n") == "100% | done\n"


def test_a_trace_of_a_machine_is_seen():
    for text in ("Saved to /home/ana/model", "in C:\\Users", "\x1b[38;5;2m", "FutureWarning: old"):
        assert MACHINE.search(text)
    assert not MACHINE.search("corpus/home/train.spacy https://arxiv.org/home/1")
