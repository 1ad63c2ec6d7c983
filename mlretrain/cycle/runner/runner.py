"""The runner: looks for batches that are complete, and has a pass made of each."""

from __future__ import annotations

import contextlib
import logging
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import is_regressor

from mlretrain.cycle import beforehand
from mlretrain.cycle.cycle import _joined
from mlretrain.cycle.runner import parts
from mlretrain.cycle.runner.batches import Cutter
from mlretrain.cycle.runner.config import Config
from mlretrain.cycle.runner.late import Labels
from mlretrain.cycle.runner.outbox import Outbox
from mlretrain.cycle.runner.passes import Passes
from mlretrain.cycle.runner.source import Database, Folder
from mlretrain.cycle.runner.store import Store
from mlretrain.stages.alerts import Alert
from mlretrain.stages.registry.errors import InUseError
from mlretrain.streams.batch import Batch
from mlretrain.streams.stream import Stream
from mlretrain.trace import Trace, lines

log = logging.getLogger(__name__)

#: A clock that is set right goes back by less than this.
PATIENCE = timedelta(minutes=5)


class ClockError(OSError):
    """The clock of the machine has gone back."""


class Runner:
    """Makes a pass for each batch that is complete, and remembers it over restarts.

    Parameters
    ----------
    config : Config
    clock : callable, optional
        Gives the present time, with a time zone.
    """

    def __init__(self, config: Config, clock: Callable[[], datetime] | None = None) -> None:
        self.config = config
        self.registry = config.cycle.registry
        self.folder = self._folder()
        self._clock = clock or (lambda: datetime.now().astimezone())
        data = config.settings.data
        self._cutter = Cutter(
            data.time,
            data.label,
            data.features,
            parts.frequency(data.batch),
            parts.wait(data.wait),
            "regression" if is_regressor(config.cycle.model) else "classification",
            data.key,
            keeps=parts.patience(config.settings) is not None,
        )
        if data.folder is not None:
            self.source = Folder(config.folder / data.folder, data.time)
        else:
            self.source = Database(data.url, data.query, data.time)
        self._outbox = Outbox(config.alerts)

    def _folder(self) -> Path:
        """Beside the versions; where these are in no folder, beside the file."""
        if self.registry.path is not None:
            return Path(self.registry.path)
        return self.config.folder / f"{self.config.path.stem}-state"

    @property
    def path(self) -> Path:
        """The file of what is remembered."""
        return self.folder / "runner.sqlite"

    def looked(self) -> datetime | None:
        """When it has looked for rows, the last time."""
        if not self.path.exists():
            return None
        with self.store() as store:
            last = store.about("looked")
        return None if last is None else datetime.fromisoformat(last)

    @contextlib.contextmanager
    def store(self) -> Iterator[Store]:
        """What is remembered."""
        store = Store(self.path)
        try:
            yield store
        finally:
            store.close()

    def once(self) -> int:
        """Make all passes that are due, and send the alerts that are waiting.

        Returns
        -------
        int
            How many passes were made.

        Raises
        ------
        OSError
            When something does not let it work: another runner, a disk, a clock, a source.
            What was begun is taken up again next time; the live model goes on.
        ImportError
            Without pyarrow.
        """
        if find_spec("pyarrow") is None:
            raise ImportError(
                "a runner keeps rows as Parquet, which needs pyarrow, which is not installed: "
                "pip install 'mlretrain[run]'"
            )
        try:
            # Nobody else makes versions meanwhile; deciding about those that are there goes on.
            self.folder.mkdir(parents=True, exist_ok=True)
            with self.registry.held(), self.store() as store:
                now = self._now(store)
                self._outbox.new = []
                try:
                    made = sum(1 for _ in self._passes(store, now))
                finally:
                    self._outbox.deliver(store, now)
                with store.transaction():
                    store.note(trouble="")
            return made
        except InUseError:
            raise  # the other one works
        except Exception as error:
            self._report(" ".join(str(error).split()) or type(error).__name__)
            raise

    def _report(self, trouble: str) -> None:
        """Tell the team what does not let it work, once and not at each try."""
        subject = "the runner could not work; what is live goes on"
        alert = Alert(pd.Timestamp(self._clock()), subject, (trouble,))
        try:
            with self.store() as store:
                if store.about("trouble") == trouble:
                    return
                self._outbox.new = [alert]
                with store.transaction():
                    self._outbox.put(store, None)
                    store.note(trouble=trouble)
                self._outbox.deliver(store, self._clock())
        except OSError:
            self._outbox.at_once(alert)

    def _now(self, store: Store) -> datetime:
        now = self._clock()
        last = store.about("looked")
        if last is not None and now < datetime.fromisoformat(last) - PATIENCE:
            raise ClockError(
                f"the clock says {now:%Y-%m-%d %H:%M}, but this runner has looked for rows at "
                f"{last} already. Set the clock right; until then no batch is taken."
            )
        return now

    def _passes(self, store: Store, now: datetime) -> Iterator[int]:
        data = self.config.settings.data
        passes = Passes(
            self.config.cycle, store, self._outbox, {"time": data.time, "label": data.label},
            parts.patience(self.config.settings),
        )
        first, until = (t and pd.Timestamp(t) for t in (store.about("first"), store.about("until")))
        known = store.about("known", {})
        rows = self.source.rows(until, known, passes.since)
        labels = {} if passes.since is None else self._labels()
        if until is not None and (late := self.source.late(until, known)):
            self._tell_late(store, passes, late, labels, until, known)
        with store.transaction():
            store.note(looked=now.isoformat(" ", "seconds"))
        batches: list[Batch] = []
        if rows is not None:
            first, batches = self._cutter.cut(rows, first=first, until=until, now=pd.Timestamp(now))
        if batches and passes.last is None:
            self._check(_joined(batches))
        if batches:
            yield from passes.make(
                batches, first, lambda end: self.source.known(end, known), now, [*labels.values()]
            )
        else:
            log.info("no batch is complete since %s", until or "ever")

    def _check(self, batch: Batch) -> None:
        """Refuse a cycle that cannot go well on such rows, before the first pass."""
        known = slice(None) if batch.known is None else batch.known
        rows = batch.X[known], batch.y[known], batch.times[known]
        if len(rows[0]):
            freq = self.config.settings.data.batch
            beforehand.check(self.config.cycle, Stream(*rows, freq=freq, task=self._cutter.task))

    def _labels(self) -> dict[str, Labels]:
        """The labels of rows that were consumed before, by what they were read from."""
        found = {name: self._cutter.labels(table) for name, table in self.source.earlier.items()}
        return {name: labels for name, labels in found.items() if labels is not None}

    def _tell_late(
        self, store: Store, passes: Passes, come: dict[str, int], labels: dict[str, Labels],
        until: pd.Timestamp, known: dict[str, Any],
    ) -> None:
        """Tell of rows that came after their batch; a label that was wanted is none of these."""
        if labels:
            wanted = passes.wanted()
            for name in come.keys() & labels:
                come[name] = max(0, come[name] - int(np.isin(labels[name][0], wanted).sum()))
        known.update(self.source.known(until, known, again=bool(labels)))
        late = sum(come.values())
        if not late:
            return
        alert = Alert(
            until, f"{late:,} rows came too late",
            (f"their batches, until {until}, had been taken; they are left out. A longer "
             "'data.wait' would have waited for them",),
        )
        self._outbox.send(alert)
        with store.transaction():
            self._outbox.put(store, None)
            store.note(known=known)

    def trace(self) -> Trace:
        """Everything that was done, as a trace."""
        cycle, data = self.config.cycle, self.config.settings.data
        empty = cycle._trace([], None)
        head = lines.description(
            flow=empty.flow,
            source=empty.source,
            metric=empty.metric,
            name=Path(data.folder).name if data.folder else "database",
            about=empty.about,
            before={},
        )
        with self.store() as store, tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "run.jsonl"
            path.write_text("\n".join([head, *store.lines()]) + "\n", encoding="utf-8")
            return Trace.load(path)
