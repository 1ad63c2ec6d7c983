"""The reference: a page for each part of the house, from its docstrings."""

from __future__ import annotations

import functools
import inspect
import json
import re
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
    "experiments": ("Experiments", ("quiz.experiments",)),
}  # fmt: skip

#: What a package gives as well, although the top of the house already does.
_AT_THE_TOP = {"Trace", "QualityGate"}


def write(folder: Path, notebooks: list[Path]) -> None:
    """Write a page for each part, and one that leads to them.

    Parameters
    ----------
    folder : Path
        Is made.
    notebooks : list of Path
        The lessons; each name says in which of them it is used.
    """
    folder.mkdir()
    used = _used(notebooks)
    listed = []
    for page, (title, names) in PAGES.items():
        entries = [entry for name in names for entry in _entries(name)]
        about = [module.__doc__ or "" for name in names if (module := _package(name))]
        parts = [_headed(title, "="), *about, _table(entries, used)]
        parts += [_described(path, found) for path, found in entries]
        (folder / f"{page}.rst").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
        links = ", ".join(f":py:obj:`~{_target(path, found)}`" for path, found in entries)
        listed.append(f":doc:`{page}`\n   {links}")
    text = (
        f"{_headed('Reference', '=')}\n\nEverything that ``import mlretrain as mr`` gives. Each "
        f"example is run by the tests.\n\n{chr(10).join(listed)}\n\n"
        f".. toctree::\n   :hidden:\n\n   {chr(10).join(f'   {page}' for page in PAGES).strip()}\n"
    )
    (folder / "index.rst").write_text(text, encoding="utf-8")


def _used(notebooks: list[Path]) -> dict[str, list[Path]]:
    """Name → the lessons whose code uses it."""
    used: dict[str, list[Path]] = {}
    for notebook in notebooks:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        names = re.findall(r"\bmr\.(\w+)(?:\.(\w+))?", code)
        for name in {name for first, second in names for name in (first, f"{first}.{second}")}:
            used.setdefault(name, []).append(notebook)
    return used


def _table(entries: list[tuple[str, object]], used: dict[str, list[Path]]) -> str:
    """What there is, what it is for, and where it can be seen at work."""
    rows = [("Name", "What it is", "In lesson")]
    for path, found in entries:
        about = (inspect.getdoc(found) or "").partition("\n\n")[0].replace("\n", " ")
        if not (inspect.isclass(found) or callable(found)):
            about = ""  # a value has the docstring of its class
        seen = used.get(path.removeprefix("mlretrain."), [])
        where = " ".join(f":doc:`{int(n.name[:2])} <../lessons/{n.stem}>`" for n in seen)
        rows.append((f":py:obj:`~{_target(path, found)}`", about, where))
    lines = "\n".join(f"   * - {name}\n     - {about}\n     - {where}" for name, about, where in rows)
    return f".. list-table::\n   :header-rows: 1\n   :widths: 26 54 20\n\n{lines}"


def _package(name: str) -> ModuleType | None:
    """The package of this name; none if it can be called and so is shown as a function."""
    found = _found(name)
    return found if isinstance(found, ModuleType) and not callable(found) else None


def _entries(name: str) -> list[tuple[str, object]]:
    """What stands under a name: itself, or what its package gives."""
    if package := _package(name):
        names = [one for one in package.__all__ if one not in _AT_THE_TOP]
        return [(f"mlretrain.{name}.{one}", getattr(package, one)) for one in names]
    found = _found(name)
    if not isinstance(found, ModuleType):
        return [(f"mlretrain.{name}", found)]
    # One that can be called: first itself, then what it gives and the top does not.
    top = import_module("mlretrain")._HOMES
    others = [one for one in found.__all__ if one not in top and not isinstance(getattr(found, one), ModuleType)]
    return [(f"mlretrain.{name}", found), *((f"mlretrain.{name}.{one}", getattr(found, one)) for one in others)]


def _target(path: str, found: object) -> str:
    return f"{path}.{path.rpartition('.')[2]}" if isinstance(found, ModuleType) and callable(found) else path


def _described(path: str, found: object) -> str:
    if inspect.isclass(found):
        return f".. autoclass:: {path}{_hidden_signature(found)}\n   :members:"
    if callable(found):
        return f".. autofunction:: {_target(path, found)}"
    if "<" in repr(found):
        return f".. py:data:: {path}\n\n   Its names: {', '.join(map(repr, found))}."
    return f".. py:data:: {path}\n   :value: {found!r}"


def _hidden_signature(found: type) -> str:
    """What a widget takes: its class does not say so itself."""
    if "traitlets" not in type(found).__module__:
        return ""
    taken = inspect.signature(found).parameters.values()
    return str(inspect.Signature([one.replace(annotation=one.empty) for one in taken]))


def _found(name: str) -> object:
    return functools.reduce(getattr, name.split("."), import_module("mlretrain"))


def _headed(title: str, sign: str) -> str:
    return f"{title}\n{sign * len(title)}"
