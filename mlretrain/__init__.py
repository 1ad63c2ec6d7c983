"""Automated retraining of machine-learning models, to run, to watch and to learn.

The public names are loaded when they are first used, so that ``import mlretrain``
costs next to nothing.

Examples
--------
>>> import mlretrain as mr
>>> mr.triggers.Cron("0 0 1 * *")
Cron('0 0 1 * *')
"""

import importlib

__version__ = "0.1.0"

# Public name → where it lives: a module, or a module and a name in it.
_HOMES = {
    "Growth": "mlretrain.trace.growth:Growth",
    "QualityGate": "mlretrain.stages.quality:QualityGate",
    "Registry": "mlretrain.stages.registry:Registry",
    "RetrainingCycle": "mlretrain.cycle.cycle:RetrainingCycle",
    "Stepper": "mlretrain.widgets:Stepper",
    "Trace": "mlretrain.trace.trace:Trace",
    "alerts": "mlretrain.stages.alerts",
    "approval": "mlretrain.widgets.approval:approval",
    "check": "mlretrain.quiz:check",
    "gates": "mlretrain.stages.gates",
    "quality": "mlretrain.stages.quality",
    "question": "mlretrain.quiz:question",
    "quiz": "mlretrain.quiz",
    "strategies": "mlretrain.stages.strategies",
    "streams": "mlretrain.streams",
    "trace": "mlretrain.trace",
    "triggers": "mlretrain.stages.triggers",
}

# Left out of a star import: they need the extra "lab", and the rest does not.
_LAB = {"Stepper", "approval"}

__all__ = [*(name for name in _HOMES if name not in _LAB), "__version__"]


def __getattr__(name):
    if name not in _HOMES:
        # A name given here keeps Python from adding the suggestion a second time.
        raise AttributeError(_unknown(name), name=name)
    home, _, attribute = _HOMES[name].partition(":")
    value = importlib.import_module(home)
    if attribute:
        value = getattr(value, attribute)
    globals()[name] = value  # found without this function from now on
    return value


def __dir__():
    return sorted(set(globals()) | set(_HOMES))


def _unknown(name):
    from difflib import get_close_matches

    near = get_close_matches(name, _HOMES, n=1)
    remedy = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(sorted(_HOMES))}."
    return f"mlretrain has no {name!r}; {remedy}"
