"""The file of a runner, ``retrain.toml``: read, checked, and made into a cycle.

All faults are found at once, each with its file, line and key, and what is allowed there.
"""

from __future__ import annotations

import difflib
import os
import re
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mlretrain.cycle.places import Places, Way

_VARIABLE = re.compile(r"\$\{(\w+)\}")


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Data(_Table):
    """Where rows come from: a folder of files, or a database."""

    folder: str | None = Field(None, description="a folder of CSV and Parquet files")
    url: str | None = Field(None, description="a database, as SQLAlchemy names it")
    query: str | None = Field(None, description="what to ask it; :after stands for the time so far")
    time: str = Field(description="the column that says when each row came")
    label: str = Field(description="the column to be predicted")
    features: list[str] | None = Field(None, description="the columns to predict from; all others")
    batch: str = Field(description="the length of a batch: 'h', 'D', 'W', 'M', '7D', …")
    wait: str | None = Field(None, description="how long after its end a batch is complete: '6h'")
    key: str | None = Field(None, description="the column that names each row")
    labels_within: str | None = Field(
        None, description="how long after its row an empty label is looked for: '30D'"
    )


class Schedule(_Table):
    """When ``--watch`` looks for new rows."""

    cron: str | None = Field(None, description="a cron expression, in local time: '0 6 * * *'")
    every: str | None = Field(None, description="a length of time: '15min'")


class Settings(_Table):
    """Everything that a file can say."""

    registry: str = Field(description="the folder of the versions")
    model: str = Field(description="an import path, a call, or a skops file")
    trigger: str = Field(description="when to retrain")
    strategy: str = Field("FullRefit()", description="on which rows, and how")
    gate: str | None = Field(None, description="whether to deploy")
    quality: str = Field("QualityGate()", description="whether a batch is fit to be learned from")
    alerts: list[str] = Field(["LogAlerts()"], description="where alerts go")
    metric: str | None = Field(None, description="the score to follow")
    warm_up: int | str = Field("28D", description="what the first model is trained on")
    holdout: float | str = Field(0.25, description="what the exam is made of")
    label_delay: str | None = Field(None, description="a label arrives so long after its row")
    random_state: int = Field(0, description="a whole number from 0")
    trusted: list[str] = Field([], description="types of your own that model files may hold")
    data: Data
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """A checked file.

    Parameters
    ----------
    path : Path
        Of the file; other paths in it begin at its folder.
    settings : Settings
    cycle : RetrainingCycle
        With its registry; its alerts are the runner's matter.
    alerts : list
        Where alerts go.
    """

    path: Path
    settings: Settings
    cycle: Any
    alerts: list

    @property
    def folder(self) -> Path:
        """Where paths in the file begin."""
        return self.path.absolute().parent


class ConfigError(ValueError):
    """A file with faults; each says its line and key, and what is allowed."""


