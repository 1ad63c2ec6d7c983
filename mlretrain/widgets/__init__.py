"""Controls for notebooks.

The names are loaded when they are first used.

Examples
--------
>>> from mlretrain.widgets import Choice
"""

import importlib

from mlretrain.names import unknown

_HOMES = {"Choice": "choice", "Quiz": "quiz", "Stepper": "stepper", "save_quiz": "quiz_page"}

__all__ = [*_HOMES]


def __getattr__(name):
    if name not in _HOMES:
        raise unknown("mlretrain.widgets", name, _HOMES)
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value  # found without this function from now on
    return value


def __dir__():
    return sorted(set(globals()) | set(_HOMES))
