"""The error index: each one-line error, why it comes and what to do."""

from collections.abc import Iterator

from docs_build.error_families import ErrorFamily
from docs_build.markdown import code

INTRODUCTION = """# Errors

A command that gets bad input prints one line, which says what is wrong, where, and how to mend it. This
page lists all these lines. A name in braces, such as `{path}`, stands for what your own line shows there;
`{…}` stands for several words. No error shows text of a note: where a place in a note matters, it gives the
identifier of the document and the character offsets.

Search this site for the part of your line that has no names in it. `--debug` shows the traceback of an
error.
"""


def errors_page(families: list[ErrorFamily]) -> str:
    """The whole page, with the families of one topic together."""
    lines = [INTRODUCTION]
    for topic in dict.fromkeys(family.topic for family in families):
        lines += [f"## {topic}", ""]
        for family in families:
            if family.topic == topic:
                lines += _family(family)
    return "\n".join(lines)


def _family(family: ErrorFamily) -> Iterator[str]:
    yield from (f"### {family.title}", "", family.why.strip(), "")
    yield from (f"**What to do.** {family.remedy.strip()}", "")
    for message in sorted({site.message for site in family.sites}):
        yield f"- {code(' '.join(message.split()))}"
    yield ""
