"""The configuration reference: every registered name of the package with its settings."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from spacy.language import Language

from docs_build.markdown import code, one_line, prose, table
from docs_build.settings import Setting, SettingsReader

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
FACTORIES = "spacy_factories"
COMMANDS = "spacy_cli"
GROUPS = {
    "spacy_factories": ("Components", "`factory` in `[components.NAME]`"),
    "spacy_architectures": ("Model parts", "`@architectures` in `[components.NAME.model]` and below"),
    "thinc_losses": ("Losses", "`@losses` in `[components.NAME.loss]`"),
    "spacy_readers": ("Corpus readers", "`@readers` in `[corpora.train]` and `[corpora.dev]`"),
    "spacy_callbacks": ("Callbacks", "`@callbacks` in a slot of `[training]`, `[initialize]` or `[nlp]`"),
    "spacy_augmenters": ("Augmenters", "`@augmenters` in `[corpora.train.augmenter]`"),
    "thinc_optimizers": ("Optimizers", "`@optimizers` in `[training.optimizer]`"),
    "spacy_scorers": ("Scorers", "`@scorers` in `[components.NAME.scorer]`"),
    "spacy_loggers": ("Loggers", "`@loggers` in `[training.logger]`"),
    "spacy_span_getters": ("Span getters", "`@span_getters` in the block of a transformer"),
    "spacy_misc": ("Other blocks", "`@misc` in the block of a callback"),
}
INTRODUCTION = """# Configuration

A training config is a file of blocks, and a block may name a registered function by its `@` key. This page
lists every registered name of this package with all its settings. spaCy describes [its own
blocks](https://spacy.io/api/data-formats#config).

`python -m spacy clinner init-config METHOD FILE` writes a complete config, in which every setting stands
with its value. A default of `—` means that the config has to give the setting. The type "block" means a
section of its own, which names a registered function.
"""


def entry_points(pyproject: Path = PYPROJECT) -> dict[str, dict[str, str]]:
    """The registered names of each group and where they are: `{group: {name: "module:object"}}`."""
    project = tomllib.loads(pyproject.read_text(encoding="utf8"))["project"]
    return {group: names for group, names in project["entry-points"].items() if group != COMMANDS}


def configuration_page(groups: dict[str, dict[str, str]], reader: SettingsReader) -> str:
    """The whole page.

    Raises:
        MissingMeaningError: if a docstring leaves out a setting.
        KeyError: for a group of entry points that `GROUPS` does not describe.
    """
    lines = [INTRODUCTION]
    for group in sorted(groups, key=list(GROUPS).index):
        title, place = GROUPS[group]
        lines += [f"## {title}", "", f"These names stand as {place}.", ""]
        for name in sorted(groups[group], key=str.lower):
            lines += _entry(group, name, groups[group][name], reader)
    return "\n".join(lines)


def _entry(group: str, name: str, place: str, reader: SettingsReader) -> Iterator[str]:
    yield from (f"### {name} {{ #{name} }}", "", prose(reader.description(place)), "")
    settings = reader.settings(place, _factory_defaults(name, place) if group == FACTORIES else None)
    if settings:
        yield from table(("Setting", "Type", "Default", "Meaning"), map(_row, settings))
    else:
        yield from ("It has no settings.", "")


def _row(setting: Setting) -> tuple[str, ...]:
    default = setting.default.replace("|", "\\|")
    return code(setting.name), setting.kind, default, one_line(setting.meaning)


def _factory_defaults(name: str, place: str) -> dict[str, Any]:
    import_module(place.partition(":")[0])
    return dict(Language.get_factory_meta(name).default_config)
