"""Gates that look at the model as a package: is it fast, and does it survive the file?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median

import numpy as np

from mlretrain.stages import arguments
from mlretrain.stages.gates.base import Exam, Gate, Verdict
from mlretrain.wording import count


class Latency(Gate):
    """Refuses a challenger that takes too long to answer.

    Parameters
    ----------
    max_ms : float
        So many milliseconds may one answer take, the median of all tries.
    rows : int, default=1
        So many rows are asked about at once.
    tries : int, default=20

    Notes
    -----
    This is the one gate whose reason may differ from run to run: it measures time.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.gates.Latency(50)
    Latency(50)
    """

    def __init__(self, max_ms: float, *, rows: int = 1, tries: int = 20) -> None:
        self.max_ms = max_ms
        self.rows = rows
        self.tries = tries
        self._check()

    def _check(self) -> None:
        arguments.positive("max_ms", self.max_ms)
        arguments.whole("rows", self.rows, least=1)
        arguments.whole("tries", self.tries, least=1)

    def judge(self, exam: Exam) -> Verdict:
        if not len(exam.X):
            return Verdict("undecided", ("there are no rows to ask about",))
        X = exam.X.head(self.rows)
        exam.challenger.predict(X)  # what is set up only once is not counted
        taken = []
        for _ in range(self.tries):
            start = time.perf_counter()
            exam.challenger.predict(X)
            taken.append(1_000 * (time.perf_counter() - start))
        took, rows = median(taken), count(len(X), "row")
        said = f"an answer to {rows} takes {took:.3g} ms"
        if took <= self.max_ms:
            return Verdict("promoted", (f"{said}, at most {self.max_ms:g} are allowed",))
        return Verdict("refused", (f"{said}, only {self.max_ms:g} are allowed",))


class Smoke(Gate):
    """Turns the challenger into a file and back, and compares the answers.

    What is deployed is the file: a model that cannot be stored, or comes back another
    one, is refused.

    Parameters
    ----------
    rows : int, default=100
        So many rows of the exam are asked about.
    trusted : sequence of str, default=()
        Full names of types of your own that the file may hold, as for the registry.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.gates.Smoke()
    Smoke()
    """

    def __init__(self, rows: int = 100, *, trusted: Sequence[str] = ()) -> None:
        self.rows = rows
        self.trusted = trusted
        self._check()

    def _check(self) -> None:
        arguments.whole("rows", self.rows, least=1)
        if isinstance(self.trusted, str) or not isinstance(self.trusted, Sequence):
            raise TypeError(f"'trusted' must be a list of names of types, got {self.trusted!r}.")

    def judge(self, exam: Exam) -> Verdict:
        from mlretrain.stages.registry import model_file

        X = exam.X.head(self.rows)
        try:
            content = model_file.dumps(exam.challenger, self.trusted)
            loaded = model_file.loads(content, "the file", self.trusted)
        except (ValueError, TypeError, AttributeError) as error:
            return Verdict("refused", (f"the model cannot be stored: {error}",))
        for method in ("predict", "predict_proba", "decision_function"):
            if hasattr(exam.challenger, method):
                before, after = (getattr(m, method)(X) for m in (exam.challenger, loaded))
                if (different := _different(before, after)):
                    return Verdict("refused", (
                        f"loaded back, the model answers {different:,} of {len(X):,} rows "
                        f"otherwise ({method})",
                    ))
        return Verdict("promoted", (f"stored and loaded back, it answers {len(X):,} rows equally",))


def _different(before: np.ndarray, after: np.ndarray) -> int:
    """In how many rows two arrays of answers differ; NaN equals NaN."""
    same = (before == after) | ((before != before) & (after != after))
    return int((~same.reshape(len(same), -1).all(axis=1)).sum())
