"""The reference of the training methods: what `init-config --list` shows, and the comments of each config."""

from collections.abc import Iterator

from docs_build.markdown import code, fenced, one_line, prose, table
from spacy_clinner.configs import Method, methods
from spacy_clinner.configs.fragments import fragment
from spacy_clinner.configs.training_methods import NEEDS, OPTIONS

INTRODUCTION = """# Methods

`python -m spacy clinner init-config METHOD FILE` writes the complete config of a training method.
`init-config --list` shows this table. [Which method do I need?](../choose.md) compares them by situation.
"""


def methods_page() -> str:
    """The whole page."""
    rows = ((f"[`{m.name}`](#{m.name})", one_line(m.purpose), _options(m)) for m in methods())
    lines = [INTRODUCTION, *table(("Method", "What it is for", "Needs"), rows)]
    for method in methods():
        lines += _method(method)
    return "\n".join(lines)


def _method(method: Method) -> Iterator[str]:
    yield from (f"## {method.name} {{ #{method.name} }}", "", f"{prose(method.purpose)}.", "")
    comments = fragment(f"methods/{method.name}").header[1:]
    if any(comments):
        yield from (prose("\n".join(comments)), "")
    for need in sorted(method.needs):
        yield f"- `--{OPTIONS[need]}`: {prose(NEEDS[need])}."
    if method.needs:
        yield ""
    words = ["python -m spacy clinner init-config", method.name, f"{method.name}.cfg", *_arguments(method)]
    yield from fenced("bash", " ".join(words))


def _options(method: Method) -> str:
    return " ".join(code(f"--{option}") for option in _names(method))


def _arguments(method: Method) -> Iterator[str]:
    return (f"--{option} {option.upper()}" for option in _names(method))


def _names(method: Method) -> list[str]:
    return sorted({OPTIONS[need] for need in method.needs})
