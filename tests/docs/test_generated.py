"""What the reference is generated from: settings, errors, commands."""

import ast
from pathlib import Path

import pytest

from docs_build.commands_page import all_commands, commands_page
from docs_build.configuration_page import GROUPS, entry_points
from docs_build.error_families import UnexplainedError, error_families, fits
from docs_build.error_sites import ErrorSite, error_sites, message_template
from docs_build.markdown import one_line
from docs_build.python_pages import public_packages
from docs_build.root_pages import root_page
from docs_build.settings import MissingMeaningError, SettingsReader
from tests.docs.pages import ROOT

PACKAGE = '''"""A package."""
__all__ = ["good", "bad"]
from dataclasses import dataclass
from typing import Literal
Mode = Literal["a", "b"]
LIMIT = 3

class ClinnerError(ValueError): ...
class OtherError(ClinnerError): ...

def good(mode: Mode | None = None, limit: int = LIMIT, names: list[str] = ("x",), *, corpus: "Reader"):
    """Text.

    Args:
        mode: what <kind> | which.
        limit: None at most.
        names: some.
        corpus: a reader.
    """
    raise OtherError(f"{mode}: no {limit.real!r} " + names[0])

@dataclass(frozen=True)
class Nested:
    """A block.

    Args:
        weight: of a term.
    """

    weight: float = 1.0

def bad(a: int, b: int) -> None:
    """Text.

    Args:
        a: see `good`.
    """
'''


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SettingsReader:
    """Of a package with good and bad docstrings."""
    package = tmp_path / "invented"
    package.mkdir()
    (package / "__init__.py").write_text(PACKAGE)
    (package / "part.py").write_text(PACKAGE)
    monkeypatch.setattr("docs_build.settings.PACKAGE", package)
    return SettingsReader()


def test_settings_are_read_from_the_signature_and_the_docstring(reader: SettingsReader) -> None:
    settings = reader.settings("invented.part:good")
    assert [(s.name, s.kind, s.default, s.meaning) for s in settings] == [
        ("mode", '`"a"`, `"b"` or null', "`null`", "What <kind> | which."),
        ("limit", "whole number", "`3`", "Null at most."),
        ("names", "list of text", '`["x"]`', "Some."),
        ("corpus", "block", "—", "A reader."),
    ]
    assert [s.name for s in reader.settings("invented.part:Nested")] == ["weight"]


def test_a_setting_without_a_meaning_is_an_error(reader: SettingsReader) -> None:
    with pytest.raises(MissingMeaningError, match="'a'"):
        reader.settings("invented.part:bad")


def test_cells_hold_no_markup() -> None:
    assert one_line("a <b>|*c* `<d>`\n e") == "a &lt;b>\\|\\*c\\* `<d>` e"


def test_messages_of_errors(tmp_path: Path) -> None:
    package = tmp_path / "invented"
    package.mkdir()
    (package / "part.py").write_text(PACKAGE)
    (site,) = error_sites(package)
    assert (site.message, site.module) == ("{mode}: no {real} {…}", "invented.part")
    assert message_template(ast.parse("text", mode="eval").body) == "{text}"


def test_an_error_that_nothing_explains_is_an_error(tmp_path: Path) -> None:
    explanations = tmp_path / "errors.toml"
    family = '[[family]]\ntopic = "T"\ntitle = "A"\nwhy = "W."\nremedy = "R."\nmessages = ["*: no file"'
    site = ErrorSite("{path}: no file", "a.b", 3)
    explanations.write_text(family + "]")
    assert error_families(explanations, [site])[0].sites == [site]
    with pytest.raises(UnexplainedError, match=r"nothing explains: other  \(a.b:1\)"):
        error_families(explanations, [site, ErrorSite("other", "a.b", 1)])
    explanations.write_text(family + ', "stale"]')
    with pytest.raises(UnexplainedError, match="fits no error: stale"):
        error_families(explanations, [site])


def test_patterns_of_messages() -> None:
    assert fits("*: no {name}? [x]", "{a}: no {name}? [x]")
    assert not fits("*: no", "{a}: no more")


def test_links_of_the_root_lead_to_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docs_build.root_pages.ROOT", tmp_path)
    (tmp_path / "A.md").write_text(
        "[a](SECURITY.md#b) [c](docs/d.md) [e](pyproject.toml) [f](https://g.org) [h](#i)"
    )
    assert root_page("A.md") == "[a](security.md#b) [c](d.md) e [f](https://g.org) [h](#i)"


def test_every_setting_of_the_package_has_a_meaning() -> None:
    reader = SettingsReader()
    for group, names in entry_points().items():
        assert group in GROUPS
        for place in names.values():
            reader.settings(place, {} if group == "spacy_factories" else None)
            assert reader.description(place), place


def test_every_error_of_the_package_is_explained() -> None:
    error_families()


def test_every_command_is_described() -> None:
    page = commands_page()
    for name, command in all_commands():
        assert f"## clinner {name} " in page
        for parameter in command.params:
            assert all(f"{option}" in page for option in parameter.opts if option.startswith("--"))


def test_every_package_is_in_the_python_reference() -> None:
    assert {"tagger", "formats"} <= {package.title for package in public_packages()}
    assert all(package.summary for package in public_packages(ROOT / "spacy_clinner"))
