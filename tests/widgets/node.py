"""Node, for what the front end thinks without a page."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

import mlretrain

STATIC = Path(mlretrain.__file__).parent / "trace" / "static"
NODE = shutil.which("node")


def node(*arguments: str, said: str = "") -> subprocess.CompletedProcess:
    """Run bare node; skipped where there is none, except where there must be one."""
    if NODE is None and not os.environ.get("CI"):
        pytest.skip("there is no node on this machine")
    return subprocess.run(
        [NODE, *arguments], input=said, capture_output=True, text=True, encoding="utf-8"
    )


def evaluate(module: str, expression: str, data=None):
    """What an expression over the exports of a module gives; ``data`` is at hand in it."""
    code = (
        f"import * as m from {json.dumps((STATIC / module).as_uri())};"
        "let said = ''; for await (const part of process.stdin) said += part;"
        "const data = JSON.parse(said);"
        f"console.log(JSON.stringify({expression}));"
    )
    done = node("--input-type=module", "--eval", code, said=json.dumps(data))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
