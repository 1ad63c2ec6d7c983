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
import sys

__version__ = "0.1.0"

# Public name → where it lives: a module, or a module and a name in it.
_HOMES = {
    "Curves": "mlretrain.trace.curves:Curves",
    "Growth": "mlretrain.trace.growth:Growth",
    "QualityGate": "mlretrain.stages.quality:QualityGate",
    "Quiz": "mlretrain.widgets:Quiz",
    "Registry": "mlretrain.stages.registry:Registry",
    "RetrainingCycle": "mlretrain.cycle.cycle:RetrainingCycle",
    "Server": "mlretrain.stages.serving:Server",
    "Stepper": "mlretrain.widgets:Stepper",
    "Trace": "mlretrain.trace.trace:Trace",
    "ageing": "mlretrain.cycle.policies.ageing:ageing",
    "alerts": "mlretrain.stages.alerts",
    "approval": "mlretrain.widgets.approval:approval",
    "check": "mlretrain.quiz:check",
    "compare": "mlretrain.cycle.policies.compare:compare",
    "drift": "mlretrain.stages.drift",
    "exercise": "mlretrain.quiz.exercises.exercise:exercise",
    "extrapolation": "mlretrain.cycle.policies.extrapolation:extrapolation",
    "freshness": "mlretrain.cycle.policies.freshness:freshness",
    "gates": "mlretrain.stages.gates",
    "hindsight": "mlretrain.cycle.policies.hindsight:hindsight",
    "modes": "mlretrain.course.modes:modes",
    "mastery_test": "mlretrain.quiz.memory.mastery:mastery_test",
    "predict": "mlretrain.quiz.predict:predict",
    "predicted": "mlretrain.quiz.predict:predicted",
    "progress": "mlretrain.quiz.memory.progress:progress",
    "quality": "mlretrain.stages.quality",
    "question": "mlretrain.quiz:question",
    "quiz": "mlretrain.quiz",
    "review": "mlretrain.quiz.memory.review:review",
    "strategies": "mlretrain.stages.strategies",
    "streams": "mlretrain.streams",
    "trace": "mlretrain.trace",
    "triggers": "mlretrain.stages.triggers",
}

# Left out of a star import: they need the extra "lab", and the rest does not.
_LAB = {"Quiz", "Stepper", "approval"}

__all__ = [*(name for name in _HOMES if name not in _LAB), "__version__"]


def __getattr__(name):
    if name not in _HOMES:
        raise importlib.import_module("mlretrain.names").unknown("mlretrain", name, _HOMES)
    home, _, attribute = _HOMES[name].partition(":")
    value = importlib.import_module(home)
    if attribute:
        value = getattr(value, attribute)
    globals()[name] = value  # found without this function from now on
    return value


def __dir__():
    return sorted(set(globals()) | set(_HOMES))


def _answerable(cards):
    importlib.import_module("mlretrain.widgets.live").answerable(cards)


def load_ipython_extension(shell):
    """Give IPython the magic ``%%steps``: a cell, line by line; and questions to be answered."""
    from mlretrain.trace.programs.magic import register

    register(shell)
    if hasattr(shell, "kernel"):  # a notebook, and no terminal
        bundles = shell.display_formatter.mimebundle_formatter
        for name in ("Card", "Cards"):
            bundles.for_type_by_name("mlretrain.quiz.cards", name, _answerable)


# In a notebook, importing is enough; elsewhere there is nobody to give it to.
if "IPython" in sys.modules and (_shell := sys.modules["IPython"].get_ipython()):
    load_ipython_extension(_shell)
