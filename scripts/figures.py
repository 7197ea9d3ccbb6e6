"""Figures of the studies: matplotlib if it is there, files whole or not at all."""

import sys
from pathlib import Path
from typing import Any

from spacy_clinner.formats.files import written_whole


def pyplot() -> Any:
    """matplotlib's pyplot, drawing to files; ends the program with one line where it is not installed."""
    try:
        import matplotlib
    except ImportError:
        sys.exit('report: the figures need matplotlib: pip install "spacy-clinner[report]"')
    matplotlib.use("Agg")
    from matplotlib import pyplot

    return pyplot


def save_figure(figure: Any, path: Path) -> None:
    """Write a PNG."""
    figure.tight_layout()
    with written_whole(path) as temporary:
        figure.savefig(temporary, dpi=130, format="png")
