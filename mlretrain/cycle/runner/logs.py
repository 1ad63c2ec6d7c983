"""What a runner logs: plain lines, or a JSON object each."""

from __future__ import annotations

import json
import logging
from datetime import datetime


class JsonLines(logging.Formatter):
    """A JSON object per line: time, level, logger, message, and error where there is one.

    Examples
    --------
    >>> record = logging.LogRecord("mlretrain", 20, "", 0, "pass %d", (7,), None)
    >>> json.loads(JsonLines().format(record))["message"]
    'pass 7'
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told = {
            "time": datetime.fromtimestamp(record.created).astimezone().isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def to_standard_error(*, as_json: bool) -> None:
    """Show what mlretrain logs, from ``INFO`` on."""
    shown = logging.StreamHandler()
    shown.setFormatter(
        JsonLines() if as_json else logging.Formatter("%(asctime)s %(levelname)-7s %(message)s")
    )
    logger = logging.getLogger("mlretrain")
    logger.handlers[:] = [shown]
    logger.setLevel(logging.INFO)
    logger.propagate = False
