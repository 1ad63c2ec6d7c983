"""What a proof is: a predicate that decides claims by running something."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

#: Text that says something: blanks around it do not count.
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

#: What an option can claim.
Value = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Whether a claim holds, and what the run showed.

    Parameters
    ----------
    holds : bool
    words : str
        What was seen.
    where : str
        In which part of the run; empty where there are no parts.
    """

    holds: bool
    words: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.words}" if self.where else self.words


class ProofError(Exception):
    """A proof that cannot be run: the fault is in the question, not in an option."""


class Predicate(BaseModel):
    """Something that is run to decide whether a claim holds.

    A question names a predicate under ``proof``; each option carries the value that it
    claims. A subclass is a predicate: its fields are the parameters that stand in the
    bank, ``by`` is its name.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)

    by: str

    def decide(self, value: Value, tolerance: float = 0.0) -> Evidence:
        """Decide the claim of one option.

        Parameters
        ----------
        value : bool, int, float or str
            What the option claims.
        tolerance : float, default=0.0
            How far a claimed number may lie from the one that was found.

        Returns
        -------
        Evidence

        Raises
        ------
        ProofError
            The predicate itself cannot be run.
        """
        raise TypeError(f"{type(self).__name__} must define decide(value, tolerance).")

    def decide_pair(self, left: Value, right: Value) -> Evidence:
        """Decide whether two things belong together: an item and its place or partner.

        The left one fills in what the predicate asks about; the right one is the claim.
        """
        raise ProofError(f"'{self.by}' cannot decide an ordering or a matching question.")


def same(found: Any, claimed: Value, tolerance: float = 0.0) -> bool:
    """Whether what was found is what is claimed.

    Numbers are compared as numbers; ``True`` is not 1. A found None is claimed as
    ``"none"``.

    Examples
    --------
    >>> same(0.1 + 0.2, 0.3), same(True, 1), same(None, "none"), same(7, 7.4, 0.5)
    (True, False, True, True)
    """
    if found is None:
        return claimed == "none"
    if isinstance(found, bool) or isinstance(claimed, bool):
        return found is claimed
    if isinstance(claimed, (int, float)):
        try:
            number = float(found)
        except (TypeError, ValueError):
            return False
        # The last digits of binary fractions are nobody's claim.
        return math.isclose(number, claimed, rel_tol=1e-9, abs_tol=tolerance + 1e-12)
    return str(found) == claimed


def shown(found: Any) -> str:
    """A found value in words; a float to four digits after the point."""
    if found is None:
        return "none"
    if isinstance(found, float):
        return f"{found:.4f}".rstrip("0").rstrip(".")
    return str(found)
