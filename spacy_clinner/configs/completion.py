"""The defaults of everything that a config names."""

import copy

from spacy.language import Language
from spacy.schemas import ConfigSchema
from spacy.util import get_lang_class, registry
from thinc.api import Config, ConfigValidationError

from spacy_clinner.configs.merging import Settings, merged
from spacy_clinner.errors import ClinnerError, language_error

ORDER = ("paths", "system", "nlp", "components", "corpora", "training", "pretraining", "initialize")


def language(lang: str) -> type[Language]:
    """spaCy's class for a language.

    Raises:
        ClinnerError: if there is none, or a package for it is missing.
    """
    try:
        return get_lang_class(lang)
    except ImportError as error:
        raise language_error(lang, error) from None


def completed(settings: Settings) -> Config:
    """The settings over spaCy's own, with every setting of every function and component that they name.

    Args:
        settings: the sections of a config, with `nlp.lang`.

    Raises:
        ClinnerError: if a registered function takes no such setting, or another kind of value.
    """
    lang = language(settings["nlp"]["lang"])
    config = merged(copy.deepcopy(dict(lang.default_config)), copy.deepcopy(settings))
    parts = {name: _with_factory_defaults(lang, part) for name, part in config["components"].items()}
    ordered = {name: config.get(name, {}) for name in ORDER} | {"components": parts}
    try:
        filled = registry.fill(Config(ordered, is_interpolated=False), schema=ConfigSchema)
    except ConfigValidationError as error:
        settings_and_faults = _one_line(error)
        raise ClinnerError(f"{settings_and_faults}: mend the setting in the config or in --set") from error
    return Config(_functions_first(filled), is_interpolated=False)


def _with_factory_defaults(lang: type[Language], component: Settings) -> Settings:
    """A component with all settings, unless it comes from a source or its factory is not installed."""
    factory = component.get("factory")
    if factory is None or not _has_factory(lang, factory):
        return component
    return merged(copy.deepcopy(lang.get_factory_meta(factory).default_config or {}), component)


def _has_factory(lang: type[Language], name: str) -> bool:
    """Whether there is a factory; one of a plugin is known to the language once it is imported."""
    return lang.has_factory(name) or registry._entry_point_factories.get_entry_point(name) is not None


def _functions_first(settings: Settings) -> Settings:
    """The name of a registered function or factory stands before its settings."""
    names = sorted(settings, key=lambda name: not name.startswith(("@", "factory")))
    blocks = ((name, settings[name]) for name in names)
    return {name: _functions_first(value) if isinstance(value, dict) else value for name, value in blocks}


def _one_line(error: ConfigValidationError) -> str:
    told = (f"{'.'.join(map(str, one.get('loc', ())))}: {one['msg']}" for one in error.errors or ())
    return "; ".join(told).replace("at root: ", "") or " ".join(str(error.desc).split())
