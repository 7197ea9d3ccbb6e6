"""The files that configs are composed of: the settings, comments and relations that they hold."""

import json
from collections.abc import Iterator
from configparser import ConfigParser
from dataclasses import dataclass
from functools import cache, reduce
from pathlib import Path
from typing import Any

from spacy_clinner.configs.merging import Settings

FOLDER = Path(__file__).parent
TAGGER = "{tagger}"
"""Stands in shared parts for the name of the component that is trained."""


@dataclass(frozen=True)
class Fragment:
    """A .cfg file with some settings of a config, each by its name in a section or by a dotted path.

    A comment above a setting belongs to it and goes into the written config; those at the top describe the
    fragment, a method's purpose in the first line. The section [method] is no part of the config. It says
    what the fragment `extends`, which `tagger` is trained, and where `labels` are set.
    """

    text: str

    @property
    def header(self) -> list[str]:
        """The comments at the top, without their marks."""
        lines = self.text.splitlines()
        end = next(number for number, line in enumerate(lines) if not line.startswith("#"))
        return [_comment(line) for line in lines[:end]]

    @property
    def relations(self) -> Settings:
        """The section [method]."""
        section: Settings = _parsed(self.text).get("method", {})
        return section

    def settings(self, tagger: str) -> Settings:
        """The sections of the config, for a component of this name."""
        sections = _parsed(self.text.replace(TAGGER, tagger))
        return {name: section for name, section in sections.items() if name != "method"}

    def comments(self, tagger: str) -> dict[str, str]:
        """The comment above each setting, by the dotted path of the setting; empty where there is none."""
        return dict(_comments(self.text.replace(TAGGER, tagger).splitlines()))


@cache
def fragment(name: str) -> Fragment:
    """The fragment of a file, by its path below this folder without a suffix."""
    return Fragment((FOLDER / f"{name}.cfg").read_text(encoding="utf8"))


@cache
def lineage(method: str) -> tuple[Fragment, ...]:
    """All fragments of a method, each before those that change its settings."""
    return (fragment("base"), *dict.fromkeys(_ancestors(f"methods/{method}")))


def relations(method: str) -> Settings:
    """What the sections [method] say of a method, the last fragment that says something of a thing."""
    return {name: value for part in lineage(method) for name, value in part.relations.items()}


def _ancestors(name: str) -> Iterator[Fragment]:
    for parent in fragment(name).relations.get("extends", ()):
        folder = "parts" if (FOLDER / "parts" / f"{parent}.cfg").exists() else "methods"
        yield from _ancestors(f"{folder}/{parent}")
    yield fragment(name)


def _parsed(text: str) -> Settings:
    """The settings of a text as nested blocks."""
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(text)
    blocks: Settings = {}
    for section in parser.sections():
        for name, value in parser.items(section):
            *outer, last = f"{section}.{name}".split(".")
            reduce(_block, outer, blocks)[last] = _value(value)
    return blocks


def _block(blocks: Settings, name: str) -> Settings:
    block: Settings = blocks.setdefault(name, {})
    return block


def _value(text: str) -> Any:
    """A variable such as ${paths.train} is no JSON and stays as it is."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _comments(lines: list[str]) -> Iterator[tuple[str, str]]:
    section, comment = "", list[str]()
    for line in lines:
        if line.startswith("#"):
            comment.append(_comment(line))
            continue
        if line.startswith("["):
            section = line[1:-1]
        elif line:
            yield f"{section}.{line.partition(' = ')[0]}", " ".join(comment)
        comment = []


def _comment(line: str) -> str:
    return line.removeprefix("#").strip()
