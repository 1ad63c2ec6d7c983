"""What the data gate says of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

#: From harmless to serious.
SEVERITIES = ("note", "warn", "refuse")

#: What a report without findings says.
NOTHING = "Nothing odd was found."

#: A finding names at most this many offending rows; its message counts them all.
ROWS_SHOWN = 20

#: Checks that find what may well be right, and here to stay. All others find faults.
MAY_STAY = ("missing", "far", "unseen", "classes", "shares", "overlap", "told apart")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is odd about a batch.

    Parameters
    ----------
    severity : {"note", "warn", "refuse"}
        A batch with a finding that refuses is never learned from.
    column : str
        Empty when the batch as a whole is meant.
    message : str
        One sentence with the numbers.
    check : str
        The check that found it, such as ``"missing"``.
    rows : tuple of int
        Positions of the first offending rows, counted from 0; at most 20.
    strict : bool
        It refuses only because its column is a strict one.
    """

    severity: str
    column: str
    message: str
    check: str = ""
    rows: tuple[int, ...] = ()
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What the data gate says of a batch.

    Parameters
    ----------
    findings : tuple of Finding

    Examples
    --------
    >>> report = Report((Finding("warn", "hour", "column 'hour' is stuck at 7"),))
    >>> report.good, report.warnings
    (True, ("column 'hour' is stuck at 7",))
    """

    findings: tuple[Finding, ...] = ()

    @property
    def good(self) -> bool:
        """Whether the batch may be learned from."""
        return all(f.severity != "refuse" for f in self.findings)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it may not; the last one says how to accept what may be right after all."""
        return self._messages("refuse") + self._remedies()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What should be looked at, though it does not refuse the batch."""
        return self._messages("warn")

    def _remedies(self) -> tuple[str, ...]:
        """One sentence, once for all findings: else a new category locks the team out for good."""
        refused = [f for f in self.findings if f.severity == "refuse" and f.check in MAY_STAY]
        ways = []
        if checks := dict.fromkeys(f.check for f in refused if not f.strict):
            told = ", ".join(f"{check!r}: 'warn'" for check in checks)
            ways.append(f"let it pass with QualityGate(severities={{{told}}})")
        if columns := dict.fromkeys(f.column for f in refused if f.strict):
            told = " and ".join(f"expect({column!r}, strict=False)" for column in columns)
            ways.append(f"change the expectations with {told}")
        return (f"if this is right and here to stay, {' and '.join(ways)}",) if ways else ()

    def _messages(self, severity: str) -> tuple[str, ...]:
        return tuple(f.message for f in self.findings if f.severity == severity)

    def __add__(self, other: Report) -> Report:
        return Report(self.findings + other.findings)

    def table(self) -> pd.DataFrame:
        """The findings as a table: severity, column, message, rows."""
        return pd.DataFrame(
            [(f.severity, f.column, f.message, list(f.rows)) for f in self.findings],
            columns=["severity", "column", "message", "rows"],
        )

    def __str__(self) -> str:
        if not self.findings:
            return NOTHING
        shown = [("severity", "column", "message", "rows")]
        shown += [(f.severity, str(f.column), f.message, _few(f.rows)) for f in self.findings]
        wide = [max(map(len, cells)) for cells in zip(*shown, strict=True)]
        lines = ("  ".join(map(str.ljust, cells, wide)) for cells in shown)
        return "\n".join(line.rstrip() for line in lines)

    def _repr_html_(self) -> str:
        if not self.findings:
            return f"<p>{NOTHING}</p>"
        head = "".join(f"<th>{name}</th>" for name in ("severity", "column", "message", "rows"))
        body = "".join(
            f"<tr><td>{f.severity}</td><td>{escape(f.column)}</td>"
            f'<td style="text-align:left">{escape(f.message)}</td><td>{_few(f.rows)}</td></tr>'
            for f in self.findings
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _few(rows: Sequence[int], shown: int = 5) -> str:
    return ", ".join(map(str, rows[:shown])) + (", …" if len(rows) > shown else "")
