"""A disk that is full, a folder that may only be read: a clear error, and the live model answers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from tests.cycle.runner.shop import runner, shop, story

#: Runs in a name space of its own, where a small disk can be mounted without any rights.
PRELUDE = """
import gc, json, os, subprocess, sys
from pathlib import Path
import mlretrain as mr
from tests.cycle.runner.shop import *

place = Path(sys.argv[1])

def mount(*options):
    subprocess.run(["mount", *options, str(place / "models")], check=True)

def fails(file, now):
    try:
        runner(file, now).once()
    except OSError as error:
        return f"{type(error).__name__}: {error}"
    return "nothing failed"

def answers():
    return mr.Server(mr.Registry(place / "models")).predict(table()[["load", "area"]]).predictions.tolist()

told = {}
"""
FULL = PRELUDE + """
file = shop(place)
(place / "models").mkdir()
mount("-t", "tmpfs", "-o", "size=1M", "tmpfs")
runner(file, day(5)).once()
before = answers()
filler = place / "models" / "filler"
told["faults"] = []
for room in (0, 4096, 12_288, 20_480, 40_960):
    free = os.statvfs(place / "models")
    filler.write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - room)))
    told["faults"].append(fails(file, day(20)))
    assert room or told["faults"][0] != "nothing failed"
    assert answers() == before or room
    filler.unlink()
    before = answers()
runner(file).once()
told["story"] = story(runner(file))
print(json.dumps(told, default=str))
"""
READ_ONLY = PRELUDE + """
file = shop(place)
(place / "models").mkdir()
mount("-t", "tmpfs", "-o", "size=9M", "tmpfs")
runner(file, day(5)).once()
before = answers()
gc.collect()  # open files would keep the disk writable
mount("-o", "remount,ro")
told["faults"] = [fails(file, day(20)) for _ in range(2)]
assert answers() == before
mount("-o", "remount,rw")
runner(file).once()
told["story"] = story(runner(file))
print(json.dumps(told, default=str))
"""


def in_a_space_of_its_own(program, place):
    command = ["unshare", "--map-root-user", "--mount", sys.executable, "-c", program, str(place)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def can_mount():
    if not shutil.which("unshare"):
        return False
    probe = ["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(probe, capture_output=True).returncode == 0


@pytest.mark.skipif(not can_mount(), reason="needs unshare, and the right to mount a small disk")
@pytest.mark.parametrize(
    "program, words", [(FULL, ("full", "No space left")), (READ_ONLY, ("readonly", "read-only", "cannot be written"))],
    ids=["full", "read-only"],
)
def test_a_disk_in_trouble_is_told_and_nothing_is_lost(tmp_path, program, words):
    calm = runner(shop(tmp_path / "calm"))
    calm.once()
    told = in_a_space_of_its_own(program, tmp_path / "small")
    for fault in told["faults"]:
        assert fault == "nothing failed" or any(word in fault for word in words), fault
    assert told["faults"][0] != "nothing failed"
    assert told["story"] == json.loads(json.dumps(story(calm), default=str))
