"""A trigger that notes what a cycle shows it."""

from __future__ import annotations

import pytest

from mlretrain.stages.triggers import Signal, Trigger


class Looking(Trigger):
    """Notes each moment, and asks for a retraining on given days."""

    metrics = ("accuracy",)
    needs = ("errors", "reference")
    seen = []

    def __init__(self, days=()):
        self.days = days

    def update(self, moment):
        # Of the class: a cycle works with a clone of the trigger.
        Looking.seen.append(moment)
        return Signal(moment.start.day in self.days, "it was told so", {"kind": "test", "n": 1})


@pytest.fixture
def look():
    """The class, which has seen nothing yet."""
    Looking.seen = []
    return Looking
