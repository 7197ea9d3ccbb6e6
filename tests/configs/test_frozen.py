"""What is composed for every method is frozen: a setting changes on purpose only."""

from tests.configs.frozen import FILE, table


def test_composed_settings_are_frozen():
    frozen = FILE.read_text(encoding="utf8")
    assert table() == frozen, "if the change is meant: python -m tests.configs.frozen"
