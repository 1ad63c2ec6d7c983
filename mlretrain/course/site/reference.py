"""The reference: a page for each part of the house, from its docstrings."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from types import ModuleType

#: Page → title, and what stands on it: public names of the package, or a package with its names.
PAGES = {
    "cycle": ("The cycle", ("RetrainingCycle", "QualityGate", "Registry", "Server")),
    "trace": ("The trace", ("Trace", "Stepper", "Growth", "Curves", "trace")),
    "policies": ("Does it pay?", ("compare", "hindsight", "freshness", "extrapolation", "ageing")),
    "streams": ("Streams", ("streams",)),
    "triggers": ("Triggers", ("triggers",)),
    "strategies": ("Strategies", ("strategies",)),
    "gates": ("Gates", ("gates", "approval")),
    "quality": ("Quality of data", ("quality", "drift")),
    "alerts": ("Alerts", ("alerts",)),
    "quizzes": (
        "Quizzes",
        (
            "quiz", "question", "check", "Quiz", "predict", "predicted", "exercise", "progress",
            "review", "mastery_test", "modes",
        ),
    ),
}  # fmt: skip

#: What a package gives as well, although the top of the house already does.
_AT_THE_TOP = {"Trace", "QualityGate"}


def write(folder: Path) -> None:
    """Write a page for each part, and one that leads to them."""
    folder.mkdir()
    for name, (title, names) in PAGES.items():
        parts = [_headed(title, "="), *(_entry(one) for one in names)]
        (folder / f"{name}.rst").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    listed = "\n   ".join(PAGES)
    text = (
        f"{_headed('Reference', '=')}\n\nEverything that ``import mlretrain as mr`` gives. Each "
        f"example is run by the tests.\n\n.. toctree::\n\n   {listed}\n"
    )
    (folder / "index.rst").write_text(text, encoding="utf-8")


def _entry(name: str) -> str:
    found = getattr(import_module("mlretrain"), name)
    path = f"mlretrain.{name}"
    if not isinstance(found, ModuleType) or callable(found):
        return _described(path, found)
    names = [one for one in found.__all__ if one not in _AT_THE_TOP]
    about = [found.__doc__ or "", f"They are in ``mr.{name}``."]
    return "\n\n".join([*about, *(_described(f"{path}.{one}", getattr(found, one)) for one in names)])


def _described(path: str, found: object) -> str:
    if inspect.isclass(found):
        return f".. autoclass:: {path}\n   :members:"
    if isinstance(found, ModuleType):  # one that can be called, as its function of the same name
        return f".. autofunction:: {path}.{path.rpartition('.')[2]}"
    if callable(found):
        return f".. autofunction:: {path}"
    if "<" in repr(found):
        return f".. py:data:: {path}\n\n   Its names: {', '.join(map(repr, found))}."
    return f".. py:data:: {path}\n   :value: {found!r}"


def _headed(title: str, sign: str) -> str:
    return f"{title}\n{sign * len(title)}"
