"""The server: answers by the live version, which may be another one from call to call."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mlretrain.stages import arguments
from mlretrain.stages.registry import Registry, Version
from mlretrain.stages.serving.arrays import Plain, numbers

log = logging.getLogger(__name__)


class NoModel(LookupError):
    """Nothing has been promoted yet."""


class WrongRows(ValueError):
    """Rows that the live model cannot answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one version answered.

    Parameters
    ----------
    version : str
        The version that made all of it.
    predictions : numpy.ndarray of shape (rows,)
    probabilities : numpy.ndarray of shape (rows, classes) or None
        None when they were not asked for.
    classes : numpy.ndarray of shape (classes,) or None
        What the columns of ``probabilities`` stand for.
    """

    version: str
    predictions: np.ndarray
    probabilities: np.ndarray | None = None
    classes: np.ndarray | None = None


class Server:
    """Answers with the champion of a registry, and follows it.

    One call is answered by one version, whole: the champion is taken once, at the
    beginning. A promotion or a rollback, by this process or by another, is seen within
    ``every`` seconds. Until the new version is loaded the old one answers; when it cannot
    be loaded the old one goes on, and ``trouble`` says why.

    Any number of threads may call ``predict``.

    Parameters
    ----------
    registry : Registry
    every : float, default=0.05
        How often the registry is asked at most, in seconds; 0 asks at each call.

    Attributes
    ----------
    trouble : str
        Why the registry's champion is not the one that answers; empty when it is.

    Examples
    --------
    >>> import mlretrain as mr, pandas as pd
    >>> from sklearn.linear_model import LinearRegression
    >>> from mlretrain.stages.registry import Version
    >>> X = pd.DataFrame({"a": [0.0, 1.0, 2.0]})
    >>> registry = mr.Registry()
    >>> registry.promote(Version("v1", LinearRegression().fit(X, X["a"])), "2024-01-01")
    >>> server = mr.Server(registry, every=0)
    >>> answer = server.predict(X)
    >>> answer.version, answer.predictions.round(6).tolist()
    ('v1', [0.0, 1.0, 2.0])
    >>> registry.promote(Version("v2", LinearRegression().fit(X, -X["a"])), "2024-02-01")
    >>> server.predict(X).version
    'v2'
    """

    def __init__(self, registry: Registry, *, every: float = 0.05) -> None:
        arguments.instance("registry", registry, Registry, "mr.Registry('models')")
        arguments.positive("every", every, or_zero=True)
        self.registry = registry
        self.every = every
        self.trouble = ""
        self._asking = threading.Lock()
        self._live: _Live | None = None
        self._followed = False
        self._next = 0.0
        self.refresh()

    @property
    def live(self) -> Version | None:
        """The version that answers now; None while there is none."""
        live = self._follow()
        return live and live.version

    def predict(self, X: pd.DataFrame, *, probabilities: bool = False) -> Answer:
        """Answer some rows.

        Parameters
        ----------
        X : pandas.DataFrame of shape (rows, features)
            The columns that the model was trained on, in any order; others are passed over,
            so that a caller may send what the next version will need before it is there.
        probabilities : bool, default=False
            Whether to give the probability of each class as well.

        Returns
        -------
        Answer

        Raises
        ------
        NoModel
            When nothing has been promoted yet.
        WrongRows
            When the model cannot answer these rows.
        """
        live = self._ready()
        if not isinstance(X, pd.DataFrame):
            raise TypeError(f"'X' must be a pandas DataFrame, got {type(X).__name__}.")
        if not len(X):
            raise WrongRows("'X' must have at least one row, got none.")
        X = _arranged(X, live.version)
        if live.plain is not None and (array := numbers(X)) is not None:
            return _answer(live.version, live.plain, array, probabilities)
        return _answer(live.version, live.version.model, X, probabilities)

    def predict_numbers(
        self, columns: dict[str, np.ndarray], *, probabilities: bool = False
    ) -> Answer | None:
        """Answer columns that were in no table yet, if they need not be.

        Parameters
        ----------
        columns : dict of str to array
            By their names, all of one length.
        probabilities : bool, default=False
            As of :meth:`predict`, which raises the same.

        Returns
        -------
        Answer or None
            None when the live model is to be asked with a table: it may need one, or these
            are not the numbers that it was trained on.
        """
        live = self._ready()
        plain = live.plain
        if plain is None or not all(
            name in columns and columns[name].dtype == float for name in plain.names
        ):
            return None
        array = np.array([columns[name] for name in plain.names]).T
        return _answer(live.version, plain, array, probabilities)

    def _ready(self) -> _Live:
        live = self._follow()
        if live is None:
            raise NoModel(f"there is no model yet: nothing was promoted in {self.registry!r}.")
        return live

    def refresh(self) -> None:
        """Ask the registry now which version is live, and load it."""
        with self._asking:
            self._ask()

    @contextmanager
    def following(self) -> Iterator[Server]:
        """Ask the registry in a thread of its own, so that no call waits for a version to load."""
        stop = threading.Event()

        def follow() -> None:
            while not stop.wait(max(self.every, 0.01)):
                self.refresh()

        thread = threading.Thread(target=follow, name="mlretrain-server", daemon=True)
        thread.start()
        self._followed = True
        try:
            yield self
        finally:
            self._followed = False
            stop.set()
            thread.join()

    def _follow(self) -> _Live | None:
        # Whoever is the first to find that it is time asks; all others answer meanwhile.
        due = not self._followed and time.monotonic() >= self._next
        if due and self._asking.acquire(blocking=False):
            try:
                self._ask()
                self._next = time.monotonic() + self.every
            finally:
                self._asking.release()
        return self._live

    def _ask(self) -> None:
        try:
            champion = self.registry.champion()
            if champion is None and self._live is not None:
                raise LookupError(f"there is no champion any more in {self.registry!r}.")
            live = self._live
            if champion is not (live and live.version):
                live = _Live(champion, Plain.of(champion.model))
        except Exception as error:  # whatever is wrong with the new version, the old one answers
            trouble = f"{type(error).__name__}: {' '.join(str(error).split())}"
            if trouble != self.trouble:
                log.exception("the champion cannot be loaded; %s goes on", self._name())
            self.trouble = trouble
        else:
            if live is not self._live:
                before, self._live = self._name(), live
                log.info("%s answers, after %s", self._name(), before)
            self.trouble = ""

    def _name(self) -> str:
        return self._live.version.name if self._live else "nothing"

    def __repr__(self) -> str:
        return f"Server({self.registry!r})"


@dataclass(frozen=True, slots=True)
class _Live:
    """What answers: taken and replaced as one."""

    version: Version
    plain: Plain | None


def _arranged(X: pd.DataFrame, live: Version) -> pd.DataFrame:
    """The columns that a model was trained on, in that order."""
    wanted = getattr(live.model, "feature_names_in_", None)
    if wanted is None or X.columns.tolist() == (names := list(wanted)):
        return X
    missing = [name for name in names if name not in X.columns]
    if missing:
        raise WrongRows(
            f"'X' must have the columns that {live.name} was trained on; missing: "
            f"{', '.join(map(repr, missing))}."
        )
    return X[names]


def _answer(version: Version, asked, X, probabilities: bool) -> Answer:
    if not probabilities:
        return Answer(version.name, _asked(version, asked.predict, X))
    if not hasattr(version.model, "predict_proba"):
        raise WrongRows(
            f"'probabilities' must be False: {version.name}, a {type(version.model).__name__}, "
            "gives none."
        )
    return Answer(
        version.name, _asked(version, asked.predict, X), _asked(version, asked.predict_proba, X),
        version.model.classes_,
    )


def _asked(live: Version, question, X: pd.DataFrame | np.ndarray) -> np.ndarray:
    try:
        return question(X)
    # What scikit-learn says of rows that do not fit; a number may be too large for any column.
    except (ValueError, TypeError, OverflowError) as error:
        why = " ".join(str(error).split())
        raise WrongRows(f"{live.name} cannot answer these rows: {why}") from error
