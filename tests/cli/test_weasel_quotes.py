"""A project's line means the same on Windows, where weasel leaves the quotes around its words."""

import shlex
import sys

import pytest

from spacy_clinner.cli.many_values import repeated
from spacy_clinner.cli.weasel_quotes import without_quotes

LINE = """study --seeds 0 1 "--encoder=C:/my encoder" --patient-pattern '[^/]+' --set"""
READ = ["study", "--seeds", "0", "1", "--encoder=C:/my encoder", "--patient-pattern", "[^/]+", "--set"]


def test_quotes_around_whole_words_go(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    words = [*shlex.split(LINE, posix=False), 'a="b"', '"']
    assert without_quotes(words) == [*READ, 'a="b"', '"']
    assert repeated(without_quotes(words), {"--seeds"}).count("--seeds") == 2


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_elsewhere_the_shell_has_read_them(monkeypatch, platform):
    monkeypatch.setattr(sys, "platform", platform)
    assert without_quotes(['"a"']) == ['"a"']
