"""Quotes that weasel leaves around the words of a command on Windows."""

import sys


def without_quotes(args: list[str]) -> list[str]:
    """Arguments as the command's author meant them.

    A project writes `"${vars.notes}"`, since a path may hold blanks. On Windows weasel splits such a line as
    `shlex.split(posix=False)` does, which keeps the quotes; no path there can hold one.

    Args:
        args: of a command line.
    """
    if sys.platform != "win32":
        return args
    return [arg[1:-1] if len(arg) > 1 and arg[0] == arg[-1] and arg[0] in "\"'" else arg for arg in args]
