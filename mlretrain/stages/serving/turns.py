"""Where a request is answered: quick ones at once, the others in threads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

#: Up to so many bytes a request is one of few rows, and the last one like it says how long it takes.
_SMALL = 4096
#: Seconds of work for which nobody notices that everybody else waits. Of work, since a busy machine
#: makes everything take longer, in a thread no less.
_MOMENT = 0.002
#: Seconds in all: a model that waits for something, such as a network, does no work meanwhile.
_WAIT = 0.02


class Turns:
    """Answers requests in an event loop.

    In a thread a slow model keeps nobody else waiting. But to hand a request to a thread and
    its answer back takes a quarter of what a small model takes for a row. So a small request
    is answered where it came in, as long as the last one was answered in a moment.

    Parameters
    ----------
    answer : callable
        Makes an answer of the body of a request.

    Examples
    --------
    >>> asyncio.run(Turns(bytes.upper)(b"yes"))
    b'YES'
    """

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self._answer = answer
        self._quick = False

    async def __call__(self, body: bytes) -> bytes:
        """Answer a request."""
        small = len(body) <= _SMALL
        if small and self._quick:
            return self._timed(body)
        # Not the pool of the framework, which takes longer to change threads.
        answer = self._timed if small else self._answer
        return await asyncio.get_running_loop().run_in_executor(None, answer, body)

    def _timed(self, body: bytes) -> bytes:
        work, began = time.process_time(), time.perf_counter()
        try:
            return self._answer(body)
        finally:
            waited = time.perf_counter() - began
            self._quick = time.process_time() - work < _MOMENT and waited < _WAIT
