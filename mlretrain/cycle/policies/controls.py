"""The controls of a policy: its own cycle, retrained never, always, and at random moments."""

from __future__ import annotations

from sklearn.base import clone

from mlretrain.cycle.cycle import RetrainingCycle
from mlretrain.cycle.policies import identity, schedules
from mlretrain.cycle.policies.jobs import Jobs
from mlretrain.cycle.policies.known import explore
from mlretrain.cycle.policies.matrix import Matrix, Run
from mlretrain.cycle.policies.models import Unrehearsed, needs_predict
from mlretrain.cycle.policies.rehearsal import Numbered, rehearse
from mlretrain.cycle.policies.runs import really, refuse_first
from mlretrain.cycle.policies.trivial import trivial
from mlretrain.cycle.progress import watched
from mlretrain.stages.gates import Gate, Latency, Smoke
from mlretrain.stages.triggers import NewData, OnDemand, Random, Trigger


class Controls:
    """Runs policies that differ in nothing but their trigger, and the controls of these.

    Parameters
    ----------
    cycle : RetrainingCycle
        One of the policies.
    stream : Numbered
    metrics : tuple of str
        The scores that will be asked for, the one to compare by first.
    errors : bool
        Whether a trigger will ask for the errors of single answers.
    seeds : int
        So many draws of random moments.
    n_jobs, cache, progress
        As in ``mr.compare``.

    Attributes
    ----------
    matrix : Matrix or None
        None when what is trained depends on what was trained before.
    """

    def __init__(
        self, cycle: RetrainingCycle, stream: Numbered, metrics: tuple[str, ...], *,
        errors: bool, seeds: int, n_jobs: int, cache: bool, progress: bool | None,
    ) -> None:
        self._cycle = cycle
        self._stream = stream
        self._seeds = seeds
        self._n_jobs = n_jobs
        self._progress = progress
        self._known = None
        if readable(cycle):
            self._known = explore(
                cycle, stream, metrics, errors=errors, n_jobs=n_jobs, cache=cache,
                progress=progress,
            )
            self._verdict = self._known.verdict(cycle.gate)
            self.rehearsal = self._known.rehearsal
            if not self._verdict(self.rehearsal.first, None):
                refuse_first(cycle.gate, "it did not")
        else:
            self.rehearsal = rehearse(cycle, stream)

    @property
    def matrix(self) -> Matrix | None:
        return self._known and self._known.matrix

    def policy(self, cycle: RetrainingCycle) -> tuple[Run, list[Run]]:
        """The run of one policy, and those of as many retrainings at random moments."""
        try:
            run = really(cycle, self._stream, self.rehearsal, self._known)
        except Unrehearsed:  # its data gate lets rows pass that were not expected to
            run = really(cycle, self._stream, self.rehearsal)
        if not run.retrained:
            return run, []
        of = len(self.rehearsal.asked)
        return run, self._runs(
            [Random(len(run.retrained), of=of, random_state=seed) for seed in range(self._seeds)]
        )

    def never(self) -> Run:
        """The first model to the end."""
        return self._runs([OnDemand()])[0]

    def always(self) -> Run:
        """A retraining after each pass."""
        return self._runs([NewData(1)])[0]

    def trivial(self) -> dict[str, Run]:
        """What no model at all would have scored."""
        metric, y = self._cycle.metric, self.rehearsal.y
        probabilities = not needs_predict(self._cycle.model, (metric,), y.iloc[:1000])
        found = trivial(self.rehearsal, self._cycle.model, metric, probabilities=probabilities)
        nothing = float("nan")
        return {
            name: Run((), (), tuple(map(float, scores)), 0, nothing, nothing)
            for name, scores in found.items()
        }

    def _runs(self, triggers: list[Trigger]) -> list[Run]:
        if self._known is not None:
            return [self._read(trigger) for trigger in triggers]
        from joblib import delayed

        tasks = [
            delayed(really)(
                clone(self._cycle).set_params(trigger=one), self._stream, self.rehearsal
            )
            for one in triggers
        ]
        return list(watched(Jobs(tasks, self._n_jobs), self._progress, what="control"))

    def _read(self, trigger: Trigger) -> Run:
        """The run of a control, read off the matrix."""
        asked = self.rehearsal.asked
        match trigger:
            case OnDemand():
                drawn = []
            case NewData():
                drawn = asked
            case _:  # it does not look at the moment
                drawn = [p for p in asked if trigger.update(None)]
        drawn = [p for p in drawn if p in self.rehearsal.moments]
        deployed = schedules.gated(drawn, self.rehearsal.first, self._verdict)
        return self.matrix.run(drawn, deployed)


def readable(cycle: RetrainingCycle) -> bool:
    """Whether what a cycle does at its moments can be read off the answers of its models."""
    return cycle.strategy.stands_alone and all(map(_reads_answers, _leaves(cycle.gate)))


def group(cycle: RetrainingCycle) -> str:
    """The same text for cycles that differ in nothing but their trigger."""
    rest = {n: v for n, v in cycle.get_params(deep=False).items() if n != "trigger"}
    try:
        return identity.key(rest)
    except identity.NoIdentity:
        return str(id(cycle))


def _leaves(gate: Gate) -> list[Gate]:
    parts = [part for part in gate.get_params(deep=False).values() if isinstance(part, Gate)]
    return [leaf for part in parts for leaf in _leaves(part)] if parts else [gate]


def _reads_answers(gate: Gate) -> bool:
    # What a gate of one's own looks at is not known.
    return type(gate).__module__.startswith("mlretrain.") and not isinstance(gate, Latency | Smoke)
