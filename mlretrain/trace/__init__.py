"""Everything a cycle did, step by step: recorded, looked at, kept.

The names are loaded when they are first used.

Examples
--------
>>> from mlretrain.trace import Flow, Pass, Recorder, Step, Trace, recorded
"""

import importlib

from mlretrain.names import unknown

_HOMES = {
    "Flow": "records",
    "Pass": "records",
    "Recorder": "recorder",
    "Step": "records",
    "Trace": "trace",
    "Writer": "files",
    "program": "programs.program",
    "recorded": "recorder",
}

__all__ = [*_HOMES]


def __getattr__(name):
    if name not in _HOMES:
        raise unknown("mlretrain.trace", name, _HOMES)
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value  # found without this function from now on
    return value


def __dir__():
    return sorted(set(globals()) | set(_HOMES))
