"""A gate that leaves the decision to a human."""

from __future__ import annotations

from mlretrain.stages.gates.base import Exam, Gate, Verdict


class HumanApproval(Gate):
    """Lets a challenger wait until somebody approves or rejects it.

    The challenger is kept in the registry, but it is not live; the champion goes on.
    ``registry.waiting()`` names those that wait, ``registry.approve("v7", "looks good")``
    makes one live and ``registry.reject("v7", "slow")`` does not. In a notebook
    ``mr.approval(registry)`` shows buttons. Put together with others, ``BeatsChampion(…) &
    HumanApproval()``, only a challenger that passes all others waits.

    Parameters
    ----------
    first : bool, default=False
        Whether the very first model waits as well. Then nothing is live until somebody
        approves it.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.gates.BeatsChampion("roc_auc") & mr.gates.HumanApproval()
    BeatsChampion('roc_auc') & HumanApproval()
    """

    def __init__(self, *, first: bool = False) -> None:
        self.first = first
        self._check()

    def _check(self) -> None:
        if not isinstance(self.first, bool):
            raise TypeError(f"'first' must be True or False, got {self.first!r}.")

    def judge(self, exam: Exam) -> Verdict:
        if exam.champion is None and not self.first:
            return Verdict("promoted", ("the first model needs no approval",))
        return Verdict("undecided", ("it waits for somebody to approve it",), waits=True)
