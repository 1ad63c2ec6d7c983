"""The page for a JupyterHub: its settings, run as a hub runs them when a learner comes in."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

from mlretrain.course import lessons
from mlretrain.course.site import build as building

PAGE = Path(building.__file__).parent / "texts" / "class" / "hub.md"

# What a hub is to its settings. Whoever runs the tests may be nobody who can become another, so
# that is written down and left out; all else is done.
HUB = """
import json, pwd, subprocess, sys
from types import SimpleNamespace
from unittest.mock import MagicMock

c, asked = MagicMock(), {}
home = SimpleNamespace(pw_dir=sys.argv[1], pw_uid=1001, pw_gid=1002)
pwd.getpwnam = {"ann": home}.__getitem__
run = subprocess.run

def as_ourselves(command, **how):
    asked.update((name, how.pop(name)) for name in ("user", "group", "extra_groups"))
    asked["env"] = how["env"]
    return run(command, **how)

subprocess.run = as_ourselves
settings = {"get_config": lambda: c}
exec(sys.stdin.read(), settings)
c.Spawner.pre_spawn_hook(SimpleNamespace(user=SimpleNamespace(name="ann")))
print(json.dumps(asked | {"opens": c.Spawner.default_url, "shell": c.Spawner.environment}))
"""


def came_in(home: Path) -> dict:
    """What a hub was asked to do when a learner with this home came in."""
    settings = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    command = [sys.executable, "-c", HUB, str(home)]
    done = subprocess.run(command, input="\n".join(settings), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_learner_gets_the_lessons_as_that_learner_and_for_nobody_else(tmp_path):
    asked = came_in(tmp_path)
    assert (asked["user"], asked["group"], asked["extra_groups"]) == (1001, 1002, [])
    assert asked["env"] == {}  # nothing that the hub knows
    first = tmp_path / asked["opens"].removeprefix("/lab/tree/")
    assert first == tmp_path / "lessons" / lessons.FIRST and first.is_file()
    if os.name == "posix":
        modes = {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (first, first.parent)}
        assert modes == {0}
    [folder] = asked["shell"].values()
    overrides = Path(folder) / "labconfig" / "default_setting_overrides.json"
    assert "fetchNews" in overrides.read_text(encoding="utf-8")


def test_a_learner_who_comes_again_finds_what_was_written(tmp_path):
    came_in(tmp_path)
    mine = tmp_path / "lessons" / lessons.FIRST
    mine.write_text("mine")
    came_in(tmp_path)
    assert mine.read_text() == "mine"
