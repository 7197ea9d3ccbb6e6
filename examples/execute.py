"""Run the notebooks of this folder and store what they print: `python examples/execute.py [NAME ...]`.

Each notebook runs in an empty folder of its own, which is removed afterwards. What is stored tells nothing of
the machine: versions, colors and progress bars, which have times, are left out.
"""

import argparse
import os
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

FOLDER = Path(__file__).parent
SECONDS_OF_A_CELL = 1800
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
PLAIN = {
    "ANSI_COLORS_DISABLED": "1",
    "PYTHONWARNINGS": "ignore",
    "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
}
COLOR = re.compile(r"\x1b\[[0-9;]*m")
BAR = re.compile(r"\s*(?:\d+%\||\d+ \w+ \[).*\]\s*")


def names() -> list[str]:
    """The names of all notebooks."""
    return sorted(path.stem for path in FOLDER.glob("*.ipynb"))


def execute(notebook: NotebookNode) -> NotebookNode:
    """Run all cells in an empty folder; the notebook gets their output.

    Raises:
        CellExecutionError: if a cell fails.
    """
    os.environ.update(PLAIN)
    # the commands of a notebook are those of the Python that runs it
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=SECONDS_OF_A_CELL,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            record_timing=False,
        )
        client.execute()
    return without_machine(notebook)


def without_machine(notebook: NotebookNode) -> NotebookNode:
    """The notebook without what differs from machine to machine, its outputs in one piece."""
    notebook.metadata = NotebookNode(METADATA)
    for cell in notebook.cells:
        cell.metadata = NotebookNode()
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
            for output in cell.outputs:
                if output.output_type == "stream":
                    output.text = without_bars(output.text)
    return notebook


def without_bars(text: str) -> str:
    """What a terminal shows in the end, without colors and without the lines of progress bars."""
    shown = [line.rpartition("\r")[2] for line in COLOR.sub("", text).replace("\r\n", "\n").split("\n")]
    return "\n".join(line for line in shown if not BAR.fullmatch(line))


def joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs in which what is printed in parts to one stream is one output."""
    parts: list[NotebookNode] = []
    for output in outputs:
        last = parts[-1] if parts else None
        if (
            last is not None
            and output.output_type == "stream" == last.output_type
            and output.name == last.name
        ):
            last.text += output.text
        else:
            parts.append(output)
    return parts


def main() -> None:
    """Run the notebooks that the command line names."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", default=names(), help="all of them if not given")
    parser.add_argument("--check", action="store_true", help="run them, but store nothing")
    arguments = parser.parse_args()
    for name in arguments.names:
        path = FOLDER / f"{name}.ipynb"
        notebook = execute(nbformat.read(path, as_version=4))
        if not arguments.check:
            nbformat.write(notebook, path)
        print(f"{path.name}: {len(notebook.cells)} cells ran", flush=True)


if __name__ == "__main__":
    main()
