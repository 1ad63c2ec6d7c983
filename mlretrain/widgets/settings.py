"""The settings of a cycle that a learner may turn: thresholds, windows, the trigger."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlretrain.cycle.cycle import RetrainingCycle
    from mlretrain.stages.triggers import Trigger

#: What stands for the trigger that the cycle has.
AS_IT_IS = "as it is"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Parameters
    ----------
    name : str
        As ``set_params`` of the cycle takes it: ``"trigger__left__by"``.
    label : str
        What a learner reads: ``"PerformanceDrop: by"``.
    value : object
        What it is now.
    choices : mapping of str to object, optional
        The values that it may have, by the words for them; any value if left out.
    """

    name: str
    label: str
    value: Any
    choices: Mapping[str, Any] | None = None

    def control(self) -> dict[str, Any]:
        """What a browser needs to show it."""
        told = {"name": self.name, "label": self.label, "value": self.value}
        if self.choices is not None:
            return told | {"kind": "choice", "choices": list(self.choices)}
        return told | {"kind": "number" if isinstance(self.value, Real) else "text"}

    def read(self, said: Any) -> Any:
        """The value of what a browser said."""
        if self.choices is not None:
            if said not in self.choices:
                allowed = ", ".join(map(repr, self.choices))
                raise ValueError(f"{self.label!r} must be one of {allowed}, got {said!r}.")
            return self.choices[said]
        if isinstance(self.value, Integral) and float(said).is_integer():
            return int(said)
        return said


def settings(cycle: RetrainingCycle, triggers: Mapping[str, Trigger]) -> list[Setting]:
    """The settings that the representation of a cycle shows, and the choice of a trigger.

    Parameters
    ----------
    cycle : RetrainingCycle
    triggers : mapping of str to Trigger
        Other triggers to choose from, by name.
    """
    params = cycle.get_params(deep=True)
    found = [Setting("trigger", "Trigger", AS_IT_IS, {AS_IT_IS: cycle.trigger, **triggers})]
    for stage in ("trigger", "strategy", "gate"):
        for name, value in params.items():
            owner = params.get(name.rpartition("__")[0])
            if name.startswith(f"{stage}__") and _turns(owner, name.rpartition("__")[2], value):
                label = f"{type(owner).__name__}: {name.rpartition('__')[2]}"
                found.append(Setting(name, label, value))
    found.append(Setting("holdout", "Exam: newest share, or days", cycle.holdout))
    return found


def _turns(owner: Any, name: str, value: Any) -> bool:
    """Whether a parameter is a number or a stretch of time that somebody has chosen."""
    if isinstance(value, bool) or not isinstance(value, (Real, str)) or name == "random_state":
        return False
    if isinstance(value, str) and not any(c.isdigit() or c == "*" for c in value):
        return False  # the name of a metric or of a statistic
    default = inspect.signature(type(owner)).parameters[name].default
    return repr(value) != repr(default)
