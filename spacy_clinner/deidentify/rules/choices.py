"""What the user of a redaction chooses: what stands in for an identifier, how dates are read, what moves."""

from typing import Literal

Mode = Literal["mask", "surrogate", "remove"]
"""What replaces an identifier: its label, another name, date or number, or nothing."""

DateOrder = Literal["month_first", "day_first"]
"""How "3/4/2031" is read."""

Ages = Literal["keep", "shift"]
"""What surrogates do with ages below 90: leave them, or move them and the date of birth by the same years."""

BEST_TAGGING = 0.5
"""The threshold at which the entities are those of the best tagging."""
