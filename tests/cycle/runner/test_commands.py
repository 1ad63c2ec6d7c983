"""``mlretrain run`` and ``mlretrain status``, as they are called."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import datetime

import pytest

from mlretrain.cycle.runner.schedule import Slots
from tests.cycle.runner.shop import FILE, deliver, runner, shop, story, table

COMMAND = [sys.executable, "-m", "mlretrain"]


def test_once_makes_what_is_due_and_logs_it(run, tmp_path):
    file = shop(tmp_path, days=8)
    code, out, err = run("run", file)
    assert (code, out) == (0, "")
    lines = err.splitlines()
    assert len([line for line in lines if "INFO    pass " in line]) == 6
    assert "pass 0, 1 January 2024 to 3 January 2024: promoted v1: there is no champion" in err
    assert any("WARNING 2024-01-09 00:00: v2 is refused" in line for line in lines)
    code, out, err = run("run", file, "--once")
    assert (code, out) == (0, "") and "no batch is complete since 2024-01-09" in err


def test_logs_as_json(run, tmp_path):
    file = shop(tmp_path, days=8)
    code, _, err = run("run", file, "--json")
    told = [json.loads(line) for line in err.splitlines()]
    assert code == 0 and len(told) == 7
    assert {"info", "warning"} == {one["level"] for one in told}
    assert all(datetime.fromisoformat(one["time"]).tzinfo for one in told)


def test_an_error_is_json_as_well(run, tmp_path):
    for file, words in (
        (shop(tmp_path / "nowhere", folder="'elsewhere'"), "'data.folder' must be a folder"),
        (shop(tmp_path / "wrong", trigger="'Cron(7)'"), "trigger: Cron: 'expression' must be"),
    ):
        code, out, err = run("run", file, "--json")
        last = json.loads(err.splitlines()[-1])
        assert (code, out, last["level"]) == (1, "", "error") and words in last["message"]
        assert all(json.loads(line) for line in err.splitlines())


def test_a_fault_of_the_file_is_one_line(run, tmp_path):
    file = shop(tmp_path, trigger="'Cron(7)'")
    code, out, err = run("run", file)
    assert (code, out) == (1, "")
    assert err.startswith(f"mlretrain: {file}:4: trigger: Cron: 'expression' must be") and err.count("\n") == 1


def test_init_writes_the_template(run, tmp_path):
    code, out, _ = run("run", "--init", tmp_path / "new.toml")
    assert code == 0 and "Wrote" in out
    assert "[schedule]" in (tmp_path / "new.toml").read_text()
    code, _, err = run("run", "--init", tmp_path / "new.toml")
    assert code == 1 and "'FILE' must not be there yet" in err


def test_status_before_and_after(run, tmp_path):
    file = shop(tmp_path, FILE + "[schedule]\ncron = '0 6 * * *'\n", days=8)
    code, out, _ = run("status", file)
    assert code == 0 and "there is no model yet" in out and "nothing has run yet" in out
    assert not (tmp_path / "models" / "runner.sqlite").exists()
    runner(file).once()
    code, out, _ = run("status", file, "--trace", tmp_path / "run.jsonl")
    flat = " ".join(out.replace("│", " ").split())
    for words in ("v1, since 4 January 2024; at its exam neg_mean_absolute_error −0.", "8 January 2024, 40 rows: pass 5",
                  "(cron 0 6 * * *), overdue", "v2 is refused, v1 stays live (sent by LogAlerts)"):
        assert words in flat, flat
    assert (tmp_path / "run.jsonl").read_text().count('"done"') == 6


def test_status_says_what_waits_for_approval(run, tmp_path):
    file = shop(tmp_path, days=12, gate="'HumanApproval()'")
    runner(file).once()
    code, out, _ = run("status", file)
    assert code == 0 and "for approval" in out and "waiting" in out


#: Last look, now → was a slot missed? And when is the next?
SLOTS = [
    (Slots(cron="0 6 * * *"), None, "2024-03-01 05:00", True, "2024-03-01 06:00"),
    (Slots(cron="0 6 * * *"), "2024-03-01 06:00", "2024-03-02 05:59", False, "2024-03-02 06:00"),
    (Slots(cron="0 6 * * *"), "2024-03-01 06:00", "2024-03-02 06:00", True, "2024-03-03 06:00"),
    (Slots(cron="0 6 * * *"), "2024-03-01 06:00", "2024-04-02 06:00", True, "2024-04-03 06:00"),
    (Slots(cron="0 6 * * 1"), "2024-03-04 06:00", "2024-03-05 06:00", False, "2024-03-11 06:00"),
    (Slots(every="15min"), "2024-03-01 06:00", "2024-03-01 06:14", False, "2024-03-01 06:29"),
    (Slots(every="15min"), "2024-03-01 06:00", "2024-03-01 06:15", True, "2024-03-01 06:30"),
]


@pytest.mark.parametrize("slots, last, now, missed, after", SLOTS)
def test_slots(slots, last, now, missed, after):
    now = datetime.fromisoformat(now)
    assert slots.missed(last and datetime.fromisoformat(last), now) is missed
    assert slots.after(now) == datetime.fromisoformat(after)


@contextmanager
def watching(file):
    """The command that stays; ended by SIGTERM, which finishes the pass."""
    log = file.parent / "log"
    with log.open("w") as errors, subprocess.Popen(
        [*COMMAND, "run", str(file), "--watch"], stderr=errors, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    ) as process:
        try:
            yield process, log
        finally:
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
    assert process.returncode == 0, log.read_text()


def soon(happens, seconds=60):
    until = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot stop a process and let it go on")
def test_watch_follows_the_folder_and_a_pause_is_made_up_for_once(tmp_path):
    pytest.importorskip("apscheduler", reason="the extra 'run'")
    file = shop(tmp_path, FILE + "[schedule]\nevery = '1s'\n", days=4)
    with watching(file) as (process, log):
        soon(lambda: "pass 1," in log.read_text())
        for number in (4, 5):
            deliver(tmp_path, table()[40 * number :][:40])
            soon(lambda n=number: f"pass {n - 2}," in log.read_text())
        process.send_signal(signal.SIGSTOP)
        before = log.read_text().count("the next look is at")
        time.sleep(6)
        process.send_signal(signal.SIGCONT)
        soon(lambda: log.read_text().count("the next look is at") > before)
        time.sleep(0.3)
        assert log.read_text().count("the next look is at") <= before + 2, "six slots went by, one is made up for"
        (tmp_path / "incoming").rename(tmp_path / "away")
        soon(lambda: "'data.folder' must be a folder" in log.read_text())
        (tmp_path / "away").rename(tmp_path / "incoming")
        deliver(tmp_path, table()[40 * 6 :][:40])
        soon(lambda: "pass 4," in log.read_text())
    assert "told to end" in log.read_text()
    calm = runner(shop(tmp_path / "calm", days=7))
    calm.once()
    assert story(runner(file)) == story(calm)


def test_a_second_runner_is_told_who_is_there(tmp_path):
    file = shop(tmp_path, days=4)
    first = runner(file)
    with first.registry.held():
        done = subprocess.run([*COMMAND, "run", str(file)], capture_output=True, text=True)
    assert done.returncode == 1
    assert f"in use by process {os.getpid()}" in done.stderr
