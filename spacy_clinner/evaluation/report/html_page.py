"""One HTML file from the templates: style and script inside, and no way to the network."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from markupsafe import Markup

from spacy_clinner.errors import ClinnerError

TEMPLATES = Path(__file__).parent / "template"


def render_page(
    template: str,
    title: str,
    about: str,
    sections: Sequence[tuple[str, str]],
    notices: Sequence[str] = (),
    privacy: str = "",
    **context: Any,
) -> str:
    """Fill a template that extends page.html.

    Args:
        template: file name.
        title: of the page.
        about: the line below it.
        sections: the id and the name of each, for the navigation.
        notices: what a reader should know first.
        privacy: what the file holds of notes.
        context: what else the template names. Strings are escaped.

    Raises:
        ClinnerError: if jinja2 is missing.
    """
    script = _asset("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page: str = (
        _environment()
        .get_template(template)
        .render(
            title=title,
            about=about,
            sections=sections,
            notices=notices,
            privacy=privacy,
            style=Markup(_asset("page.css")),
            script=Markup(script),
            script_hash=f"sha256-{digest}",
            version=_version(),
            date=date.today().isoformat(),
            **context,
        )
    )
    return page


@cache
def _environment() -> Any:
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError:
        raise ClinnerError('the report needs jinja2: pip install "spacy-clinner[report]"') from None
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"zip": zip, "signed": _signed}
    return environment


def _signed(share: float) -> str:
    """A difference in points, with a sign as wide as the digits."""
    return f"{100 * share:+.1f}".replace("-", "−")


@cache
def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf8")


def _version() -> str:
    try:
        return version("spacy-clinner")
    except PackageNotFoundError:  # a source tree that nobody installed
        return ""