def load(path: str | os.PathLike) -> Config:
    """Read a file, check it, and make its cycle.

    What the file names is imported and run: use only files that you trust.

    Raises
    ------
    ConfigError
        With all faults.
    OSError
        When the file cannot be read.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(
            f"there is no file {os.fspath(path)!r}. 'mlretrain run --init {path}' writes one to "
            "begin with."
        )
    text = path.read_text(encoding="utf-8")
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: this is not TOML: {error}") from None
    faults = _Faults(path, text)
    read = faults.expanded(read)
    settings = faults.checked(read)
    faults.end()
    made = _make(settings, path, faults)
    faults.end()
    return made


def _make(settings: Settings, path: Path, faults: _Faults) -> Config:
    from mlretrain.cycle.cycle import RetrainingCycle
    from mlretrain.cycle.runner import parts

    folder = str(path.absolute().parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)  # import paths begin beside the file, too
    tried: dict[str, Any] = {}
    for name in ("trigger", "strategy", "gate", "quality"):
        if (text := getattr(settings, name)) is not None:
            tried[name] = faults.attempt((name,), lambda n=name, t=text: parts.part(n, t))
    alerts = [
        faults.attempt(("alerts", i), lambda t=text: parts.part("alerts", t))
        for i, text in enumerate(settings.alerts)
    ]
    tried["model"] = faults.attempt(
        ("model",), lambda: parts.model(settings.model, Path(folder), settings.trusted)
    )
    tried["registry"] = faults.attempt(
        ("registry",), lambda: parts.registry(settings.registry, Path(folder), settings.trusted)
    )
    faults.attempt(("data", "batch"), lambda: parts.frequency(settings.data.batch))
    faults.attempt(("data", "wait"), lambda: parts.wait(settings.data.wait))
    faults.attempt(("data",), lambda: parts.one_source(settings.data))
    faults.attempt(("schedule",), lambda: parts.slots(settings.schedule))
    faults.end()
    plain = ("metric", "warm_up", "holdout", "label_delay", "random_state")
    cycle = faults.attempt(
        (), lambda: RetrainingCycle(**tried, **{n: getattr(settings, n) for n in plain}, alerts=[])
    )
    if cycle is not None:
        faults.attempt(("data", "labels_within"), lambda: parts.patience(settings))
    return Config(path, settings, cycle, alerts)


class _Faults:
    """Collects what is wrong, and knows where it stands."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._places = Places(text)
        self._found: list[str] = []

    def add(self, way: Way, why: str) -> None:
        key = ".".join(str(part) for part in way if isinstance(part, str))
        line = self._places.line(way)
        self._found.append(f"{self._path}:{line}: {f'{key}: ' if key else ''}{why.rstrip('.')}")

    def end(self) -> None:
        if self._found:
            raise ConfigError(";\n".join(self._found) + ".")

    def attempt(self, way: Way, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except (ValueError, TypeError, OSError, ImportError) as error:
            # An error that names an argument of the cycle stands at that key.
            why = " ".join(str(error).split())
            named = re.match(r"'(\w+)'", why)
            if named and named[1] in _fields(way):
                way = (*way, named[1])
            if named and named[1] == way[-1]:
                why = why[named.end():].lstrip()
            self.add(way, why)

    def expanded(self, read: Any, way: Way = ()) -> Any:
        """With each ``${NAME}`` replaced by what the environment says."""
        if isinstance(read, dict):
            return {key: self.expanded(value, (*way, key)) for key, value in read.items()}
        if isinstance(read, list):
            return [self.expanded(value, (*way, i)) for i, value in enumerate(read)]
        if not isinstance(read, str):
            return read
        for name in _VARIABLE.findall(read):
            if name not in os.environ:
                self.add(
                    way, f"${{{name}}} stands for a variable of the environment that is not set"
                )
        return _VARIABLE.sub(lambda found: os.environ.get(found[1], ""), read)

    def checked(self, read: dict) -> Settings | None:
        try:
            return Settings.model_validate(read)
        except ValidationError as error:
            for fault in error.errors():
                self._of_pydantic(fault)

    def _of_pydantic(self, fault: Any) -> None:
        # pydantic adds the names of types that it tried; a key of ours is never one of them.
        way = tuple(part for part in fault["loc"] if part not in ("int", "str", "float"))
        fields = _fields(way[:-1])
        name = way[-1]
        if fault["type"] == "extra_forbidden":
            near = difflib.get_close_matches(str(name), fields, n=1)
            hint = f"did you mean {near[0]!r}? Allowed" if near else "allowed"
            self.add(way, f"there is no such key; {hint} are: {', '.join(fields)}")
        elif fault["type"] == "missing":
            told = fields[name].description or f"a table: [{name}]"
            self.add(way, f"is missing; it must be given: {told}")
        else:
            told = fields[name].description if name in fields else ""
            why = (
                fault["msg"]
                .replace("Input should be", "must be")
                .replace("valid string", "text in quotes")
            )
            self.add(way, f"{why}, got {fault['input']!r}" + (f"; it is {told}" if told else ""))


def _fields(way: Way) -> dict[str, Any]:
    """The keys that are allowed at a place."""
    tables = {(): Settings, ("data",): Data, ("schedule",): Schedule}
    kind = tables.get(tuple(way))
    return kind.model_fields if kind else {}
