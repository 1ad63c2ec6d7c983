"""What every gate is: it looks at an exam and gives a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from mlretrain.stages import arguments
from mlretrain.stages.part import Part
from mlretrain.stages.scoring import Answers

# Of two gates that disagree, the outcome that comes first here counts.
_WEIGHT = ("refused", "undecided", "promoted")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a gate decided, always with its reasons.

    Parameters
    ----------
    outcome : {"promoted", "refused", "undecided"}
    reasons : tuple of str
        Each one sentence with the numbers.
    waits : bool
        Undecided only because a human has not approved it yet.
    """

    outcome: str
    reasons: tuple[str, ...]
    waits: bool = False

    @property
    def promoted(self) -> bool:
        return self.outcome == "promoted"


@dataclass(slots=True)
class Exam:
    """Challenger and champion on the same rows, which neither was trained on.

    Parameters
    ----------
    X : pandas.DataFrame of shape (rows, features)
    y : pandas.Series of shape (rows,)
    challenger : fitted estimator or None
        None when training failed; ``failure`` says how.
    champion : fitted estimator or None
        None while there is no model.
    failure : str
    """

    X: pd.DataFrame
    y: pd.Series
    challenger: object
    champion: object = None
    failure: str = ""
    _answers: dict[str, Answers] = field(default_factory=dict, repr=False)
    _scores: dict[tuple[str, str], float | None] = field(default_factory=dict, repr=False)

    def score(self, who: str, metric: str) -> float | None:
        """Score one of the two; None when there is no such model.

        Parameters
        ----------
        who : {"challenger", "champion"}
        metric : str
            Name of a scikit-learn scorer.
        """
        key = who, metric
        if key not in self._scores:
            answers = self.answers(who)
            self._scores[key] = None if answers is None else answers.score(metric, self.y)
        return self._scores[key]

    def answers(self, who: str) -> Answers | None:
        """What one of the two answers to the rows of the exam."""
        model = getattr(self, who)
        if model is None:
            return None
        if who not in self._answers:
            self._answers[who] = Answers(model, self.X)
        return self._answers[who]

    def given(self, who: str, answers: Answers) -> None:
        """Take what one of the two has answered to these very rows already."""
        self._answers[who] = answers


class Gate(Part):
    """Decides whether a challenger is deployed.

    A gate of one's own is a subclass with a ``judge``. Gates are put together with
    ``&``: all must agree.

    Examples
    --------
    >>> import mlretrain as mr, pandas as pd
    >>> from sklearn.dummy import DummyClassifier
    >>> class NoWorse(mr.gates.Gate):
    ...     metrics = ("accuracy",)
    ...     def judge(self, exam):
    ...         old, new = (exam.score(who, "accuracy") for who in ("champion", "challenger"))
    ...         outcome = "promoted" if old is None or new >= old else "refused"
    ...         return mr.gates.Verdict(outcome, (f"accuracy {old} before, {new} now",))
    >>> X, y = pd.DataFrame({"x": range(4)}), pd.Series([0, 1, 1, 1])
    >>> ones = DummyClassifier().fit(X, y)
    >>> zeros = DummyClassifier(strategy="constant", constant=0).fit(X, y)
    >>> NoWorse().judge(mr.gates.Exam(X, y, challenger=zeros, champion=ones)).reasons
    ('accuracy 0.75 before, 0.25 now',)
    """

    #: Names of the scores that the gate looks at.
    metrics: tuple[str, ...] = ()

    def judge(self, exam: Exam) -> Verdict:
        """Look at one exam."""
        raise TypeError(f"{type(self).__name__} must define judge(exam).")

    def limits(self, exam: Exam) -> dict[str, float]:
        """The scores that a challenger needs at least, per metric, for a picture of it."""
        return {}

    def __and__(self, other: Gate) -> AllOf:
        return AllOf(self, other)

    def __bool__(self) -> bool:
        arguments.no_truth(self, "&")


class AllOf(Gate):
    """Promotes when both gates promote: ``left & right``.

    One refusal refuses; otherwise one undecided gate leaves it undecided.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.gates.Threshold("roc_auc", 0.6) & mr.gates.BeatsChampion("neg_log_loss")
    Threshold('roc_auc', 0.6) & BeatsChampion('neg_log_loss')
    """

    def __init__(self, left: Gate, right: Gate) -> None:
        self.left = left
        self.right = right
        self._check()

    def _check(self) -> None:
        arguments.instance("left", self.left, Gate, "Threshold('roc_auc', 0.6)")
        arguments.instance("right", self.right, Gate, "Threshold('roc_auc', 0.6)")

    @property
    def metrics(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.left.metrics + self.right.metrics))

    def judge(self, exam: Exam) -> Verdict:
        verdicts = self.left.judge(exam), self.right.judge(exam)
        outcome = min((v.outcome for v in verdicts), key=_WEIGHT.index)
        decisive = [v for v in verdicts if v.outcome == outcome]
        reasons = tuple(reason for v in decisive for reason in v.reasons)
        return Verdict(outcome, reasons, waits=all(v.waits for v in decisive))

    def limits(self, exam: Exam) -> dict[str, float]:
        left, right = self.left.limits(exam), self.right.limits(exam)
        return left | {m: max(limit, left.get(m, limit)) for m, limit in right.items()}

    def __repr__(self) -> str:
        return f"{self.left!r} & {self.right!r}"
