"""What is usual: a table that can be looked at, changed, stored and read back."""

from __future__ import annotations

import dataclasses
import os
import tomllib
from dataclasses import dataclass, field
from html import escape
from operator import attrgetter
from pathlib import Path
from typing import Any

import pandas as pd

from mlretrain.stages.quality import sound


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is usual in one column; :meth:`Expectations.expect` changes it.

    Parameters
    ----------
    kind : str
        ``"number"``, ``"time"``, ``"time with zone"``, ``"duration"``, ``"category"``,
        ``"mixed"``, ``"empty"`` (nothing was there to learn from) or ``"other"``.
    missing : float
        The usual share of missing values.
    low, high : float or None
        The usual range. Of times: days before (negative) or after the newest row. Of
        durations: days.
    categories : list or None
        The values seen, sorted; None where they are not listed: too many.
    unseen : float
        The share of rows in which a value never seen before is to be expected: that
        of the values seen exactly once (Good, Biometrika 40, 1953).
    run : int
        The most rows in a row with one and the same value.
    strict : bool
        A single missing value, or one outside of the range or the categories, refuses
        the batch.
    shares : list or None
        Of the label: for each of its classes the smallest and the greatest usual share,
        ``[[0.67, 0.87], [0.13, 0.33]]``.
    """

    kind: str
    missing: float = 0.0
    low: float | None = None
    high: float | None = None
    categories: list | None = None
    unseen: float = 0.0
    run: int = 0
    strict: bool = False
    shares: list | None = None

    def __post_init__(self) -> None:
        sound.check(self)

    def spans(self, low: float, high: float) -> bool:
        """Whether numbers between these, none of them missing or repeated, bring nothing new."""
        return (
            self.kind == "number" and self.run > 0 and not self.unseen
            and self.categories is None and None not in (self.low, self.high)
            and self.low <= low and high <= self.high
        )

    def widened(self, new: Expectation) -> Expectation:
        """What is usual when new rows are usual as well as those seen before."""
        if new is self:
            return self
        if self.kind != new.kind and self.kind == "empty":
            return new
        listed = self.categories is not None and new.categories is not None
        both = (
            self.kind if new.kind == "empty" else new.kind,
            max(self.missing, new.missing),
            _either(min, self.low, new.low),
            _either(max, self.high, new.high),
            ordered({*self.categories, *new.categories}) if listed else None,
            new.unseen,
            max(self.run, new.run),
            self.strict,
            _wider(self, new) if listed else None,
        )
        # Mostly nothing is new; to check it once more would take a while.
        return self if both == _values(self) else Expectation(*both)


_values = attrgetter(*(one.name for one in dataclasses.fields(Expectation)))


@dataclass(slots=True)
class Expectations:
    """What is usual in a batch.

    Parameters
    ----------
    columns : dict of str to Expectation
    label : Expectation or None
        For classification its categories are the classes.
    rows : int
        How many rows this was learned from; 0 when it was written by hand.
    rows_per_day : float or None
        The usual volume.
    zone : str or None
        The time zone of the rows' times; empty for times without one, None when
        nothing is known of the times.
    repeated_times : float
        The usual share of rows that have the same time as the row before.
    duplicates : float
        The usual share of rows that repeat an earlier one in every column.
    key : str or None
        The column of numbers that tells rows apart best.

    Examples
    --------
    >>> import pandas as pd, mlretrain as mr
    >>> usual = pd.DataFrame({"hour": range(24), "carrier": ["UA", "DL"] * 12})
    >>> expectations = mr.quality.QualityGate().learn(usual).expectations_
    >>> expectations.expect("hour", high=30)
    >>> expectations.expect("carrier", strict=True)
    >>> expectations.table()[["kind", "low", "high", "categories", "strict"]]
                 kind  low  high categories  strict
    column
    hour       number  0.0  30.0             False
    carrier  category  NaN   NaN     DL, UA    True
    """

    columns: dict[str, Expectation] = field(default_factory=dict)
    label: Expectation | None = None
    rows: int = 0
    rows_per_day: float | None = None
    zone: str | None = None
    repeated_times: float = 0.0
    duplicates: float = 0.0
    key: str | None = None

    def __post_init__(self) -> None:
        sound.check_batch(self)

    def widen(self, new: Expectations) -> None:
        """Learn more: what was usual before stays usual."""
        for name, expectation in new.columns.items():
            if name in self.columns:
                expectation = self.columns[name].widened(expectation)
            self.columns[name] = expectation
        if self.label is not None and new.label is not None:
            new.label = self.label.widened(new.label)
        self.label = new.label or self.label
        self.rows, self.duplicates, self.key = new.rows, new.duplicates, new.key
        self.zone, self.repeated_times = new.zone, max(self.repeated_times, new.repeated_times)
        self.rows_per_day = new.rows_per_day

    def expect(self, column: str, **changes) -> None:
        """Change what is expected of a column.

        Parameters
        ----------
        column : str
        **changes
            Fields of :class:`Expectation`, such as ``high=23`` or ``strict=True``.

        Raises
        ------
        KeyError
            When nothing is expected of the column so far.
        ValueError
            When there is no such field, or the change makes no sense.
        TypeError
            When a field is given what is not of its type.
        """
        _known(repr(column), changes, Expectation)
        with sound.of(f"column {column!r}"):
            changed = dataclasses.replace(self[column], **changes)
            if "categories" in changes:
                sound.check_categories(changed)
        self.columns[column] = changed

    def __getitem__(self, column: str) -> Expectation:
        if column not in self.columns:
            there = ", ".join(map(repr, self.columns))
            raise KeyError(f"nothing is expected of column {column!r}; there are: {there}.")
        return self.columns[column]

    def table(self) -> pd.DataFrame:
        """One row per column, the label last."""
        shown = dict(self.columns)
        if self.label is not None:
            shown["(label)"] = self.label
        rows = [
            dataclasses.asdict(e)
            | {"categories": _listed(e.categories), "shares": _listed(usual_shares(e))}
            for e in shown.values()
        ]
        table = pd.DataFrame(rows, pd.Index(shown, name="column"), _fields(Expectation))
        return table.astype({"low": float, "high": float})

    def __repr__(self) -> str:
        return f"<Expectations of {len(self.columns)} columns, learned from {self.rows:,} rows>"

    def __str__(self) -> str:
        return f"{self._facts()}\n{self.table().to_string(na_rep='')}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self._facts())}</p>{self.table().to_html(na_rep='', border=0)}"

    def _facts(self) -> str:
        facts = [f"learned from {self.rows:,} rows"]
        if self.rows_per_day is not None:
            facts.append(f"{self.rows_per_day:,.0f} rows a day")
        facts.append(f"{self.duplicates:.1%} of the rows repeat an earlier one")
        return "; ".join(facts)

    def to_dict(self) -> dict[str, Any]:
        """As plain values; what is None is left out. TOML and JSON can hold it.

        Raises
        ------
        TypeError
            When a column has a name that is not text.
        """
        for name in self.columns:
            if not isinstance(name, str):
                raise TypeError(f"columns must be named by text to be stored, got {name!r}.")
        told = {name: v for name in _fields(type(self)) if (v := getattr(self, name)) is not None}
        told["columns"] = {name: _told(e) for name, e in self.columns.items()}
        if self.label is not None:
            told["label"] = _told(self.label)
        return told

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> Expectations:
        """The way back from :meth:`to_dict`.

        Raises
        ------
        ValueError
            For a field that does not exist or a column without its kind.
        """
        told = {"columns": {}} | told
        _known("the expectations", told, cls)
        if not isinstance(told["columns"], dict):
            raise ValueError(f"'columns' must be a table per column, got {told['columns']!r}.")
        told["columns"] = {
            name: _expectation(f"column {name!r}", e) for name, e in told["columns"].items()
        }
        if "label" in told:
            told["label"] = _expectation("label", told["label"])
        return cls(**told)

    def save(self, path: str | os.PathLike) -> None:
        """Write a TOML file, to be edited by hand and read back by :meth:`load`."""
        import tomli_w

        Path(path).write_text(tomli_w.dumps(self.to_dict()), encoding="utf-8")

    @classmethod
    def load(cls, path: str | os.PathLike) -> Expectations:
        """Read what :meth:`save` wrote.

        Raises
        ------
        ValueError
            When the file is not TOML, or holds a field that does not exist or makes no sense.
        """
        try:
            read = cls.from_dict(tomllib.loads(Path(path).read_text(encoding="utf-8")))
            for name, expectation in read.columns.items():
                with sound.of(f"column {name!r}"):
                    sound.check_categories(expectation)
            if read.label is not None:
                with sound.of("label"):
                    sound.check_categories(read.label)
            return read
        except (ValueError, TypeError) as error:
            raise ValueError(f"{os.fspath(path)}: {error}") from None


def ordered(values) -> list:
    """Sorted, also where numbers and text stand side by side."""
    return sorted(values, key=lambda value: (isinstance(value, str), value))


def _either(choose, one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return other if one is None else one
    return choose(one, other)


def usual_shares(expectation: Expectation) -> list[str] | None:
    """The usual share of each class in words; None where nothing is known."""
    pairs = expectation.shares
    return pairs and [
        f"{low:.0%}" if f"{low:.0%}" == f"{high:.0%}" else f"{low:.0%} to {high:.0%}"
        for low, high in pairs
    ]


def _wider(one: Expectation, other: Expectation) -> list | None:
    """The shares of the classes of both: of one that came later, the least so far is none."""
    if one.shares is None or other.shares is None:
        return other.shares if one.shares is None else one.shares
    known = [dict(zip(e.categories, e.shares, strict=True)) for e in (one, other)]
    both = [[k.get(c, [0.0, 0.0]) for k in known] for c in ordered({*known[0], *known[1]})]
    return [[min(a[0], b[0]), max(a[1], b[1])] for a, b in both]


def _told(expectation: Expectation) -> dict[str, Any]:
    return {
        name: v for name in _fields(Expectation) if (v := getattr(expectation, name)) is not None
    }


def _expectation(whose: str, told: dict[str, Any]) -> Expectation:
    if not isinstance(told, dict) or "kind" not in told:
        raise ValueError(f"{whose} must have a kind, such as kind = 'number', got {told!r}.")
    _known(whose, told, Expectation)
    with sound.of(whose):
        return Expectation(**told)


def _known(whose: str, told: dict[str, Any], kind: type) -> None:
    for name in told:
        if name not in _fields(kind):
            allowed = ", ".join(_fields(kind))
            raise ValueError(f"{whose} must have fields of {allowed}, got {name!r}.")


def _fields(kind: type) -> list[str]:
    return [f.name for f in dataclasses.fields(kind)]


def _listed(categories: list | None, shown: int = 6) -> str:
    if categories is None:
        return ""
    text = ", ".join(map(str, categories[:shown]))
    return text + (f", … ({len(categories)})" if len(categories) > shown else "")
