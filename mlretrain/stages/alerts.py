"""Alerts: telling the team."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import pandas as pd

from mlretrain.stages.part import Part

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
