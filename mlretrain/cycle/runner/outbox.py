"""Alerts on their way: stored with the pass that raised them, and sent until they have arrived."""

from __future__ import annotations

import logging
from datetime import datetime

import pandas as pd

from mlretrain.cycle.runner.store import Store
from mlretrain.stages.alerts import Alert

log = logging.getLogger(__name__)


class Outbox:
    """A channel for the cycle that keeps alerts, and sends them once the pass is stored.

    Parameters
    ----------
    channels : list
        Where alerts go.
    """

    def __init__(self, channels: list) -> None:
        # By their kind: what stands in the parentheses may be a password.
        self.channels = {}
        for channel in channels:
            kind = type(channel).__name__
            others = sum(name.partition(" ")[0] == kind for name in self.channels)
            self.channels[f"{kind} {others + 1}" if others else kind] = channel
        self.new: list[Alert] = []

    def send(self, alert: Alert) -> None:
        """Keep an alert of the running pass."""
        self.new.append(alert)

    def put(self, store: Store, number: int | None) -> None:
        """Store what is new, inside a transaction."""
        for alert in self.new:
            store.post(
                number,
                alert.time.isoformat(),
                alert.subject,
                list(alert.reasons),
                list(self.channels),
            )
        self.new = []

    def deliver(self, store: Store, now: datetime) -> None:
        """Send what is stored and was not sent yet; what fails is tried again next time."""
        for number, time, subject, reasons, name in store.outbox():
            if name not in self.channels:  # the file names it no more
                store.sent(number, now.isoformat(" ", "seconds"))
                continue
            alert = Alert(pd.Timestamp(time), subject, tuple(reasons))
            try:
                self.channels[name].send(alert)
                error = ""
            except Exception as failure:  # whatever it is, the cycle goes on
                error = f"{type(failure).__name__}: {failure}"
                log.warning(
                    "%s did not take the alert %r (%s); it is tried again", name, subject, error
                )
            store.sent(number, now.isoformat(" ", "seconds"), error)

    def at_once(self, alert: Alert) -> None:
        """Send an alert that cannot be stored."""
        for name, channel in self.channels.items():
            try:
                channel.send(alert)
            except Exception as failure:
                log.warning("%s did not take the alert %r (%s)", name, alert.subject, failure)
