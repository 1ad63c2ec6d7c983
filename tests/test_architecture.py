"""The shape of the house: who may import whom, and what importing costs."""

from __future__ import annotations

import ast
import inspect
import json
import os
import re
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import mlretrain

PACKAGE = Path(mlretrain.__file__).parent
REPOSITORY = PACKAGE.parent
MODULES = sorted(PACKAGE.rglob("*.py"))

#: From the top of the house to its bottom: a wing may import those behind it. The last three are
#: single files, which all others may use.
WINGS = (
    "__main__", "cli", "course", "widgets", "quiz", "cycle", "stages", "trace", "streams",
    "words_table", "wording", "names",
)  # fmt: skip
#: Wings that may not import each other although their order would allow it.
STRANGERS = {("stages", "trace"), ("trace", "streams")}


def name_of(path: Path) -> str:
    """``…/trace/__init__.py`` → ``mlretrain.trace``."""
    parts = path.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = [name_of(path) for path in MODULES]


def wing_of(module: str) -> str:
    """``mlretrain.trace.trace`` → ``trace``; the package itself has no wing."""
    return (module.split(".") + [""])[1]


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Modules of the package that a file imports anywhere, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write imports in full"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in NAMES else node.module)
    return frozenset(name for name in found if name.split(".")[0] == "mlretrain")


def at_import_time(path: Path) -> set[str]:
    """Modules of the package that are imported when a file is: not inside a function, not
    only for the type checker."""
    found = set()

    def visit(nodes):
        for node in nodes:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                continue
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    found.add(inner if inner in NAMES else node.module)
            visit(ast.iter_child_nodes(node))

    visit([ast.parse(path.read_text(encoding="utf-8"))])
    return {name for name in found if name in NAMES}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_wing_imports_only_wings_below_it(path):
    here = wing_of(name_of(path))
    for module in imports_of(path):
        there = wing_of(module)
        if there in ("", here) or here == "":
            continue
        assert WINGS.index(there) > WINGS.index(here), f"{here} must not import {module}"
        assert (here, there) not in STRANGERS, f"{here} must not import {module}"


def test_the_public_names_are_used_only_above_what_they_name():
    # `import mlretrain as mr` reaches every wing from quiz down: below, it hides a way up.
    for path in MODULES:
        if "mlretrain" in imports_of(path):
            assert wing_of(name_of(path)) in ("cli", "course", "widgets", "quiz"), path


def test_no_module_imports_itself_by_a_detour():
    ways = {name_of(path): at_import_time(path) - {name_of(path)} for path in MODULES}
    state: dict[str, str] = {}

    def walk(module, way):
        if state.get(module) == "done":
            return
        assert state.get(module) != "open", " → ".join([*way, module])
        state[module] = "open"
        for other in sorted(ways[module]):
            walk(other, [*way, module])
        state[module] = "done"

    for module in ways:
        walk(module, [])


IMPORT_FIRST = """
import importlib, json, sys

def afresh(name):
    # As in a fresh interpreter, but without loading numpy and its like anew each time.
    for loaded in [n for n in sys.modules if n.split(".")[0] == "mlretrain"]:
        del sys.modules[loaded]
    return importlib.import_module(name)

faults = []
for name in json.load(sys.stdin):
    try:
        afresh(name)
        package, _, own = name.rpartition(".")
        if package and own in getattr(sys.modules[package], "__all__", ()):
            # A public name must not turn from a function into a module of that name.
            first = callable(getattr(sys.modules[package], own))
            if first != callable(getattr(afresh(package), own)):
                faults.append(f"{package}.{own} is not the same when {name} is imported first")
    except Exception as error:
        faults.append(f"{name}: {type(error).__name__}: {error}")
print(json.dumps(faults))
"""


def test_every_module_can_be_imported_first():
    names = [name for name in NAMES if not name.endswith("__main__")]
    # Each module is loaded many times: compile it once.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_FIRST],
        input=json.dumps(names), capture_output=True, text=True, cwd=REPOSITORY, env=environment,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def test_importing_the_package_loads_nothing_heavy():
    heavy = ("numpy", "pandas", "sklearn", "scipy", "matplotlib", "rich", "typer", "pydantic")
    code = f"import mlretrain, sys; print([m for m in {heavy} if m in sys.modules])"
    assert run_python(code) == "[]"


def test_importing_everything_by_star():
    code = "from mlretrain import *; print(callable(quiz), triggers.__name__, __version__)"
    assert run_python(code) == f"True mlretrain.stages.triggers {mlretrain.__version__}"


def run_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=REPOSITORY
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("path", [p for p in MODULES if p.name == "__init__.py"], ids=name_of)
def test_all_names_exist(path):
    module = import_module(name_of(path))
    for name in getattr(module, "__all__", ()):
        assert getattr(module, name) is not None
        assert name in dir(module)


def test_a_name_that_is_not_there_is_met_with_a_near_one():
    with pytest.raises(AttributeError, match="no 'triger'; did you mean 'triggers'?"):
        getattr(mlretrain, "triger")
    with pytest.raises(AttributeError, match="no 'xyz'; it has .*RetrainingCycle"):
        getattr(mlretrain, "xyz")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_file_is_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_one_pass_of_the_cycle_fits_on_one_screen():
    from mlretrain.cycle.heart import one_pass

    assert len(inspect.getsource(one_pass).splitlines()) <= 24


def test_no_file_names_a_place_on_somebodys_machine():
    # A home or mount folder, an address of a private network, an index to install from.
    private = re.compile(
        r"(?<![\w.])/(?:home|root|Users|work|opt|mnt)/\w"
        r"|\b(?:10\.\d+|192\.168)\.\d+\.\d+\b"
        r"|(?:index-url|find-links|trusted-host)"
    )
    for path in files_of_the_repository():
        found = private.search(path.read_text(encoding="utf-8", errors="replace"))
        assert not found, f"{path} names {found[0]!r}"


def files_of_the_repository():
    """Every file that a person wrote or a run left to be kept."""
    for top in REPOSITORY.iterdir():
        if top.is_file():
            yield top
    for folder in ("mlretrain", "notebooks", "quizzes", "tests", "benchmarks", "docs", ".ci"):
        for path in (REPOSITORY / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and path != Path(__file__):
                yield path
