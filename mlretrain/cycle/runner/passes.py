"""The passes of one call of the runner: each over one batch, whole or not at all."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from mlretrain.cycle import beforehand, heart
from mlretrain.cycle.cycle import RetrainingCycle, _joined
from mlretrain.cycle.runner import late, memory
from mlretrain.cycle.runner.decisions import Decisions, logged
from mlretrain.cycle.runner.outbox import Outbox
from mlretrain.cycle.runner.store import Store, Stored
from mlretrain.cycle.steps import Steps
from mlretrain.streams.batch import Batch
from mlretrain.trace import lines
from mlretrain.trace.files import excerpt
from mlretrain.trace.tables import after

log = logging.getLogger(__name__)


class Passes:
    """Makes passes, and stores each of them before it counts.

    Parameters
    ----------
    cycle : RetrainingCycle
        With its registry.
    store : Store
    outbox : Outbox
        Takes the alerts of the passes.
    columns : dict of str to str
        The columns of time and label, which must stay what they are.
    patience : pandas.Timedelta or None
        How long after its row a label is looked for.
    """

    def __init__(
        self, cycle: RetrainingCycle, store: Store, outbox: Outbox, columns: dict[str, str],
        patience: pd.Timedelta | None = None,
    ) -> None:
        cycle.alerts = [outbox]
        self._cycle = cycle
        self._registry = cycle.registry
        self._store = store
        self._outbox = outbox
        self._columns = columns
        self._patience = patience
        self._settle()
        self.last = store.last()
        if self.last is not None:
            self._same_columns(self.last[1]["columns"])

    def _settle(self) -> None:
        """A pass that a kill cut short was either made, or never was: its log line says which."""
        found = self._store.prepared()
        if found is None:
            return
        number, decision, told = found
        if logged(self._registry, decision):
            log.warning("pass %d was cut short after its decision was logged; it counts", number)
            self._finish(number, told)
        else:
            log.warning(
                "pass %d was cut short before its decision was logged; it is made again", number
            )
            with self._store.transaction():
                self._store.undo(number)

    def _finish(self, number: int, told: dict[str, Any]) -> None:
        with self._store.transaction():
            self._done(number, told)

    def _done(self, number: int, told: dict[str, Any]) -> None:
        self._store.done(number, set(told["tables"]))
        self._store.note(first=told["first"], until=told["until"], known=told["known"])

    def _same_columns(self, before: dict[str, str]) -> None:
        for name, column in self._columns.items():
            if before[name] != column:
                raise ValueError(
                    f"'data.{name}' must stay {before[name]!r}, which {self._registry!r} was run "
                    "with, "
                    f"got {column!r}. For another one, begin anew with another registry."
                )

    @property
    def since(self) -> pd.Timestamp | None:
        """The time of the oldest row whose label is looked for."""
        since = self.last and self.last[1].get("labels since")
        return pd.Timestamp(since) if since else None

    def wanted(self) -> np.ndarray:
        """The keys of the rows whose labels are looked for."""
        return late.wanted(self.last[1], self._store.frames())

    def make(
        self, batches: list[Batch], first: pd.Timestamp, known, now: datetime,
        come: list[late.Labels] = (),
    ) -> Iterator[int]:
        """Make a pass of each batch, and give its number once it is in the past.

        Parameters
        ----------
        batches : list of Batch
            Those that are complete, in order.
        first : pandas.Timestamp
            The first row that ever came.
        known : callable
            Gives what the source remembers once all rows before a moment are consumed.
        now : datetime
            The wall clock.
        come : list of (numpy.ndarray, pandas.Series)
            Keys and labels of rows of earlier batches.
        """
        batches = self._due(batches)
        if not batches:
            return
        self._decisions = Decisions(self._registry)
        last, steps = self._steps(self._decisions, come)
        for number, batch in enumerate(batches, last + 1):
            told = {
                "first": first.isoformat(),
                "until": batch.end.isoformat(),
                "known": known(batch.end),
                "columns": self._columns,
                "trigger kind": repr(self._cycle.trigger),
            }
            self._make(number, batch, steps, told, now)
            yield number

    def _make(
        self, number: int, batch: Batch, steps: Steps, told: dict[str, Any], now: datetime
    ) -> None:
        recorder = steps.recorder
        recorder.passes.clear()
        self._decisions.begin()
        one = recorder.open(number, batch.title, batch.start.isoformat(), batch.end.isoformat())
        if batch.unlabelled and self._patience is None:
            log.info(
                "%d rows of %s have no label and are left out; with 'label_delay' they are "
                "answered now, and learned from when their labels come", batch.unlabelled, batch.title,
            )
        with beforehand.explained(batch.X, first=self._registry.champion() is None):
            heart.one_pass(steps, batch)
        recorder.finish()
        self._variables = after([one], self._variables)
        remembered, new, names = memory.written(steps, self._store.names())
        told |= remembered | {"tables": sorted(names), "variables": self._variables}
        text = "\n".join([lines.opening(one), *map(lines.step_line, one.steps), lines.ending(one)])
        self._commit(
            Stored(
                number, batch.title, one.start, one.end, len(batch), one.summary,
                now.isoformat(" ", "seconds"), text, self._decisions.told, told,
            ),
            new,
        )
        log.info("pass %d, %s: %s", number, batch.title, one.summary)

    def _commit(self, one: Stored, new: dict[str, bytes]) -> None:
        with self._store.transaction():
            self._store.prepare(one, new)
            self._outbox.put(self._store, one.number)
            if one.decision is None:
                self._done(one.number, one.memory)
        if one.decision is None:
            return
        try:
            self._decisions.apply()
        except Exception:
            # A full disk, say. Whether the log has it or not: the same question as after a kill.
            self._settle()
            raise
        self._finish(one.number, one.memory)

    def _steps(self, decisions: Decisions, come: list[late.Labels]) -> tuple[int, Steps]:
        """The number of the last pass, and the stages as they were after it."""
        number, told = self.last or (-1 if self._registry.champion() is None else 0, None)
        self._variables: dict[str, Any] = told["variables"] if told else {}
        recorder = self._cycle._recorder(self._variables)
        steps = self._cycle._steps(decisions, recorder)
        trace = self._cycle._trace(recorder.passes, None)
        steps.story = lambda: excerpt(trace, recorder.current, recorder.before)
        if told:
            if told["trigger kind"] != repr(self._cycle.trigger):
                log.warning(
                    "the trigger is another one now, %r; it begins afresh", self._cycle.trigger
                )
                told["trigger"] = steps.memory()["trigger"]
            memory.recalled(told, self._store.frames(), steps, self._registry, come)
        steps._inbox.patience = self._patience
        return number, steps

    def _due(self, batches: list[Batch]) -> list[Batch]:
        """The batches that passes are to be made of."""
        champion = self._registry.champion()
        if self.last is not None or not batches:
            return batches
        if champion is not None:
            return self._not_learned(batches, champion)
        warm_up, span = [batches[0]], self._cycle.warm_up
        for batch in batches[1:]:
            if not self._cycle._warming_up(warm_up, batch):
                break
            warm_up.append(batch)
        over = (
            len(warm_up) == span if isinstance(span, int)
            else warm_up[-1].end >= warm_up[0].start + pd.Timedelta(span)
        )
        if not over:
            log.info(
                "the first model waits for %s: so far %d batches are complete", span, len(warm_up)
            )
            return []
        return [_joined(warm_up), *batches[len(warm_up) :]]

    def _not_learned(self, batches: list[Batch], champion) -> list[Batch]:
        """A champion that was trained elsewhere must not be judged by rows that it learned."""
        until = pd.Timestamp(champion.trained_until or "1900-01-01")
        zone = batches[0].start.tz
        until = until.tz_localize(zone) if until.tz is None else until.tz_convert(zone)
        new = [batch for batch in batches if batch.start > until]
        if len(new) < len(batches):
            log.info(
                "%d batches until %s are left out: %s has learned them",
                len(batches) - len(new), until, champion.name,
            )
        return new
