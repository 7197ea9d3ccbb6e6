"""What the user of a redaction chooses: what stands in for an identifier, how dates are read, what moves."""

from typing import Literal

Mode = Literal["mask", "surrogate", "remove"]
"""What replaces an identifier: its label, another name, date or number, or nothing."""

DateOrder = Literal["by_language", "month_first", "day_first"]
"""How "3/4/2031" is read: by language, the month is first in English notes and the day in all others."""

Ages = Literal["keep", "shift"]
"""What surrogates do with ages below 90: leave them, or move them and the date of birth by the same years."""

BEST_TAGGING = 0.5
"""The threshold at which the entities are those of the best tagging."""


def order_of(order: DateOrder, language: str) -> DateOrder:
    """How dates are read in notes of a language.

    Args:
        order: what was chosen.
        language: of the notes (ISO 639).
    """
    if order != "by_language":
        return order
    return "month_first" if language == "en" else "day_first"
