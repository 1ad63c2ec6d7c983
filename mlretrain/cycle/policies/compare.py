"""Policies side by side, each with its controls."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping

import numpy as np
from sklearn.base import clone

from mlretrain.cycle import beforehand
from mlretrain.cycle.cycle import RetrainingCycle
from mlretrain.cycle.policies import known
from mlretrain.cycle.policies.comparison import Comparison, Row
from mlretrain.cycle.policies.controls import Controls, group
from mlretrain.cycle.policies.matrix import Matrix, Run
from mlretrain.cycle.policies.rehearsal import Numbered
from mlretrain.stages import arguments
from mlretrain.stages.triggers import Trigger
from mlretrain.streams.cache import Arrays


def compare(
    policies: Mapping[str, RetrainingCycle | Trigger], stream, *,
    cycle: RetrainingCycle | None = None, seeds: int = 20, metric: str | None = None,
    retrain_cost: float = 0.0, error_cost: float = 1.0, n_jobs: int = -1, cache: bool = True,
    progress: bool | None = None,
) -> Comparison:
    """Compare policies, and hold each against its controls.

    A policy is worth something if it does better than doing nothing, than doing it always,
    and above all than *as many retrainings at random moments*: a trigger that does not
    beat those has found nothing out. Beside these stand the trivial predictors, which
    need no model at all, and the best schedule in hindsight, which nobody could know.

    Parameters
    ----------
    policies : dict of str to RetrainingCycle or Trigger
        Each has a name.
    stream : Stream
    cycle : RetrainingCycle, optional
        Everything but the trigger, for those policies that are just a trigger.
    seeds : int, default=20
        So many times the random moments are drawn.
    metric : str, optional
        Name of a scikit-learn scorer; without one, the one that the policies follow.
    retrain_cost : float, default=0
        What one retraining costs; the first model is given.
    error_cost : float, default=1
        What one row costs whose score is lower by one, in the same currency.
    n_jobs, cache, progress
        As in :func:`hindsight`.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        For policies that cannot be compared, since they differ in ``warm_up`` or
        ``label_delay``.

    Notes
    -----
    All see the same rows at the same moments: a control is the policy's own cycle, with its
    model, strategy, data gate, exam and gate, and with another trigger. For a strategy that
    trains each model from its rows alone (``FullRefit``, ``SlidingWindow``), a model is
    trained once for each moment, and everything is read off the answers of these models.
    With any other strategy, and with a gate that looks at a model as a package
    (``Latency``, ``Smoke``) or is your own, each control is a run of its own: that takes
    longer, and there is no schedule in hindsight.

    Examples
    --------
    >>> import mlretrain as mr
    >>> stream = mr.streams.synthetic("sudden", batches=12, rows=200, random_state=0)
    >>> cycle = mr.RetrainingCycle(
    ...     stream.baseline_model("linear"), trigger=mr.triggers.OnDemand(),
    ...     strategy=mr.strategies.SlidingWindow("2D"), metric="accuracy", warm_up=2,
    ... )
    >>> policies = {
    ...     "when it drops": mr.triggers.PerformanceDrop("accuracy", by=0.05),
    ...     "every third day": mr.triggers.Every("3D"),
    ... }
    >>> comparison = mr.compare(policies, stream, cycle=cycle)
    >>> comparison["when it drops"].retrainings
    3
    >>> print(comparison.told()[1])
    every third day: better than as many retrainings at random moments (0.8475, random 0.8308;
    it beat 20 of 20 draws).
    """
    cycles = _cycles(policies, cycle)
    arguments.whole("seeds", seeds, least=1)
    known.check_costs(retrain_cost, error_cost)
    metric = _common_metric(cycles, metric)
    cycles = {name: known.resolved(one, metric) for name, one in cycles.items()}
    for one in cycles.values():
        beforehand.check(one, stream)
    numbered = Numbered(stream)
    known.check_warm_up(next(iter(cycles.values())), numbered)

    decides = (known.FORMAT, numbered.batches, [*cycles.items()], seeds)
    arrays = known.kept(
        "comparison", decides, cache,
        lambda: _run(
            cycles, numbered, seeds=seeds, n_jobs=n_jobs, cache=cache, progress=progress
        ),
    )
    plain = json.loads(str(arrays["json"]))
    return Comparison(
        numbered.name, metric, seeds, float(retrain_cost), float(error_cost),
        titles=plain["titles"], ends=plain["ends"], sizes=np.array(plain["sizes"]),
        rows=[Row(**row | {"runs": [Run(**run) for run in row["runs"]]}) for row in plain["rows"]],
        matrices=[_matrix(arrays, group) for group in range(plain["groups"])],
    )


def _run(cycles: dict[str, RetrainingCycle], stream: Numbered, **options) -> Arrays:
    """Run all policies and their controls, and give what is known of them as arrays."""
    metrics = tuple(dict.fromkeys(m for one in cycles.values() for m in _metrics(one)))
    errors = any("errors" in one.trigger.needs for one in cycles.values())
    groups: dict[str, Controls] = {}
    names: dict[str, str] = {}
    rows: list[Row] = []
    for name, cycle in cycles.items():
        kind = group(cycle)
        if kind not in groups:
            groups[kind] = Controls(cycle, stream, metrics, errors=errors, **options)
            names[kind] = name
        place = list(groups).index(kind)
        run, draws = groups[kind].policy(cycle)
        rows.append(Row(name, "policy", place, [run]))
        if draws:
            rows.append(Row(f"{name}: as often, at random", "random", place, draws, name))
    for place, (kind, controls) in enumerate(groups.items()):
        whose = f", as {names[kind]}" if len(groups) > 1 else ""
        rows.append(Row(f"never{whose}", "never", place, [controls.never()]))
        rows.append(Row(f"always{whose}", "always", place, [controls.always()]))
    first = next(iter(groups.values()))
    rows += [Row(name, "trivial", 0, [run]) for name, run in first.trivial().items()]
    rehearsal = first.rehearsal
    plain = {
        "rows": [dataclasses.asdict(row) for row in rows],
        "titles": rehearsal.titles,
        "ends": [end.isoformat() for end in rehearsal.ends],
        "sizes": [rows.stop - rows.start for rows in rehearsal.rows],
        "groups": len(groups),
    }
    arrays = {"json": np.array(json.dumps(plain))}
    for place, controls in enumerate(groups.values()):
        if controls.matrix is not None:
            arrays |= {f"{place} {n}": a for n, a in controls.matrix.arrays().items()}
    return arrays


def _matrix(arrays: Arrays, group: int) -> Matrix | None:
    parts = [(name.partition(" "), values) for name, values in arrays.items()]
    own = {name: values for (place, _, name), values in parts if place == str(group) and name}
    return Matrix(**own) if own else None


def _cycles(policies, cycle: RetrainingCycle | None) -> dict[str, RetrainingCycle]:
    """Every policy as a cycle."""
    if not isinstance(policies, Mapping) or not policies:
        raise TypeError(
            "'policies' must be a dict of names and cycles, or of names and triggers, such as "
            f"{{'monthly': mr.triggers.Cron('0 0 1 * *')}}, got {policies!r}."
        )
    if cycle is not None:
        arguments.instance("cycle", cycle, RetrainingCycle, "mr.RetrainingCycle(…)")
    cycles = {}
    for name, policy in policies.items():
        if not isinstance(name, str) or not isinstance(policy, RetrainingCycle | Trigger):
            raise TypeError(
                f"'policies' must map names to cycles or triggers, got {name!r}: {policy!r}."
            )
        if isinstance(policy, Trigger):
            if cycle is None:
                raise ValueError(
                    f"'cycle' must be given for a policy that is just a trigger, such as {name!r}: "
                    "it says with which model, strategy and gate."
                )
            # Only the trigger: whatever else the cycle follows, it goes on to follow.
            policy = clone(cycle).set_params(trigger=policy, metric=cycle._metric())
        cycles[name] = policy
    for setting in ("warm_up", "label_delay"):
        found = {repr(getattr(one, setting)): name for name, one in cycles.items()}
        if len(found) > 1:
            told = ", ".join(f"{value} in {name!r}" for value, name in found.items())
            raise ValueError(f"'policies' must agree in {setting}, got {told}.")
    return cycles


def _common_metric(cycles: dict[str, RetrainingCycle], metric: str | None) -> str:
    """The score to compare by."""
    if metric is not None:
        arguments.metric("metric", metric)
        return metric
    found = {one._metric(): name for name, one in cycles.items()}
    if len(found) > 1:
        told = ", ".join(f"{metric!r} in {name!r}" for metric, name in found.items())
        raise ValueError(
            f"'metric' must be given, since the policies follow different ones: {told}."
        )
    return next(iter(found))


def _metrics(cycle: RetrainingCycle) -> tuple[str, ...]:
    """All scores that a cycle looks at, the one to compare by first."""
    return (cycle.metric, *cycle.gate.metrics, *cycle.trigger.metrics)
