"""Which passes a number means: passes keep their numbers, wherever a trace begins."""

from __future__ import annotations

from collections.abc import Sequence

from mlretrain.trace.records import Pass


def place(passes: Sequence[Pass], number: int) -> int:
    """The place of the pass with a number; negative numbers count from the end.

    Raises
    ------
    TypeError
        If it is no whole number.
    IndexError
        If there is no such pass.

    Examples
    --------
    >>> weeks = [Pass(n, f"week {n}", "2013-01-07", "2013-01-14") for n in (7, 8, 9)]
    >>> place(weeks, 8), place(weeks, -1)
    (1, 2)
    """
    if not isinstance(number, int):
        raise TypeError(f"a pass is chosen by its number, got {number!r}.")
    if number < 0:
        found = number + len(passes)
    else:
        found = next((i for i, one in enumerate(passes) if one.number == number), -1)
    if not 0 <= found < len(passes):
        there = f"has {passes[0].number} to {passes[-1].number}" if passes else "is empty"
        raise IndexError(f"there is no pass {number}; the trace {there}.")
    return found


def places(passes: Sequence[Pass], numbers: slice) -> tuple[int, int]:
    """The place of the first pass that is meant, and the one behind the last.

    Raises
    ------
    ValueError
        If passes would be left out in between.

    Examples
    --------
    >>> weeks = [Pass(n, f"week {n}", "2013-01-07", "2013-01-14") for n in (7, 8, 9)]
    >>> places(weeks, slice(8, 20))
    (1, 3)
    """
    if numbers.step not in (None, 1):
        raise ValueError(f"passes must follow one another, got a step of {numbers.step}.")

    def of(number: int | None, default: int) -> int:
        if number is None:
            return default
        if number < 0:
            return max(0, number + len(passes))
        return sum(one.number < number for one in passes)

    return of(numbers.start, 0), of(numbers.stop, len(passes))
