"""Whether expectations make sense: they may be written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Real
from typing import Any

from mlretrain.stages import arguments
from mlretrain.stages.quality.kinds import KINDS

# A float is found at once; an abstract class takes several times as long.
_NUMBER = (float, Real)


def check(expectation) -> None:
    """Refuse what cannot be usual in a column, such as a range that ends before it begins.

    Raises
    ------
    ValueError or TypeError
        With the field, what is allowed, and what came.
    """
    if expectation.kind not in KINDS:
        raise ValueError(f"'kind' must be one of {', '.join(KINDS)}, got {expectation.kind!r}.")
    for name in ("missing", "unseen"):
        share(name, getattr(expectation, name))
    low, high = expectation.low, expectation.high
    for name, bound in (("low", low), ("high", high)):
        if bound is not None and (not isinstance(bound, _NUMBER) or isinstance(bound, bool)):
            raise TypeError(f"'{name}' must be a number, got {bound!r}.")
        if bound is not None and bound != bound:
            raise ValueError(f"'{name}' must be a number, got {bound!r}.")
    if low is not None and high is not None and low > high:
        raise ValueError(f"'low' must be at most 'high', got low={low!r}, high={high!r}.")
    if not isinstance(expectation.categories, list | None):
        raise TypeError(f"'categories' must be a list, got {expectation.categories!r}.")
    if expectation.shares is not None:
        _check_shares(expectation)
    arguments.whole("run", expectation.run, least=0)
    if not isinstance(expectation.strict, bool):
        raise TypeError(f"'strict' must be True or False, got {expectation.strict!r}.")


def _check_shares(expectation) -> None:
    pairs, classes = expectation.shares, expectation.categories or []
    if not isinstance(pairs, list) or not all(isinstance(p, list) and len(p) == 2 for p in pairs):
        raise TypeError(f"'shares' must be a list of pairs, [least, most], got {pairs!r}.")
    if len(pairs) != len(classes):
        raise ValueError(
            f"'shares' must have a pair for each of the {len(classes)} categories, got {pairs!r}."
        )
    for low, high in pairs:
        share("shares", low)
        share("shares", high)
        if low > high:
            raise ValueError(f"'shares' must be pairs [least, most], got {[low, high]!r}.")


def check_categories(expectation) -> None:
    """Refuse categories of two kinds, as they come of a slip of the hand.

    Raises
    ------
    ValueError
    """
    # A categorical column of pandas may hold both, and then they are learned.
    values = expectation.categories or []
    kinds = [str if isinstance(v, str) else Real if isinstance(v, Real) else None for v in values]
    if None in kinds or (len(set(kinds)) > 1 and expectation.kind != "mixed"):
        raise ValueError(
            "'categories' must be all text or all numbers (else write kind = 'mixed'), "
            f"got {values!r}."
        )


def check_batch(expectations) -> None:
    """Refuse what cannot be usual in a batch as a whole.

    Raises
    ------
    ValueError or TypeError
    """
    arguments.whole("rows", expectations.rows, least=0)
    if expectations.rows_per_day is not None:
        arguments.positive("rows_per_day", expectations.rows_per_day, or_zero=True)
    if not isinstance(expectations.zone, str | None):
        raise TypeError(f"'zone' must be the name of a time zone, got {expectations.zone!r}.")
    share("repeated_times", expectations.repeated_times)
    share("duplicates", expectations.duplicates)


def share(name: str, value: Any) -> None:
    """Refuse what is not a share from 0 to 1, both included."""
    if isinstance(value, bool) or not isinstance(value, _NUMBER):
        raise TypeError(f"'{name}' must be a share from 0 to 1, got {value!r}.")
    if not 0 <= value <= 1:
        raise ValueError(f"'{name}' must be a share from 0 to 1, got {value!r}.")


@contextmanager
def of(whose: str) -> Iterator[None]:
    """Around a check: its error says first whose field is meant."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise type(error)(f"{whose}: {error}") from None
