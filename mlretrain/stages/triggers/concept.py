"""Retraining when the answers go wrong more often: a detector on the stream of errors."""

from __future__ import annotations

import copy
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from mlretrain.stages.moment import Moment
from mlretrain.stages.triggers.base import Signal, Trigger
from mlretrain.wording import number

#: The detectors of river that go by a name: module, class, arguments. KSWIN comes with a window of
#: 30 values: of answers that are right or wrong, so few would show a change only when the share
#: of wrong ones rises by nearly a half. The window is that of the R package heimdall, the level
#: that of the example in river's documentation, where each answer is a test.
DETECTORS = {
    "adwin": ("river.drift", "ADWIN", {}),
    "ddm": ("river.drift.binary", "DDM", {}),
    "kswin": (
        "river.drift", "KSWIN",
        {"alpha": 1e-4, "window_size": 1_500, "stat_size": 500, "seed": 0},
    ),
    "page_hinkley": ("river.drift", "PageHinkley", {"mode": "up"}),
}
#: A detector that is set up again is shown this many of the newest errors.
REMEMBERED = 10_000


class ConceptDrift(Trigger):
    """Fires when a detector sees the champion's errors become more.

    Each answer whose label has arrived gives the detector one number, oldest first: 0
    for a right and 1 for a wrong class, the absolute error for a number. Each champion
    gets a fresh detector, and so does what follows a change. A change for the better is
    no reason to retrain.

    Parameters
    ----------
    detector : {"adwin", "ddm", "kswin", "page_hinkley"} or object, default="adwin"
        A detector of river (``pip install 'mlretrain[river]'``), by name or ready made; or
        anything else with ``update(error)`` and ``drift_detected``. It is copied, never
        changed. ``"kswin"`` sees nothing before 1,500 answers have come, and takes some hundred
        times as long as the others.

    Notes
    -----
    Over several moments it remembers the newest 10,000 errors; ``recall`` shows them to a fresh
    detector.

    Finding early is not retraining well. On the first bad day a window still holds mostly the
    old concept. The model trained on it may win by a little; its many errors are what the fresh
    detector gets used to, and it stays silent. Let it fire once more when the window holds what
    came since: ``ConceptDrift().again("28D")``.

    References
    ----------
    A. Bifet, R. Gavaldà, "Learning from time-changing data with adaptive windowing", SDM
    2007. J. Gama et al., "Learning with drift detection", SBIA 2004. C. Raab et al.,
    "Reactive soft prototype computing for concept drift streams", Neurocomputing 2020.
    E. S. Page, "Continuous inspection schemes", Biometrika 41, 1954.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.triggers.ConceptDrift("page_hinkley")
    ConceptDrift(detector='page_hinkley')
    """

    needs = ("errors",)

    def __init__(self, detector="adwin") -> None:
        self.detector = detector
        self.champion_: str | None = None
        self.errors_: list[float] = []
        self._live = None
        self._check()

    def _check(self) -> None:
        if isinstance(self.detector, str):
            if self.detector not in DETECTORS:
                raise ValueError(
                    f"'detector' must be one of {', '.join(map(repr, DETECTORS))}, or an object "
                    f"with update and drift_detected, got {self.detector!r}."
                )
            if find_spec("river") is None:
                raise ModuleNotFoundError(
                    f"ConceptDrift({self.detector!r}) needs river: pip install 'mlretrain[river]'",
                    name="river",
                )
        elif isinstance(self.detector, type) or not (
            callable(getattr(self.detector, "update", None)) and hasattr(self.detector, "drift_detected")
        ):
            raise TypeError(
                "'detector' must be an object with update and drift_detected, such as "
                f"river.drift.ADWIN(), or a name such as 'adwin', got {self.detector!r}."
            )

    def update(self, moment: Moment) -> Signal:
        if moment.champion != self.champion_:
            self.champion_, self.errors_, self._live = moment.champion, [], None
        errors = moment.errors.tolist()
        if not errors:
            return Signal(False, "no labels have arrived")
        if self.detector == "ddm" and not set(errors) <= {0, 1}:
            raise ValueError(
                "'detector' must not be 'ddm', which counts wrong answers, when the labels are "
                "numbers: 'adwin' and 'page_hinkley' take any error."
            )
        self._set_up()
        seen = []
        for place, error in enumerate(errors, 1):
            self.errors_.append(error)
            self._live.update(error)
            if self._live.drift_detected:
                seen.append((place, *_levels(self.errors_)))
                self.errors_, self._live = [], self._fresh()
        del self.errors_[:-REMEMBERED]
        return self._signal(seen, errors)

    def _signal(self, seen: list[tuple[int, float, float]], errors: list[float]) -> Signal:
        name = type(self._live).__name__
        worse = [(place, old, new) for place, old, new in seen if new > old]
        if not seen:
            mean = sum(errors) / len(errors)
            why = f"{name} saw no change in {len(errors):,} answers: the mean error is {number(mean)}"
            return Signal(False, why)
        place, old, new = (worse or seen)[-1]
        word = "rise" if worse else "fall"
        why = (
            f"{name} saw the mean error {word} from {number(old)} to {number(new)}, at answer "
            f"{place:,} of {len(errors):,}"
        )
        return Signal(bool(worse), why)

    def recall(self, memory) -> None:
        super().recall(memory)
        self._live = None

    def _set_up(self) -> None:
        """A detector that has seen the errors which are remembered."""
        if self._live is None:
            self._live = self._fresh()
            for error in self.errors_:
                self._live.update(error)

    def _fresh(self):
        if not isinstance(self.detector, str):
            return copy.deepcopy(self.detector)
        module, name, settings = DETECTORS[self.detector]
        return getattr(import_module(module), name)(**settings)

    def __repr__(self) -> str:
        # Detectors of river show themselves on many lines.
        return " ".join(super().__repr__().split())


def _levels(errors: list[float]) -> tuple[float, float]:
    """Mean error before and after the change: parted where the two differ most clearly."""
    total = np.cumsum(errors)
    n = len(total)
    if n < 2:
        return float(total[-1]), float(total[-1])
    k = np.arange(1, n)
    before = total[:-1] / k
    after = (total[-1] - total[:-1]) / (n - k)
    place = int((np.abs(before - after) * np.sqrt(k * (n - k))).argmax())
    return float(before[place]), float(after[place])
