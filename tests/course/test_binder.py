"""Binder: what is done when it builds, and where its address leads."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mlretrain.course.site import build as building

REPOSITORY = Path(__file__).parents[2]
PAGE = Path(building.__file__).parent / "texts" / "class" / "binder.md"


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash on this machine")
def test_the_address_of_the_page_opens_what_the_build_hands_out(tmp_path):
    build = REPOSITORY / ".binder" / "postBuild"
    assert os.access(build, os.X_OK)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [str(build)], cwd=tmp_path, env=os.environ | {"PATH": path}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    [opened] = re.findall(r"urlpath=lab/tree/(\S+)", PAGE.read_text(encoding="utf-8"))
    assert (tmp_path / opened).is_file()
    assert "BEGIN SOLUTION" not in (tmp_path / opened).with_name("09_build_your_own.ipynb").read_text(
        encoding="utf-8"
    )
