"""Collecting findings, each with the severity of its check."""

from __future__ import annotations

from collections.abc import Mapping

from mlretrain.stages.quality.report import ROWS_SHOWN, Finding, Report

#: Every check, and how serious its findings are.
CHECKS = {
    "rows": "refuse",  # too few, or not as many labels or times as rows
    "columns": "refuse",  # missing, or there twice
    "extra": "note",  # a column that was not there before
    "kind": "refuse",  # numbers where text was, mixed kinds, mixed time zones
    "missing": "refuse",
    "infinite": "refuse",
    "range": "warn",  # outside of what was seen
    "far": "refuse",  # very far outside: another unit, a code for "missing"
    "unseen": "refuse",  # categories never seen
    "constant": "warn",  # stuck at one value
    "duplicates": "warn",
    "volume": "warn",
    "label": "refuse",  # missing, infinite, or of another kind
    "classes": "refuse",  # a class never seen
    "shares": "refuse",  # of the classes, unlike the training data's; only when asked for
    "times": "refuse",  # unsorted, missing, or in another time zone
    "repeated times": "warn",
    "old": "refuse",
    "future": "refuse",
    "overlap": "refuse",  # a column unlike the training data; only when asked for
    "told apart": "refuse",  # all columns together; only when asked for
    "schema": "refuse",  # the user's own
}


class Findings:
    """What has been found so far.

    Parameters
    ----------
    severities : dict of str to str
        Check → severity, where it is not the usual one; ``"ignore"`` drops findings.
    """

    def __init__(self, severities: Mapping[str, str]) -> None:
        self._severities = severities
        self._found: list[Finding] = []

    def add(
        self, check: str, column, message: str, rows=(), strict: bool = False, small: bool = False
    ) -> None:
        """Add one finding.

        Parameters
        ----------
        check : str
            One of ``CHECKS``.
        column : str
        message : str
        rows : array of int
            Positions of all offending rows; the first are kept.
        strict : bool
            The column is a strict one: the finding refuses, whatever its check.
        small : bool
            The share of rows is too small to matter: the finding is a note.
        """
        severity = self._severities.get(check) or CHECKS[check]
        if severity == "ignore":
            return
        if strict or small:
            severity = "refuse" if strict else "note"
        shown = tuple(rows[:ROWS_SHOWN].tolist()) if len(rows) else ()
        self._found.append(Finding(severity, str(column), message, check, shown, strict))

    def report(self) -> Report:
        """All of them."""
        return Report(tuple(self._found))
