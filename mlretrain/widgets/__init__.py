"""Controls for notebooks.

The names are loaded when they are first used.

Examples
--------
>>> from mlretrain.widgets import Choice
"""

import importlib

_HOMES = {"Choice": "choice", "Stepper": "stepper"}

__all__ = [*_HOMES]


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(
            f"mlretrain.widgets has no {name!r}; it has {', '.join(_HOMES)}.", name=name
        )
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value  # found without this function from now on
    return value


def __dir__():
    return sorted(set(globals()) | set(_HOMES))
