"""All composed settings as a table that shows which methods have each: `python -m tests.configs.frozen`.

It writes `frozen.txt` anew, where a change of a fragment shows as the settings of which methods it changes.
"""

import json
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from spacy_clinner.configs import compose, methods
from tests.support.composed import needed

FILE = Path(__file__).with_name("frozen.txt")
WIDTH = 110


def table() -> str:
    """Settings in groups that the same methods have, the group of all methods first."""
    names = [method.name for method in methods()]
    owners = defaultdict[str, list[str]](list)
    for name in names:
        for setting in settings_of(name):
            owners[setting].append(name)
    groups = defaultdict[tuple[str, ...], list[str]](list)
    for setting in sorted(owners):
        groups[tuple(owners[setting])].append(setting)
    ordered = sorted(groups, key=lambda group: (-len(group), group))
    return "\n\n".join("\n".join([title(group, names), *groups[group]]) for group in ordered) + "\n"


def settings_of(method: str) -> Iterator[str]:
    """The settings of a method's config, a line each."""
    given = needed(method, "NOTES", "PIPELINE")
    if "encoder" in given:
        given["encoder"] = "ENCODER"
    yield from lines(compose(method, **given))


def lines(block: dict, prefix: str = "") -> Iterator[str]:
    for name, value in block.items():
        if isinstance(value, dict) and value:
            yield from lines(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name} = {json.dumps(value, ensure_ascii=False)}"


def title(group: tuple[str, ...], names: list[str]) -> str:
    others = [name for name in names if name not in group]
    told = (
        " ".join(group)
        if len(others) >= len(group)
        else " ".join(["all", *(["but"] if others else []), *others])
    )
    return "\n".join(f"# {line}" for line in textwrap.wrap(told, WIDTH - 2, break_on_hyphens=False))


if __name__ == "__main__":
    FILE.write_text(table(), encoding="utf8")
