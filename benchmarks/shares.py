"""Where the time of a side goes: its CPU time, by named parts.

The functions that a part names are timed while the work is done; what one of them spends in
another counts for that other one alone, and what none of them spends is the rest. So the parts
of a side add up to the whole.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from measure import Cost, Figure

REST = "the rest"
#: Part → the functions that it consists of, each as ``"module:name"`` or ``"module:Class.name"``.
Parts = Mapping[str, Sequence[str]]


def explained(
    figure: Figure, why: str, sides: Mapping[str, Callable[[], object]], parts: Parts, times: int = 3
) -> Figure:
    """The figure, and where one of its targets is missed, why, with a profile.

    Parameters
    ----------
    figure : Figure
    why : str
        What the profile shows, in words; numbers belong into the table.
    sides : dict of str to callable
        What is executed to see where its time goes: ours, and the one to compare with. The
        keys are sides of the figure.
    parts : Parts
    times : int, default=3
        How often each is executed.
    """
    if figure.reached:
        return figure
    return replace(figure, why=why, profile={s: shares(work, parts, times) for s, work in sides.items()})


def shares(work: Callable[[], object], parts: Parts, times: int = 3) -> dict[str, float]:
    """The share of each part in the CPU time of some work, the rest last.

    Examples
    --------
    >>> found = shares(lambda: sorted(range(9)), {"nothing of this": ["json:dumps"]})
    >>> found
    {'nothing of this': 0.0, 'the rest': 1.0}
    """
    seconds = {part: cost.cpu for part, cost in spent(work, parts, times).items()}
    whole = sum(seconds.values())
    return {part: one / whole for part, one in seconds.items()}


def spent(work: Callable[[], object], parts: Parts, times: int = 1) -> dict[str, Cost]:
    """What each part of some work takes, the rest last."""
    clock = _Clock([*parts, REST])
    with ExitStack() as stack:
        for part, names in parts.items():
            for name in names:
                stack.enter_context(_timed(name, clock.around(part)))
        clock.start()
        for _ in range(times):
            work()
        clock.stop()
    return {part: Cost(cpu, wall) for part, (cpu, wall) in clock.spent.items()}


class _Clock:
    """Gives the time to the innermost part that is running."""

    def __init__(self, parts: list[str]) -> None:
        self.spent = {part: [0.0, 0.0] for part in parts}
        self._running = [REST]
        self._since = 0.0, 0.0

    def start(self) -> None:
        self._since = time.process_time(), time.perf_counter()

    def stop(self) -> None:
        now = time.process_time(), time.perf_counter()
        part = self.spent[self._running[-1]]
        for i in (0, 1):
            part[i] += now[i] - self._since[i]
        self._since = now

    def around(self, part: str) -> Callable[[Callable], Callable]:
        """Times a function for a part."""

        def decorate(function: Callable) -> Callable:
            @functools.wraps(function)
            def run(*args, **kwargs):
                self.stop()
                self._running.append(part)
                try:
                    return function(*args, **kwargs)
                finally:
                    self.stop()
                    self._running.pop()

            return run

        return decorate


class _Timed:
    """A method that is made when it is asked for, as those of scikit-learn's pipelines."""

    def __init__(self, found, decorate: Callable[[Callable], Callable]) -> None:
        self._found = found
        self._decorate = decorate

    def __get__(self, instance, owner=None):
        return self._decorate(self._found.__get__(instance, owner))


@contextmanager
def _timed(name: str, decorate: Callable[[Callable], Callable]) -> Iterator[None]:
    """A function in its place, decorated; also where modules imported it by name."""
    module, _, path = name.partition(":")
    *owners, attribute = path.split(".")
    owner = functools.reduce(getattr, owners, importlib.import_module(module))
    found = inspect.getattr_static(owner, attribute)
    if isinstance(found, classmethod | staticmethod):
        new = type(found)(decorate(found.__func__))
    elif isinstance(found, property):
        new = property(decorate(found.fget), found.fset, found.fdel)
    elif not callable(found):
        new = _Timed(found, decorate)
    else:
        new = decorate(found)
    places = [(owner, attribute, attribute in vars(owner))]
    if not owners:
        places += [
            (other, known, True) for other in list(sys.modules.values()) if other is not owner
            for known, value in list(getattr(other, "__dict__", {}).items()) if value is found
        ]  # fmt: skip
    for place, known, _ in places:
        setattr(place, known, new)
    try:
        yield
    finally:
        for place, known, own in places:
            setattr(place, known, found) if own else delattr(place, known)
