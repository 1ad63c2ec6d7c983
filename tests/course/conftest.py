"""The web site, built once for all that look at it."""

from __future__ import annotations

import subprocess
import sys

import pytest

#: Where its lessons can be opened live, in these tests.
LAB = "http://hub.example.org/hub/user-redirect"


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the site; an earlier one, with a page that is gone by now, stood there."""
    target = tmp_path_factory.mktemp("site") / "html"
    target.mkdir()
    for name in (".mlretrain-site", "gone.html"):
        (target / name).touch()
    command = [sys.executable, "-m", "mlretrain", "site", str(target), "--lab", f"{LAB}/"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert str(target / "index.html") in done.stdout
    return target
