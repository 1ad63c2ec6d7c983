"""Processes in which proofs are run, so that one that hangs or crashes can be ended.

A worker is a Python of its own that reads what is to be done and writes what came of it. It is no child of ``multiprocessing``, which would run the caller's script once
more in each.
"""

from __future__ import annotations

import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from mlretrain.quiz.experiments import runs
from mlretrain.quiz.prove import Seen, see
from mlretrain.quiz.proofs import ProofError
from mlretrain.quiz.types import Question

_START = "import sys; sys.path[:] = {path!r}; from mlretrain.quiz.proving.workers import serve; serve()"
_TO_START = 120.0
_TO_LEAVE = 2.0


@dataclass(frozen=True, slots=True)
class Done:
    """A proof that was run, or an error that says why it could not be."""

    question: Question
    seen: Seen | ProofError
    seconds: float


def run_all(questions: list[Question], jobs: int, limit: float) -> Iterator[Done]:
    """Run the proofs of questions in processes, and give each as it is done.

    Parameters
    ----------
    questions : list of Question
    jobs : int
        How many processes.
    limit : float
        Seconds that one question may take; a proof that takes longer is killed.
    """
    groups = _that_share_a_run(questions)
    with ThreadPoolExecutor(min(jobs, max(1, len(groups)))) as pool:
        mine = threading.local()
        workers: list[Worker] = []
        stopped = threading.Event()

        def run(group: list[Question]) -> list[Done]:
            if not hasattr(mine, "worker"):
                mine.worker = Worker()
                workers.append(mine.worker)
            return [_run(mine.worker, one, limit) for one in group if not stopped.is_set()]

        futures: list[Future] = [pool.submit(run, group) for group in groups]
        try:
            for future in as_completed(futures):
                yield from future.result()
        finally:
            stopped.set()
            for future in futures:
                future.cancel()
            for worker in workers:
                worker.end()


def _that_share_a_run(questions: list[Question]) -> list[list[Question]]:
    """Questions about the same runs stay together, so that one process makes them, once.

    Those about runs come first: they take the longest.
    """
    groups: list[tuple[set[str], list[Question]]] = []
    for question in questions:
        proof = getattr(question, "proof", None)
        said = f"{proof!r} {[claim.value for claim in question.claims()]!r}"
        names, together = _runs_in(said), [question]
        apart = []
        for others, group in groups:
            if others & names:
                names, together = names | others, [*group, *together]
            else:
                apart.append((others, group))
        groups = [*apart, (names, together)]
    return sorted((group for _, group in groups), key=len, reverse=True)


def _runs_in(text: str) -> set[str]:
    return {name for name in runs.NAMES if re.search(rf"(?<![\w-]){name}(?![\w-])", text)}


def _run(worker: Worker, question: Question, limit: float) -> Done:
    try:
        worker.start()
    except ProofError as error:
        return Done(question, error, 0.0)
    began = perf_counter()
    try:
        seen = worker.do(see, question, limit=limit)
    except ProofError as error:
        seen = error
    return Done(question, seen, perf_counter() - began)


class Worker:
    """A process that does one thing at a time; it is started when it is first needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *error: object) -> None:
        self.end()

    def do(self, what: Callable[..., Any], *arguments: Any, limit: float) -> Any:
        """Call a function there, and give back what it returns.

        Parameters
        ----------
        what : callable
            One that can be imported by its name.
        *arguments
        limit : float
            Seconds that it may take.

        Raises
        ------
        ProofError
            It took longer, raised something, or ended its process.
        """
        self.start()
        try:
            _write(self._process.stdin, (what, arguments))
        except OSError:
            pass  # it has died already: reading says so
        answer = self._receive(limit)
        if isinstance(answer, ProofError):
            raise answer
        return answer

    def end(self) -> None:
        """End the process, and every program that it has started."""
        process, self._process = self._process, None
        if process is None:
            return
        _stop(process)
        process.stdout.close()
        self._errors.close()
        try:
            process.stdin.close()
        except OSError:
            pass  # a question was on its way

    def start(self) -> None:
        """Start the process, unless it runs."""
        if self._process is not None:
            return
        code = _START.format(path=[path for path in sys.path if path])
        # Workers share the processors: threads of one would be in the way of the others.
        self._errors = tempfile.TemporaryFile()
        environment = {"OMP_NUM_THREADS": "1", **os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=environment,
            start_new_session=True,
        )
        self._receive(_TO_START)

    def _receive(self, limit: float):
        """Wait for an answer; whoever takes too long is killed, which ends the waiting."""
        process, late = self._process, threading.Event()
        timer = threading.Timer(limit, lambda: (late.set(), _stop(process)))
        timer.daemon = True
        timer.start()
        try:
            return pickle.load(process.stdout)
        except (EOFError, pickle.UnpicklingError):
            process.wait()
            said = self._last_words()
            self.end()
            if late.is_set():
                raise ProofError(f"it was still running after {limit:g} s and was ended") from None
            raise ProofError(f"it ended its process ({said})") from None
        finally:
            timer.cancel()

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "without a word"


def _stop(process: subprocess.Popen) -> None:
    """End a process: first politely, so that it can end the programs that it has started."""
    process.terminate()
    try:
        process.wait(_TO_LEAVE)
    except subprocess.TimeoutExpired:
        _kill(process)
        process.wait()


def _kill(process: subprocess.Popen) -> None:
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    else:
        process.kill()


def serve() -> None:
    """Be a worker: read what is to be done, write what came of it, until there is no more."""
    wishes, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What a proof prints or reads must not get between wishes and answers.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    # Whoever leaves by an exception ends what it has started on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    _write(answers, "ready")
    while True:
        try:
            what, arguments = pickle.load(wishes)
        except EOFError:
            return
        try:
            answer = what(*arguments)
        except ProofError as error:
            answer = error
        except Exception as error:
            answer = ProofError(f"{type(error).__name__}: {error}")
        _write(answers, answer)


def _write(stream, answer) -> None:
    stream.write(pickle.dumps(answer))
    stream.flush()
