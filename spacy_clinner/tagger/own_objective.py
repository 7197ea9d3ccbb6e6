"""Losses that say themselves what an update does with a batch."""

from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class LossWithObjective(Protocol):
    """A loss that needs an objective of its own, such as several optimizer steps for one batch."""

    def own_objective(self) -> Any | None:
        """A new `Objective` for a component with this loss; None for the supervised one."""
        ...
