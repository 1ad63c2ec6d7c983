"""Killed at every step, again and again: no batch is lost, and none is taken twice."""

from __future__ import annotations

import os

import numpy as np
import pytest

import mlretrain as mr
from mlretrain.cycle.heart import FLOW
from mlretrain.stages.registry import Registry
from tests.cycle.runner.forks import Forks
from tests.cycle.runner.shop import DAYS, deliver, runner, shop, story, table

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")

#: Beside the steps of a pass: ways to the registry and to the disk.
WAYS = ("rows", "written", "prepare", "_commit", "apply", "promote", "_finish", "done", "deliver", "_settle")


def test_two_hundred_kills_leave_what_no_kill_would_have_left(tmp_path):
    calm = runner(shop(tmp_path / "calm"))
    calm.once()
    told = story(calm)
    steps = {one.number: {step.name for step in one.steps} for one in calm.trace().passes}
    file = shop(tmp_path / "killed", days=3)
    killed = runner(file)
    batches = [rows for _, rows in table().groupby(lambda i: i // 40)]
    draw = np.random.default_rng(0)
    open_points = {(event, name) for name in (*FLOW.nodes, *WAYS) for event in ("call", "return")}
    kills = 0
    with Forks(tmp_path / "log") as forks:
        for number in range(DAYS - 2):
            # By name where this pass will come by; by count, and by the clock, anywhere.
            here = sorted(p for p in open_points if p[1] in steps[number] or p[1] in WAYS)
            ways = [["event", int(draw.integers(1, 1_300))] for _ in range(4)]
            ways += [["seconds", float(draw.uniform(0.005, 0.1))] for _ in range(2)]
            ways = [*map(list, here[:4]), *ways] if number < DAYS - 3 else ways * 20
            for way in ways:
                end = forks.run(file, way)
                assert end["killed"] or end["code"] == 0
                kills += end["killed"]
                if end["killed"]:
                    open_points.discard(tuple(way))
                whole(killed, told)
                if number == DAYS - 3 and kills >= 200:
                    break
            assert forks.run(file, None) == {"killed": False, "code": 0, "where": ""}
            assert whole(killed, told) == number + 1
            if number < DAYS - 3:
                deliver(file.parent, batches[number + 3])
    assert kills >= 200
    assert story(killed) == told
    assert not open_points
    log = (tmp_path / "log").read_text()
    assert "was cut short before its decision was logged; it is made again" in log
    assert "was cut short after its decision was logged; it counts" in log


def whole(killed, told):
    """What is there is a beginning of the calm run, and its champion answers; gives the passes."""
    registry = Registry(killed.folder)
    history = registry.history()
    decisions = list(history[["time", "event", "version", "reasons"]].itertuples(index=False, name=None))
    assert decisions == told["decisions"][: len(decisions)]
    promoted = history.loc[history["event"] == "promoted", "version"]
    champion = registry.champion()
    assert (champion and champion.name) == (promoted.iloc[-1] if len(promoted) else None)
    if champion:
        answer = mr.Server(registry).predict(table(1)[["load", "area"]])
        assert answer.version == champion.name and np.isfinite(answer.predictions).all()
    if not killed.path.exists():
        return 0
    with killed.store() as store:
        passes = [row[:2] for row in reversed(store.recent(DAYS))]
    assert passes == [row[:2] for row in told["passes"][: len(passes)]]
    return len(passes)
