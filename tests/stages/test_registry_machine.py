"""The registry driven at random, beside the simplest model of it: a few lists.

Faults are injected where the registry meets the disk; a process that is killed is one
whose objects are dropped, and whose folder another one opens.
"""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sklearn.dummy import DummyRegressor

from mlretrain.stages.registry import Registry, RegistryError, Version
from mlretrain.stages.registry.log import Connection


class Killed(BaseException):
    """The process ends here; nothing may put anything right."""


class Disk:
    """Counts what is done to the disk, and lets the process end at a chosen moment."""

    WATCHED = ("fsync", "rename", "mkdir", "rmdir", "unlink")

    def __init__(self, left: int) -> None:
        self.left = left
        self.dead = False

    def touched(self) -> None:
        # Whoever is dead does nothing more, whatever stands in a "finally".
        self.left -= 1
        if self.left <= 0:
            self.dead = True
        if self.dead:
            raise Killed

    @contextlib.contextmanager
    def watched(self):
        with contextlib.ExitStack() as stack:
            for name in self.WATCHED:
                stack.enter_context(mock.patch.object(os, name, self._counting(getattr(os, name))))
            connect = Connection._connect
            stack.enter_context(mock.patch.object(
                Connection, "_connect", lambda connection: _Database(connect(connection), self)
            ))
            yield

    def _counting(self, function):
        def run(*arguments, **named):
            self.touched()
            return function(*arguments, **named)

        return run


class _Database:
    """A connection that ends with its process."""

    def __init__(self, db, disk) -> None:
        self._db = db
        self._disk = disk

    def execute(self, statement, *arguments):
        if self._disk.dead or statement.startswith(("INSERT", "COMMIT", "BEGIN")):
            self._disk.touched()
        return self._db.execute(statement, *arguments)

    def __getattr__(self, name):
        return getattr(self._db, name)


