"""A composed config as the text of a file, with comments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from thinc.api import Config

from spacy_clinner.configs.composed_config import compose
from spacy_clinner.configs.fragments import fragment, lineage
from spacy_clinner.configs.merging import Settings
from spacy_clinner.configs.training_methods import tagger_name

TRAIN = "python -m spacy train THIS.cfg --output training --paths.train train.spacy --paths.dev dev.spacy"


def config_text(
    method: str,
    *,
    lang: str = "en",
    encoder: str | None = None,
    gpu: bool = False,
    labels: Sequence[str] = (),
    source: str | None = None,
    unlabelled: str | None = None,
    overrides: Mapping[str, object] | None = None,
) -> str:
    """The config that `compose` makes of the same arguments, as the commented text of a file.

    Raises:
        ClinnerError: as `compose`.
    """
    config = compose(
        method,
        lang=lang,
        encoder=encoder,
        gpu=gpu,
        labels=labels,
        source=source,
        unlabelled=unlabelled,
        overrides=overrides,
    )
    return commented(config, method, gpu)


def commented(config: Config, method: str, gpu: bool = False) -> str:
    """A composed config as the text of a file, with the comments of its method and how to train it.

    Args:
        config: what `compose` made for the method.
        method: its name.
        gpu: whether to train on a GPU.
    """
    told = [*fragment(f"methods/{method}").header, "", f"Written by init-config {method}. Train with:", TRAIN]
    header = [f"# {line}".rstrip() for line in told]
    text = "\n".join([*header, *_commented(_parents_first(config), comments(method))]) + "\n"
    return text.replace(TRAIN, f"{TRAIN} --gpu-id 0") if gpu else text


def comments(method: str) -> dict[str, str]:
    """The comments of a method's settings, each from the last fragment that has one for it.

    A block of another registered function takes none over.
    """
    tagger = tagger_name(method)
    told = (item for part in lineage(method) for item in part.comments(tagger).items())
    return {path: comment for path, comment in told if comment or ".@" in path}


def _parents_first(config: Config) -> list[str]:
    """The lines of a config in which every block is followed by the blocks within it."""
    blocks = {block.partition("]")[0][1:]: block for block in config.to_str(interpolate=False).split("\n\n")}
    return [line for name in _names(config) if name in blocks for line in ("", *blocks[name].splitlines())]


def _names(settings: Settings, prefix: str = "") -> Iterator[str]:
    for name, value in settings.items():
        if isinstance(value, dict):
            yield prefix + name
            yield from _names(value, f"{prefix}{name}.")


def _commented(lines: Iterable[str], told: Mapping[str, str]) -> Iterator[str]:
    section = ""
    for line in lines:
        if line.startswith("["):
            section = line[1:-1]
        if comment := told.get(f"{section}.{line.partition(' = ')[0]}"):
            yield f"# {comment}"
        yield line
