"""matplotlib's figures as SVG that belongs to a page: its colours are the page's, in light and dark."""

import io
import re
from typing import Any

from markupsafe import Markup

from spacy_clinner.errors import ClinnerError

COLORS = {
    "#000000": "--ink",
    "#ffffff": "--surface",
    "#808080": "--muted",
    "#b0b0b0": "--rule",
    "#cccccc": "--rule",
    "#1f77b4": "--series-1",
    "#ff7f0e": "--series-2",
    "#2ca02c": "--series-3",
    "#d62728": "--series-4",
    "#9467bd": "--series-5",
    "#8c564b": "--series-6",
    "#e377c2": "--series-7",
    "#7f7f7f": "--series-8",
    "#bcbd22": "--series-9",
    "#17becf": "--series-10",
}
"""The colours of matplotlib's default style by the names that the style sheet gives them."""
MARKER = "marker"
"""Group that a script moves."""
_REFERENCE = re.compile(r'(?:url\(#|xlink:href="#)([^)"]+)')
_ID = re.compile(r' id="([^"]+)"')


def pyplot(asked_by: str, otherwise: str = "") -> Any:
    """matplotlib's pyplot, drawing to files.

    Args:
        asked_by: what needs it.
        otherwise: how to do without, if that is possible.

    Raises:
        ClinnerError: if matplotlib is missing.
    """
    try:
        import matplotlib
    except ImportError:
        raise ClinnerError(f'{asked_by} matplotlib: pip install "spacy-clinner[report]"{otherwise}') from None
    matplotlib.use("Agg")
    from matplotlib import pyplot

    return pyplot


def inline_svg(figure: Any, name: str, description: str) -> Markup:
    """A figure as an element of a page.

    Args:
        figure: of matplotlib, drawn with the colours of its default style.
        name: what its ids begin with; no other figure of the page has it.
        description: what it shows, for those who do not see it.
    """
    import matplotlib

    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None})
    svg = drawn.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = _own_ids(svg, name)
    for color, variable in COLORS.items():
        svg = svg.replace(color, f"var({variable})")
    head = Markup('<svg class="figure" role="img" aria-label="{}"').format(description)
    return head + Markup(re.sub(r'^<svg| (?:width|height)="[\d.]+pt"', "", svg))


def _own_ids(svg: str, name: str) -> str:
    """Ids that nothing refers to are left out; the others begin with the name."""
    known = set(_REFERENCE.findall(svg)) | {MARKER}
    svg = _ID.sub(lambda found: f' id="{name}-{found[1]}"' if found[1] in known else "", svg)
    return _REFERENCE.sub(lambda found: f"{found[0][: -len(found[1])]}{name}-{found[1]}", svg)
