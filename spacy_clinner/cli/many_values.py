"""Options that take several values behind one name, `--methods fast la-dtl`."""

from collections.abc import Collection
from typing import Any

from spacy_clinner.cli.help_text import HelpfulCommand
from spacy_clinner.cli.weasel_quotes import without_quotes


class ManyValues(HelpfulCommand):
    """A command whose options of several values read on to the next option.

    Behind a number they read on to what is none: `--seeds 0 1 my-study.toml` are two seeds and a study.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Repeat the name of such an option before each of its values."""
        names = {name for option in self.params if getattr(option, "multiple", False) for name in option.opts}
        return super().parse_args(ctx, repeated(without_quotes(args), names))


def repeated(args: list[str], names: Collection[str]) -> list[str]:
    """Arguments with the name of an option before each of its values.

    Args:
        args: of a command line.
        names: of the options with several values.
    """
    words: list[str] = []
    current = ""
    for arg in args:
        if arg.startswith("-") and not _is_number(arg):
            current = arg if arg in names else ""
        elif current and words[-1] != current:
            if _is_number(words[-1]) and not _is_number(arg):
                current = ""
            else:
                words.append(current)
        words.append(arg)
    return words


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
