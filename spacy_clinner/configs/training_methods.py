"""The methods that a config can be composed for."""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, reduce

from spacy_clinner.configs.fragments import FOLDER, fragment, lineage, relations
from spacy_clinner.configs.merging import Settings, merged
from spacy_clinner.errors import ClinnerError

NEEDS = {
    "encoder": "a pre-trained encoder, by its name on the hub or its folder",
    "source": "labelled notes of another department, as a .spacy file",
    "source_model": "the trained pipeline that training starts from",
    "teacher": "a trained pipeline that labels notes for this one",
    "unlabelled": "notes without labels, as a .spacy file",
    "labels": "the labels to add",
}
"""What a method may need beside labelled notes."""

OPTIONS = {need: need for need in NEEDS} | {"source_model": "source", "teacher": "source"}
"""The argument of `compose` and the option of `init-config` that give it."""


@dataclass(frozen=True)
class Method:
    """A way to train a tagger.

    Attributes:
        name: as `compose` and `init-config` take it.
        purpose: what it is for, in one line.
        needs: keys of `NEEDS`, and the settings below [paths] that hold them, but for `labels`. `compose`
            takes `source`, `source_model` and `teacher` as its argument `source`, and has an encoder for
            English.
    """

    name: str
    purpose: str
    needs: frozenset[str]


@cache
def methods() -> tuple[Method, ...]:
    """All methods, by name."""
    names = sorted(path.stem for path in (FOLDER / "methods").glob("*.cfg"))
    return tuple(
        Method(name, fragment(f"methods/{name}").header[0].rstrip("."), _needs(name)) for name in names
    )


def find_method(name: str) -> Method:
    """The method of a name.

    Raises:
        ClinnerError: if there is none; it names the one that is most alike.
    """
    by_name = {method.name: method for method in methods()}
    if name not in by_name:
        alike = get_close_matches(name, by_name, n=1)
        meant = f"did you mean {alike[0]}? " if alike else ""
        raise ClinnerError(f"{name}: there is no such method: {meant}init-config --list shows all")
    return by_name[name]


def overlaid(name: str) -> Settings:
    """The settings of all fragments of a method, without the defaults of what they configure."""
    tagger = tagger_name(name)
    return reduce(merged, (part.settings(tagger) for part in lineage(name)), {})


def tagger_name(name: str) -> str:
    """The component that a method trains."""
    tagger: str = relations(name)["tagger"]
    return tagger


def _needs(name: str) -> frozenset[str]:
    settings = overlaid(name)
    after_init = settings.get("initialize", {}).get("after_init", {})
    return frozenset(NEEDS) & {*settings.get("paths", ()), *after_init.keys() & {"labels"}}
