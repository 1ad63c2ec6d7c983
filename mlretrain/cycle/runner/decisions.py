"""The registry as a pass of the runner sees it: what it decides is logged when the pass is over."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from mlretrain.stages.registry import Registry, Version


class Decisions:
    """Reads from a registry, and keeps the one decision of a pass until it is applied.

    Parameters
    ----------
    registry : Registry
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._made: tuple | None = None
        self.told: list[str] | None = None

    def begin(self) -> None:
        """A new pass."""
        self._made = self.told = None

    def champion(self) -> Version | None:
        """The live version."""
        return self._registry.champion()

    def next_name(self) -> str:
        """The name of the next version."""
        return self._registry.next_name()

    def promote(self, version: Version, time, reasons: Sequence[str] = (), **more) -> None:
        """Will make a version live."""
        self._decide("promoted", version, time, reasons, self._registry.promote, version, more)

    def turn_down(
        self, version: Version, outcome: str, time, reasons: Sequence[str], **more
    ) -> None:
        """Will log that a version was not deployed."""
        turn_down = self._registry.turn_down
        self._decide(outcome, version, time, reasons, turn_down, version, outcome, more)

    def wait(self, version: Version, time, reasons: Sequence[str], **more) -> None:
        """Will keep a version that waits for approval."""
        self._decide("waiting", version, time, reasons, self._registry.wait, version, more)

    def _decide(self, event: str, version: Version, time, reasons, log, *arguments) -> None:
        *given, more = arguments
        self._made = log, given, time, tuple(reasons), more
        self.told = [event, version.name, pd.Timestamp(time).isoformat(), "; ".join(reasons)]

    def apply(self) -> None:
        """Log the decision."""
        log, given, time, reasons, more = self._made
        log(*given, time, reasons, **more)


def logged(registry: Registry, decision: list[str]) -> bool:
    """Whether a registry has logged a decision."""
    event, version, time, reasons = decision
    history = registry.history()
    same = (
        (history["event"] == event)
        & (history["version"] == version)
        & (history["reasons"] == reasons)
    )
    return any(found.isoformat() == time for found in history.loc[same, "time"])
