"""A hook of the site: formulas become MathML, which browsers show without a script."""

import re
from html import unescape
from typing import Any

from latex2mathml.converter import convert

_FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<latex>.*?)\\[)\]]</(?P=tag)>', re.DOTALL
)


def on_page_content(html: str, **_: Any) -> str:
    """Replace what `pymdownx.arithmatex` has marked."""
    return _FORMULA.sub(_mathml, html)


def _mathml(formula: re.Match[str]) -> str:
    display = "block" if formula["tag"] == "div" else "inline"
    mathml = convert(unescape(formula["latex"]), display=display)
    return f'<{formula["tag"]} class="formula">{mathml}</{formula["tag"]}>'
