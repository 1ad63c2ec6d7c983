"""Equal traces from every interpreter, and from both ways of watching."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache

import pytest

from mlretrain.trace.programs.runner import run
from mlretrain.trace.programs.steps import Steps
from tests.trace.programs import PROGRAMS

VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def interpreter(version: str) -> str | None:
    """Another interpreter of this machine: found on the path, or named by its variable."""
    named = os.environ.get(f"PYTHON{version.replace('.', '')}")
    asks = "import sys; print('%d.%d' % sys.version_info[:2])"
    for path in filter(None, (named, shutil.which(f"python{version}"))):
        # What is on the path may be no more than a sign to where it would be.
        done = subprocess.run([path, "-c", asks], capture_output=True, text=True)
        if done.stdout.strip() == version:
            return path
    return None


def others() -> list:
    """Interpreter, and whether ``sys.settrace`` is used although there is ``sys.monitoring``."""
    here = "%d.%d" % sys.version_info[:2]
    found = {version: interpreter(version) for version in VERSIONS if version != here}
    ways = [pytest.param(path, False, id=version) for version, path in found.items() if path]
    if path := sys.executable if here == "3.12" else found.get("3.12"):
        ways.append(pytest.param(path, True, id="3.12, settrace"))
    nobody = pytest.mark.skip(reason="there is no other Python on the path")
    return ways or [pytest.param(None, False, id="other", marks=nobody)]


@cache
def seen(name: str, python: str, settrace: bool):
    ran = run(PROGRAMS[name], ["Ada"], python=python, settrace=settrace)
    made = Steps(PROGRAMS[name], ran.events)
    ended = ran.last("end", "exit", "error")
    return made.steps, made.values, ended, ran.last("note"), ran.printed(1), ran.printed(2), ran.stray


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize(("python", "settrace"), others())
def test_equal_traces(name, python, settrace):
    here, there = seen(name, sys.executable, False), seen(name, python, settrace)
    for mine, theirs in zip(here[0], there[0], strict=False):
        assert mine == theirs
    assert here == there


@pytest.mark.parametrize("name", PROGRAMS)
def test_watching_changes_nothing(name):
    watched = run(PROGRAMS[name], ["Ada"])
    alone = run(PROGRAMS[name], ["Ada"], watch="nothing")
    # The steps between are not told; what is printed and how it ends is the same.
    assert watched.printed(1) == alone.printed(1)
    assert watched.printed(2) == alone.printed(2)
    ended = [ran.last("end", "exit", "error") for ran in (watched, alone)]
    assert ended[0][:2] == ended[1][:2]


@pytest.mark.parametrize("name", ["generators", "scopes", "exceptions", "asyncio"])
def test_a_trace_that_breaks_off_anywhere_is_still_one(name):
    events = run(PROGRAMS[name]).events
    whole = Steps(PROGRAMS[name], events).steps
    for end in range(len(events)):
        steps = Steps(PROGRAMS[name], events[:end]).steps
        assert steps[:-1] == whole[: max(len(steps) - 1, 0)]
