"""The end of a command: what to do next."""

import shlex

from wasabi import msg


def next_step(purpose: str, *words: object) -> None:
    """Print the command that a user is likely to need next, on a line of its own that can be copied.

    Args:
        purpose: what it does, to stand behind "Next," such as "score it".
        words: of the command behind `python -m spacy`. Words in capitals stand for what the user fills in.
    """
    msg.info(f"Next, {purpose}:")
    print(shlex.join(["python", "-m", "spacy", *map(str, words)]))
