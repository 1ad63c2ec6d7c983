"""A full disk, a folder only to be read, a memory of another time: a clear error, and the model answers."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

import mlretrain as mr
from mlretrain.cycle.runner import status
from mlretrain.cycle.runner.store import FORMAT, StoreError
from tests.cycle.runner.shop import day, runner, shop, story, table

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


@pytest.mark.parametrize("format, words", [(FORMAT - 1, "an older"), (FORMAT + 1, "a newer")])
def test_a_memory_of_another_mlretrain_is_refused_and_without_it_the_live_model_goes_on(
    tmp_path, format, words
):
    file = shop(tmp_path, days=8)
    runner(file, day(5)).once()
    memory, registry = runner(file).path, mr.Registry(tmp_path / "models")
    live = registry.champion().name
    with closing(sqlite3.connect(memory)) as db:
        db.execute(f"PRAGMA user_version = {format}")
    before = memory.read_bytes()
    with pytest.raises(StoreError, match=f"runner.sqlite was written by {words} mlretrain .*{format}"):
        runner(file).once()
    assert memory.read_bytes() == before
    assert mr.Server(registry).predict(table(1)[["load", "area"]]).version == live
    memory.rename(tmp_path / "away")
    learned = registry.champion().trained_until
    assert runner(file).once() >= 3
    assert all(one.start > learned for one in runner(file).trace())


def flipped(content):
    """One bit of a table is another one."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


#: What is done to the memory, and what a run says then.
DAMAGED = {
    "cut in half": (None, "runner.sqlite could not be .*malformed.*restore it from a copy"),
    "what is remembered": ("UPDATE passes SET memory = substr(memory, 1, 99) WHERE done", "restore it from a copy"),
    "a table that is none": ("UPDATE frames SET content = x'00ff'", "a table .* is damaged. Restore runner.sqlite"),
    "one bit of a table": ("UPDATE frames SET content = flipped(content)", "a table .* is damaged"),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_memory_that_is_damaged_is_refused_and_the_live_model_answers(tmp_path, what):
    file = shop(tmp_path, days=8)
    runner(file, day(6)).once()
    memory, change = runner(file).path, DAMAGED[what][0]
    if change is None:
        whole = memory.read_bytes()
        memory.write_bytes(whole[: len(whole) // 2])
    else:
        with closing(sqlite3.connect(memory)) as db, db:
            db.create_function("flipped", 1, flipped)
            assert db.execute(change).rowcount
    history = mr.Registry(tmp_path / "models").history()
    with pytest.raises(OSError, match=DAMAGED[what][1]):
        runner(file, day(8)).once()
    registry = mr.Registry(tmp_path / "models")
    assert registry.history().equals(history)
    assert len(mr.Server(registry).predict(table(1)[["load", "area"]]).predictions)


def test_times_that_are_no_text_are_told_by_status(tmp_path):
    file = shop(tmp_path, days=8)
    runner(file, day(6)).once()
    with closing(sqlite3.connect(runner(file).path)) as db, db:
        db.execute("UPDATE passes SET at = CAST(x'ff' AS TEXT)")
    with pytest.raises(StoreError, match="could not be read: .*restore it from a copy"):
        list(status.rows(runner(file)))


def test_without_pyarrow_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr("mlretrain.cycle.runner.runner.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"needs pyarrow.* pip install 'mlretrain\[run\]'"):
        runner(shop(tmp_path, days=6)).once()
    assert mr.Registry(tmp_path / "models").history().empty