class Machine(RuleBasedStateMachine):
    """Versions are constants: v7 answers 7."""

    @initialize()
    def begin(self):
        memory = Path("/dev/shm")
        self.path = Path(tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else None))
        self.registries = [Registry(self.path / "models")]
        self.judged, self.line, self.waiting, self.kept, self.lives = [], [], [], [], []
        self.day = pd.Timestamp("2013-01-01")
        self.served = []  # (time, what was live from then on)

    def teardown(self):
        if hasattr(self, "path"):
            self.registries.clear()
            shutil.rmtree(self.path)

    @property
    def registry(self):
        return self.registries[-1]

    def now(self):
        self.day += pd.Timedelta("1D")
        return self.day

    def new(self):
        name = f"v{len(self.judged) + 1}"
        return name, Version(name, DummyRegressor(strategy="constant", constant=int(name[1:])).fit([[0]], [0]))

    # What may be done. Each gives what is so afterwards, if it was done.

    def promotes(self):
        name, made = self.new()
        return lambda r, t: r.promote(made, t), lambda t: (
            self.judged.append(name), self.kept.append(name), self.live(name, t), self.line.append(name)
        )

    def waits(self):
        name, made = self.new()
        return lambda r, t: r.wait(made, t, ["it waits"]), lambda t: (
            self.judged.append(name), self.kept.append(name), self.waiting.append(name)
        )

    def refuses(self):
        name, made = self.new()
        return lambda r, t: r.turn_down(made, "refused", t, ["worse"]), lambda t: self.judged.append(name)

    def approves(self, name):
        return lambda r, t: r.approve(name, "good", time=t), lambda t: (
            self.waiting.remove(name), self.live(name, t), self.line.append(name)
        )

    def rejects(self, name):
        return lambda r, t: r.reject(name, "slow", time=t), lambda t: self.waiting.remove(name)

    def rolls_back(self):
        return lambda r, t: r.rollback(t, "slow"), lambda t: (self.line.pop(), self.live(self.line[-1], t))

    def live(self, name, time):
        self.lives.append(name)
        self.served.append((time, name))

    def prunable(self, keep):
        earlier = [name for name in self.lives if self.lives and name != self.lives[-1]]
        needed = {*self.line[-2:], *earlier[-1:], *self.waiting}
        return [name for name in self.kept[:-keep] if name not in needed]

    # Rules

    @rule(deed=st.sampled_from(["promotes", "waits", "refuses"]))
    def makes(self, deed):
        do, then = getattr(self, deed)()
        time = self.now()
        do(self.registry, time)
        then(time)

    @precondition(lambda self: self.waiting)
    @rule(deed=st.sampled_from(["approves", "rejects"]), data=st.data())
    def decides(self, deed, data):
        do, then = getattr(self, deed)(data.draw(st.sampled_from(self.waiting)))
        time = self.now()
        do(self.registry, time)
        then(time)

    @rule()
    def goes_back(self):
        time = self.now()
        do, then = self.rolls_back()
        if len(self.line) < 2:
            with pytest.raises(LookupError, match="no version to roll back to"):
                do(self.registry, time)
        else:
            do(self.registry, time)
            then(time)

    @rule(keep=st.integers(1, 4))
    def prunes(self, keep):
        gone = self.prunable(keep)
        assert self.registry.prune(keep, time=self.now()) == gone
        self.forget(gone)

    def forget(self, gone):
        self.kept = [name for name in self.kept if name not in gone]
        self.line = [name for name in self.line if name not in gone]

    @rule()
    def another_process_opens_it(self):
        self.registries.append(Registry(self.path / "models"))
        del self.registries[:-3]

    @rule(data=st.data(), left=st.integers(1, 40))
    def is_killed(self, data, left):
        deeds = [self.promotes, self.waits, self.refuses]
        deeds += [lambda n=n: self.approves(n) for n in self.waiting]
        deeds += [lambda n=n: self.rejects(n) for n in self.waiting]
        deeds += [self.rolls_back] if len(self.line) > 1 else []
        do, then = data.draw(st.sampled_from(deeds))()
        time, disk = self.now(), Disk(left)
        before = len(self.registry.history())
        self.dies(disk, lambda registry: do(registry, time))
        done = len(Registry(self.path / "models").history()) - before
        assert done in (0, 1)
        if done:
            then(time)

    @rule(keep=st.integers(1, 3), left=st.integers(1, 25))
    def is_killed_while_pruning(self, keep, left):
        gone = self.prunable(keep)
        self.dies(Disk(left), lambda registry: registry.prune(keep, time=self.now()))
        log = Registry(self.path / "models").history()
        pruned = [n for n in gone if n in set(log.loc[log["event"] == "pruned", "version"])]
        assert pruned == gone[: len(pruned)]
        self.forget(pruned)

    def dies(self, disk, work):
        """A process of its own works until it is killed; its locks go with it."""
        with disk.watched():
            registry = Registry(self.path / "models")
            with contextlib.suppress(Killed, RegistryError, sqlite3.Error):
                work(registry)
            for one in (registry._place._hold._db, registry._place._log._reader, registry._place._log._writer):
                for _, db in one._open:
                    db._db.close()

    # What always holds

    @invariant()
    def it_is_as_the_lists_say(self):
        if not hasattr(self, "path"):
            return
        for registry in self.registries:
            champion = registry.champion()
            assert (champion and champion.name) == (self.line[-1] if self.line else None)
            if champion:
                assert champion.model.predict([[0]]).tolist() == [int(champion.name[1:])]
            assert registry.waiting() == self.waiting
            assert registry.next_name() == f"v{len(self.judged) + 1}"

    @invariant()
    def everything_that_is_kept_can_be_loaded(self):
        if hasattr(self, "path"):
            fresh = Registry(self.path / "models")
            for name in self.kept:
                assert fresh.load(name).model.predict([[0]]).tolist() == [int(name[1:])]

    @invariant()
    def the_past_does_not_change(self):
        if not hasattr(self, "path"):
            return
        for time, name in self.served:
            assert self.registry.at(time).version == name


TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=int(os.environ.get("MLRETRAIN_EXAMPLES", "25")), stateful_step_count=25, deadline=None
)
