"""A cycle whose answers are written down: it records as a real one does, and learns nothing."""

from __future__ import annotations

import inspect
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from mlretrain.cycle.heart import FLOW, one_pass
from mlretrain.trace import Recorder, Trace, recorded

METRIC = "neg_log_loss"
ABOUT = {
    "model": "HistGradientBoostingClassifier()",
    "trigger": "PerformanceDrop('neg_log_loss', by=0.02) | Cron('0 0 1 * *')",
    "strategy": "SlidingWindow('28D')",
    "gate": "BeatsChampion('neg_log_loss')",
}


@dataclass
class Week:
    """What happens in one week: the score, and the answers at the forks."""

    start: datetime
    end: datetime
    score: float | None
    fires: bool = False
    good: bool = True
    outcome: str = "promoted"

    @property
    def title(self) -> str:
        return f"week of {self.start.day} {self.start:%B %Y}"


@dataclass
class Report:
    good: bool
    reasons: list[str]


@dataclass
class Verdict:
    outcome: str
    reason: str

    @property
    def promoted(self) -> bool:
        return self.outcome == "promoted"


class ScriptedCycle:
    """Goes round ``one_pass`` with the answers of a script."""

    def __init__(self, sink=None) -> None:
        lines, first_line = inspect.getsourcelines(one_pass)
        self.source = "".join(lines)
        self.recorder = Recorder(first_line, sink)
        self.note = self.recorder.note
        self.live = None
        self.made = 0

    def run(self, weeks: list[Week]) -> None:
        for number, week in enumerate(weeks):
            self.recorder.open(number, week.title, week.start.isoformat(), week.end.isoformat())
            one_pass(self, week)
        self.recorder.finish()

    def happened(self, event: str, summary: str) -> None:
        self.recorder.current.events.append(event)
        self.recorder.current.summary = summary

    @recorded
    def start(self):
        self.recorder.current.champion = self.live
        said = f"{self.live} is live" if self.live else "there is no model yet"
        self.note("Start with the champion", "the registry", said, model=self.live, score=None)
        return self.live

    @recorded
    def collect(self, week, champion):
        self.week = week
        rows = f"{5800 + 37 * (week.start.timetuple().tm_yday % 19):,} rows"
        known = champion and week.score is not None
        score = f"{METRIC} {week.score:.4f}" if known else None
        said = f"; {champion} had answered them: {score}" if known else ""
        self.note(
            "Collect new data", week.title, f"{rows} came{said}", data=rows, performance=score
        )
        if known:
            self.recorder.current.scores = {METRIC: week.score}
        return week

    @recorded
    def trigger(self, week):
        if self.live is None:
            fires, why = True, "there is no model yet"
        elif week.fires:
            fires, why = True, f"{METRIC} fell by 0.031 to {week.score or 0:.4f}, by more than 0.02"
        else:
            fires, why = False, "no drop by 0.02, and no date is due"
        answer = "yes" if fires else "no"
        self.note("Ask the trigger", ABOUT["trigger"], f"{answer}: {why}")
        self.recorder.current.summary = f"{answer} retraining: {why}"
        return fires

    @recorded
    def validate(self, week):
        reasons = [] if week.good else ["'temp' is missing in 61 % of the rows, at most 5 % may be"]
        said = "yes, it is good" if week.good else f"no: {reasons[0]}"
        self.note(
            "Check the data", "the new rows", said, figure={"kind": "findings", "findings": reasons}
        )
        return Report(week.good, reasons)

    @recorded
    def train(self, week):
        self.made += 1
        name = f"v{self.made}"
        self.note("Train a challenger", "24,310 rows of the last 28 days", name, challenger=name)
        self.happened("retrained", "")
        return name

    @recorded
    def evaluate(self, challenger, champion):
        old = self.week.score or -0.5
        new = old + {"promoted": 0.017, "refused": -0.009, "undecided": 0.001}[self.week.outcome]
        said = f"{challenger}: {METRIC} {new:.4f}"
        if champion:
            said += f"; {champion}: {METRIC} {old:.4f}"
        self.note(
            "Evaluate both" if champion else "Evaluate it",
            "1,482 rows that neither has learned from",
            said,
            score=f"{METRIC} {new:.4f}",
            figure={
                "kind": "exam", "rows": 1482, "challenger": {METRIC: round(new, 4)},
                "champion": {METRIC: old} if champion else {},
            },
        )
        return challenger

    @recorded
    def gate(self, challenger):
        reason = {
            "promoted": "better than the champion by 0.0170",
            "refused": "worse than the champion by 0.0090",
            "undecided": "the difference of 0.0010 is within the noise of 0.0040",
        }[self.week.outcome]
        verdict = Verdict(self.week.outcome, reason)
        self.note(
            "Ask the gate", ABOUT["gate"], f"{verdict.outcome}: {reason}", verdict=verdict.outcome
        )
        self.happened(verdict.outcome, f"{verdict.outcome} {challenger}: {reason}")
        return verdict

    @recorded
    def deploy(self, challenger, verdict):
        self.live = challenger
        self.note(
            f"Deploy {challenger}",
            f"{challenger}, as it was evaluated",
            f"{challenger} is live",
            model=challenger,
            challenger=None,
        )

    @recorded
    def alert(self, cause):
        bad = isinstance(cause, Report)
        subject = "the data were refused" if bad else f"v{self.made} is {cause.outcome}"
        self.note(
            "Alert the team", subject, f"the team is told; {self.live} stays live", challenger=None
        )
        told = f"{subject}: {cause.reasons[0]}" if bad else self.recorder.current.summary
        self.happened("alert", told)

    @recorded
    def repeat(self):
        self.note("Repeat", "", "wait for the next batch")


def year() -> list[Week]:
    """Fifty-three weeks of 2013, the first one short; the scores wander as real ones do."""
    starts = [datetime(2013, 1, 1), *(datetime(2013, 1, 7) + timedelta(weeks=i) for i in range(53))]
    weeks = []
    for i in range(53):
        slow, fast = math.sin(i / 4.1), math.sin(i * 2.3) + math.cos(i * 5.1) / 2
        score = round(-0.497 - 0.055 * slow - 0.024 * fast, 4)
        weeks.append(Week(starts[i], min(starts[i + 1], datetime(2014, 1, 1)), score))
    for i in (4, 9, 13, 17, 22, 26, 30, 35, 39, 44, 48):
        weeks[i].fires = True
    weeks[13].outcome = weeks[35].outcome = "refused"
    weeks[44].outcome = "undecided"
    weeks[30].good = False
    weeks[20].score = None
    return weeks


def run(weeks: list[Week], name: str = "flights", sink=None) -> Trace:
    """The trace of a script."""
    cycle = ScriptedCycle(sink)
    cycle.run(weeks)
    return Trace(
        cycle.recorder.passes, flow=FLOW, source=cycle.source, metric=METRIC, name=name, about=ABOUT
    )
