"""The explanations of `docs/reference/errors.toml`, joined with the places that make errors."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import tomllib

from docs_build.error_sites import ErrorSite, error_sites

EXPLANATIONS = Path(__file__).parents[1] / "docs" / "reference" / "errors.toml"


@dataclass(frozen=True)
class ErrorFamily:
    """Errors that have one cause and one remedy.

    In `messages`, `*` stands for any text; all else is literal. A message belongs to the first family of
    the file with a pattern that fits all of it.
    """

    topic: str
    title: str
    why: str
    remedy: str
    messages: tuple[str, ...]
    sites: list[ErrorSite] = field(default_factory=list)


class UnexplainedError(Exception):
    """An error that nothing explains, or an explanation of no error."""


def error_families(path: Path = EXPLANATIONS, sites: Iterable[ErrorSite] | None = None) -> list[ErrorFamily]:
    """The families with the places that belong to each.

    Raises:
        UnexplainedError: naming every place without a family and every pattern that fits no place.
    """
    families = read_families(path)
    problems = _assign(families, error_sites() if sites is None else list(sites))
    if problems:
        raise UnexplainedError("\n".join(["the error index is not complete:", *problems]))
    return families


def read_families(path: Path) -> list[ErrorFamily]:
    """The explanations alone."""
    tables = tomllib.loads(path.read_text(encoding="utf8"))["family"]
    return [ErrorFamily(**{**table, "messages": tuple(table["messages"])}) for table in tables]


def fits(pattern: str, message: str) -> bool:
    """Whether a pattern with `*` for any text describes the whole message."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), message, re.DOTALL) is not None


def _assign(families: list[ErrorFamily], sites: list[ErrorSite]) -> list[str]:
    used: set[str] = set()
    problems = []
    for site in sites:
        family, pattern = _first(families, site.message)
        if family is None:
            problems.append(f"nothing explains: {site.message}  ({site.module}:{site.line})")
        else:
            family.sites.append(site)
            used.add(pattern)
    patterns = (pattern for family in families for pattern in family.messages)
    return problems + [f"fits no error: {pattern}" for pattern in patterns if pattern not in used]


def _first(families: list[ErrorFamily], message: str) -> tuple[ErrorFamily | None, str]:
    for family in families:
        for pattern in family.messages:
            if fits(pattern, message):
                return family, pattern
    return None, ""


if __name__ == "__main__":  # what is missing
    if EXPLANATIONS.exists():
        print("\n".join(_assign(read_families(EXPLANATIONS), error_sites())) or "complete")
    else:
        print(*(f"{site.message}  ({site.module}:{site.line})" for site in error_sites()), sep="\n")
