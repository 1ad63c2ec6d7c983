"""What lessons show and their quizzes ask about: small worlds in which one thing is changed.

Each is run when it is first asked for, and once.
"""

from __future__ import annotations

import importlib

from mlretrain.names import unknown

# Public name → the module it lives in; loaded when first used.
_HOMES = {
    "acts_at": "first_steps",
    "allowed": "shipping",
    "answered_right": "beats",
    "caught_by": "suite",
    "control_for": "controls",
    "decided": "shipping",
    "drifting": "drifts",
    "event_of": "first_steps",
    "few": "shocks",
    "gated": "gates_tried",
    "inject": "causes",
    "keeps": "likeness",
    "key_does": "first_steps",
    "learn": "learners",
    "mastered": "first_steps",
    "meet": "shocks",
    "moved": "drifts",
    "new_threshold": "learners",
    "one_bad_day": "learners",
    "passes": "feeds",
    "phases": "shocks",
    "right": "gates_tried",
    "season": "shipping",
    "seen_by": "likeness",
    "shocked": "shocks",
    "shop": "shocks",
    "tampered": "shipping",
    "transferred": "learners",
    "under_load": "swaps",
    "waits": "first_steps",
    "watch": "drifts",
    "yes_by_band": "drifts",
}

__all__ = list(_HOMES)


def __getattr__(name: str):
    if name not in _HOMES:
        raise unknown(__name__, name, __all__)
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value  # found without this function from now on
    return value


def __dir__():
    return __all__
