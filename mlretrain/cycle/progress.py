"""A progress bar for runs that take a while."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator


def watched(stream, shown: bool | None, what: str = "batch") -> Iterator:
    """Go through a stream and show how far it is.

    On a terminal the bar is gone when the run ends; in a notebook one line shows up
    after two seconds, and is gone as well, so that nothing stays but the results.

    Parameters
    ----------
    stream : iterable
    shown : bool or None
        None shows it on a terminal and in a notebook, and nowhere else.
    what : str
        What is counted.
    """
    if shown is False:
        return iter(stream)
    if _in_kernel():
        return _in_notebook(stream, what)
    if shown or sys.stderr.isatty():
        return _on_terminal(stream)
    return iter(stream)


def _in_kernel() -> bool:
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return hasattr(get_ipython(), "kernel")


def _on_terminal(stream) -> Iterator:
    from rich.console import Console
    from rich.progress import track

    yield from track(stream, "Running", console=Console(stderr=True), transient=True)


def _in_notebook(stream, what: str) -> Iterator:
    from IPython.display import display

    total = f" of {len(stream)}" if hasattr(stream, "__len__") else ""
    # Begins and ends empty, so that what a notebook keeps does not depend on the clock.
    nothing = {"text/plain": "", "text/html": ""}
    line = display(nothing, raw=True, display_id=True)
    last = time.monotonic()
    try:
        for number, batch in enumerate(stream, 1):
            if time.monotonic() - last > 2:
                text = f"{what} {number}{total}"
                line.update({"text/plain": text, "text/html": text}, raw=True)
                last = time.monotonic()
            yield batch
    finally:
        line.update(nothing, raw=True)
