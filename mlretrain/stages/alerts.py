"""Alerts: telling the team."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from mlretrain.names import lacking
from mlretrain.stages.part import Part

__all__ = ["Alert", "Apprise", "LogAlerts"]

__getattr__ = lacking("mlretrain.alerts", __all__)

log = logging.getLogger(__name__)
# As libraries should: silent until the application configures logging.
logging.getLogger("mlretrain").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that people should know.

    Parameters
    ----------
    time : pandas.Timestamp
        The stream's time.
    subject : str
        One line.
    reasons : tuple of str
        Each one sentence with the numbers.
    """

    time: pd.Timestamp
    subject: str
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.subject} ({'; '.join(self.reasons)})"


def send(alert: Alert, channels: Iterable) -> str:
    """Send an alert everywhere; a dead channel stops neither the others nor whoever sends.

    Returns
    -------
    str
        What came of it, in words.

    Examples
    --------
    >>> send(Alert(pd.Timestamp("2013-02-11"), "v2 is refused", ("worse by 0.0143",)), [LogAlerts()])
    'the team is told'
    """
    failed = []
    for channel in channels:
        try:
            channel.send(alert)
        except Exception as error:  # whatever it is
            log.exception("%r did not take the alert", channel)
            failed.append(f"{channel!r} failed: {type(error).__name__}: {error}")
    return "; ".join(failed) or "the team is told"


class LogAlerts(Part):
    """Send alerts to Python's logging, as warnings.

    They show up as soon as logging is configured: ``logging.basicConfig()`` will do.

    Parameters
    ----------
    logger : str, default="mlretrain.alerts"
        Name of the logger.

    Examples
    --------
    >>> from mlretrain.stages.alerts import LogAlerts
    >>> LogAlerts()
    LogAlerts()
    """

    def __init__(self, logger: str = "mlretrain.alerts") -> None:
        self.logger = logger

    def send(self, alert: Alert) -> None:
        """Send one alert."""
        logging.getLogger(self.logger).warning("%s: %s", f"{alert.time:%Y-%m-%d %H:%M}", alert)


class Apprise(Part):
    """Send alerts by Apprise, which knows mail, Slack, Teams, SMS and many more.

    It needs the extra "alerts": ``pip install 'mlretrain[alerts]'``.

    Parameters
    ----------
    url : str
        Where to, as Apprise writes it: ``"mailto://user:password@example.org"``,
        ``"slack://…"``. What stands behind ``://`` is never shown.

    Examples
    --------
    >>> from mlretrain.stages.alerts import Apprise
    >>> Apprise("mailto://user:password@example.org")
    Apprise('mailto://…')
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._check()

    def _check(self) -> None:
        if not isinstance(self.url, str) or not self.url.partition("://")[2]:
            raise ValueError(f"'url' must be one of Apprise's, such as 'slack://…', got {self.url!r}.")

    def send(self, alert: Alert) -> None:
        """Send one alert.

        Raises
        ------
        ImportError
            When Apprise is not installed.
        ValueError
            When Apprise does not know such an address.
        ConnectionError
            When the alert did not arrive.
        """
        try:
            import apprise
        except ImportError as error:
            raise ImportError(
                "'Apprise' needs apprise, which is not installed: pip install 'mlretrain[alerts]'"
            ) from error
        # Its own logs would show the address with its password.
        with apprise.LogCapture(level=logging.WARNING) as told:
            to = apprise.Apprise()
            if not to.add(self.url):
                raise ValueError(f"Apprise does not know the address of {self!r}.")
            if not to.notify(title=f"mlretrain: {alert.subject}", body="\n".join(alert.reasons) or " "):
                why = " ".join(told.getvalue().split())[-200:]
                raise ConnectionError(f"{self!r} did not take it: {why or 'no reason was given'}")

    def __repr__(self) -> str:
        return f"Apprise({self.url.partition('://')[0] + '://…'!r})"
