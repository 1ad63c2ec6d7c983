"""A registry in words: which version is live, which ones wait, and what became of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlretrain.course.terminal import Terminal
from mlretrain.wording import number

if TYPE_CHECKING:
    import pandas as pd

    from mlretrain.stages.registry import Registry


def show(registry: Registry, terminal: Terminal | None = None) -> None:
    """Say which version is live and which ones wait, and list all of them, the newest first."""
    say, states, waiting = terminal or Terminal(), state_of(registry), registry.waiting()
    if not states:
        say.text(NOTHING)
        return
    live = [name for name, state in states.items() if state == "live"]
    waits = f" Waiting for approval: {', '.join(waiting)}." if waiting else ""
    say.text(f"Live: {', '.join(live) or 'none'}.{waits}")
    say.plain("")
    say.table(_table(registry, states))
    for caution in filter(None, map(registry.caution, waiting)):
        say.text(f"Careful: {caution}.")
    if waiting:
        say.caption(f'To decide: mlretrain models approve {waiting[-1]} --reason "…", or reject it.')


def history(registry: Registry, terminal: Terminal | None = None) -> None:
    """List every decision, oldest first."""
    say, log = terminal or Terminal(), registry.history()
    if not len(log):
        say.text(NOTHING)
        return
    table = log[["time", "event", "version", "reasons"]]
    table = table.assign(time=[_moment(time) for time in table["time"]])
    say.table(table.set_axis(["Time", "What", "Version", "Why"], axis=1))


NOTHING = "Nothing was decided yet: there is no version."


def state_of(registry: Registry) -> dict[str, str]:
    """Each version with its state: live, was live, waiting, refused, undecided or pruned."""
    states: dict[str, str] = {}
    live = ""
    for event, version in registry.history()[["event", "version"]].itertuples(index=False):
        if event in _LIVE:
            live = version
        states[version] = event
    return {
        version: event if event not in _LIVE else "live" if version == live else "was live"
        for version, event in states.items()
    }


#: After these a version is live, until the next of them.
_LIVE = ("promoted", "rolled back")


def _table(registry: Registry, states: dict[str, str]) -> pd.DataFrame:
    import pandas as pd

    last = registry.history().drop_duplicates("version", keep="last").set_index("version")
    rows = []
    for name, state in reversed(states.items()):
        about = _about(registry, name) if state in ("live", "was live", "waiting") else ("", "")
        rows.append((name, state, _moment(last.at[name, "time"]), *about, last.at[name, "reasons"]))
    return pd.DataFrame(
        rows, columns=["Version", "State", "Decided", "Trained on", "Scores", "Why"]
    )


def _about(registry: Registry, name: str) -> tuple[str, str]:
    """What a version was trained on, and how well it did at its exam."""
    import pandas as pd

    try:
        version = registry.load(name)
    except (ValueError, OSError) as error:  # one that was tampered with must not hide the others
        return f"cannot be read: {error}", ""
    until = f" until {_moment(pd.Timestamp(version.trained_until))}" if version.trained_until else ""
    scores = ", ".join(f"{metric} {number(score)}" for metric, score in version.scores.items())
    return f"{version.rows:,} rows{until}", scores


def _moment(time: pd.Timestamp) -> str:
    """``2013-02-11``, with the time of day where it is not midnight."""
    return f"{time:%Y-%m-%d}" if time == time.normalize() else f"{time:%Y-%m-%d %H:%M}"
