"""What a file names, made: stages, model, registry, schedule."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from mlretrain.cycle.runner.expression import imported, made
from mlretrain.cycle.runner.schedule import Slots
from mlretrain.stages import alerts, arguments, gates, quality, strategies, triggers
from mlretrain.stages.part import Part
from mlretrain.stages.registry import Registry, model_file
from mlretrain.stages.registry.model_file import ModelFileError
from mlretrain.streams.frequency import Frequency

if TYPE_CHECKING:
    from mlretrain.cycle.runner.config import Data, Schedule, Settings

#: Key of the file → where the parts live that it may name.
_HOMES = {
    "alerts": alerts,
    "gate": gates,
    "quality": quality,
    "strategy": strategies,
    "trigger": triggers,
}

_EXAMPLES = {
    "alerts": "LogAlerts()",
    "gate": "Threshold('roc_auc', 0.6)",
    "quality": "QualityGate()",
    "strategy": "FullRefit()",
    "trigger": "Every('7D')",
}


@cache
def names(key: str) -> dict[str, type]:
    """The public parts that a key may name, by their names; there is no list of them here.

    Examples
    --------
    >>> sorted(names("strategy"))
    ['Candidates', 'Continual', 'FullRefit', 'SlidingWindow', 'Transfer']
    """
    home = _HOMES[key]
    found = [
        kind for _, kind in inspect.getmembers(home, inspect.isclass) if issubclass(kind, Part)
    ]
    # What a kind of part is derived from, such as Strategy, is none itself.
    kinds = {
        k
        for k in found
        if k.__base__ is Part and any(issubclass(o, k) for o in found if o is not k)
    }
    return {k.__name__: k for k in found if k is not Part and k not in kinds}


@cache
def _all_names() -> dict[str, type]:
    """The parts that stand within others: strategies and gates among candidates, say."""
    return {name: kind for key in _HOMES for name, kind in names(key).items()}


def part(key: str, text: str) -> Any:
    """Make the stage that a key of the file names.

    Examples
    --------
    >>> part("gate", "Threshold('roc_auc', 0.6) & BeatsChampion('neg_log_loss')")
    Threshold('roc_auc', 0.6) & BeatsChampion('neg_log_loss')
    """
    value = made(text, names(key), key.rstrip("s"), _all_names())
    if isinstance(value, str | int | float | list | dict | None):
        raise ValueError(f"must be a call such as {_EXAMPLES[key]}, got {text!r}")
    return value


def model(text: str, folder: Path, trusted: Sequence[str] = ()) -> Any:
    """Get a model: from a skops file, from a call, or by its import path.

    What an import path leads to is a model, or is called without arguments and gives one.
    """
    if text.endswith(".skops"):
        return _stored(folder / text, trusted)
    value = made(text, {}, "model") if "(" in text else imported(text)
    if isinstance(value, type) or not hasattr(value, "fit"):
        if not callable(value):
            raise ValueError(
                f"must lead to an estimator, or to a function that gives one, got {value!r}"
            )
        value = value()
    return value


def _stored(path: Path, trusted: Sequence[str]) -> Any:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    try:
        return model_file.loads(content, str(path), trusted)
    except ModelFileError as error:  # here, what is trusted is a key of the file
        raise ValueError(
            re.sub(r"Registry\(…, trusted=(.*)\)", r"trusted = \1", str(error))
        ) from None


def registry(text: str, folder: Path, trusted: Sequence[str] = ()) -> Registry:
    """Open a registry: a folder, or what ``Registry.open`` knows."""
    if text.partition(":")[0] == "mlflow":
        return Registry.open(text, trusted=trusted)
    return Registry(folder / text, trusted=trusted)


def frequency(text: str) -> Frequency:
    """How time is cut into batches."""
    try:
        return Frequency.parse(text)
    except ValueError as error:
        raise ValueError(str(error).replace("'freq' must", "must")) from None


def wait(text: str | None) -> pd.Timedelta:
    """How long after its end a batch is complete."""
    return pd.Timedelta(0) if text is None else arguments.span("wait", text)


def patience(settings: Settings) -> pd.Timedelta | None:
    """How long after its row an empty label is looked for; None: it is not."""
    delay, within = settings.label_delay, settings.data.labels_within
    if within is None:
        return None if delay is None else 4 * arguments.span("label_delay", delay)
    if delay is None:
        raise ValueError("needs 'label_delay', the time before which no label counts")
    if (span := arguments.span("labels_within", within)) < arguments.span("label_delay", delay):
        raise ValueError(f"must be 'label_delay', {delay!r}, at least, got {within!r}")
    return span


def one_source(data: Data) -> None:
    """Refuse two sources, or none."""
    if (data.folder is None) == (data.url is None):
        raise ValueError("must have either 'folder', or 'url' and 'query'")
    if (data.url is None) != (data.query is None):
        raise ValueError("must have both 'url' and 'query', or neither")


def slots(schedule: Schedule | None) -> Slots:
    """When to look for new rows."""
    if schedule is None:
        return Slots(every="1h")
    return Slots(cron=schedule.cron, every=schedule.every)
