"""A trace as a file of JSON lines: written step by step, read back whole.

The first line describes the run. Then come, per pass, a line that opens it, a line per
step, and a line that says how it ended. Each line is complete in itself, so a killed
writer leaves everything readable up to its last step.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from mlretrain.trace import lines
from mlretrain.trace.fields import check, kind_of
from mlretrain.trace.records import Flow, Pass, Step


def placed(path: str | Path) -> Path:
    """A path that can be written to, or an error that names the folder that is missing."""
    path = Path(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"'path' must be in a folder that is there, got {str(path)!r}: there is no folder "
            f"{str(path.parent)!r}. Make it first, or name another."
        )
    return path


class Writer:
    """Writes a trace to a file as it comes into being.

    Parameters
    ----------
    path : str or Path
        The file; one that is there is replaced.
    flow, source, metric, name, about, before
        As of :class:`~mlretrain.trace.trace.Trace`.
    deterministic : bool
        Leave out the fields that hold clock times (``started`` and ``seconds``), so that
        equal runs give equal files.

    Examples
    --------
    >>> import tempfile
    >>> from mlretrain.trace import Flow, Recorder, Trace
    >>> path = tempfile.mkdtemp() + "/run.jsonl"
    >>> with Writer(path, flow=Flow({}, ()), source="", metric="r2", name="demo") as writer:
    ...     recorder = Recorder(sink=writer)
    ...     _ = recorder.open(0, "January", "2013-01-01", "2013-02-01")
    ...     recorder.finish()
    >>> len(Trace.load(path))
    1
    """

    def __init__(
        self,
        path: str | Path,
        *,
        flow: Flow,
        source: str,
        metric: str,
        name: str,
        about: dict[str, Any] | None = None,
        before: dict[str, Any] | None = None,
        deterministic: bool = False,
    ) -> None:
        self._clock = not deterministic
        # Without a buffer, each line is the operating system's at once and outlives this process.
        self._file = open(path, "wb", buffering=0)
        self._write(
            lines.description(
                flow=flow, source=source, metric=metric, name=name, about=about, before=before
            )
        )

    def open(self, one: Pass) -> None:
        """A pass begins."""
        self._write(lines.opening(one))

    def step(self, step: Step) -> None:
        """A step is complete."""
        self._write(lines.step_line(step, self._clock))

    def done(self, one: Pass) -> None:
        """A pass is over."""
        self._write(lines.ending(one))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _write(self, line: str) -> None:
        data = _bytes(line)
        if self._file.write(data) < len(data):
            raise OSError(f"{self._file.name}: a line was written only in part; is the disk full?")


def all_lines(trace, clock: bool = True) -> list[str]:
    """The lines of a whole trace."""
    result = [
        lines.description(
            flow=trace.flow,
            source=trace.source,
            metric=trace.metric,
            name=trace.name,
            about=trace.about,
            before=trace.before,
        )
    ]
    for one in trace.passes:
        result.append(lines.opening(one))
        result += [lines.step_line(step, clock) for step in one.steps]
        result.append(lines.ending(one))
    return result


def excerpt(trace, one: Pass, before: dict[str, Any]) -> str:
    """A file with one pass of a trace, which may still be going on."""
    return "".join(f"{line}\n" for line in all_lines(trace._part([one], before)))


def save(trace, path: str | Path, deterministic: bool = False) -> None:
    """Write a whole trace."""
    content = [_bytes(line) for line in all_lines(trace, clock=not deterministic)]
    with open(path, "wb") as file:
        file.writelines(content)


def _bytes(line: str) -> bytes:
    # A lone surrogate cannot be UTF-8; it becomes the escape that JSON has for it.
    return f"{line}\n".encode(errors="backslashreplace")


def read(path: str | Path):
    """Read a file: see :meth:`mlretrain.trace.trace.Trace.load`."""
    found = _load(path)
    if "program" not in found["about"]:
        from mlretrain.trace.trace import Trace

        return Trace(**found)
    from mlretrain.trace.programs.program import ProgramTrace

    steps = [step for one in found["passes"] for step in one.steps]
    try:
        return ProgramTrace.of(found["source"], steps, found["about"]["program"])
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path}, line 1: {error}") from None


def _load(path: str | Path) -> dict[str, Any]:
    # The arguments of a Trace, by name.
    passes: list[Pass] = []
    rest: dict[str, Any] = {}
    number = 0
    with open(path, "rb") as file:
        for number, raw in enumerate(file, 1):
            try:
                record = lines.decode(raw.decode())
            except ValueError as error:
                if number > 1 and not raw.endswith(b"\n"):
                    warnings.warn(
                        f"{path}, line {number}: the last line is cut off and was left out; "
                        "whatever wrote it was stopped while writing.",
                        stacklevel=4,
                    )
                    break
                raise ValueError(f"{path}, line {number}: this is not JSON: {error}.") from None
            try:
                if number == 1:
                    rest = _description(record)
                else:
                    _add(record, passes)
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: {error}") from None
    if not number:
        raise ValueError(f"{path}, line 1: the file is empty; a trace begins with its description.")
    return {"passes": passes, **rest}


def _description(record: Any) -> dict[str, Any]:
    if not isinstance(record, dict) or "trace" not in record:
        raise ValueError("this is no trace. Give a file that was written by 'Trace.save'.")
    check("trace", record)
    edges = tuple((source, target, label) for source, target, label in record["edges"])
    rest = {name: record[name] for name in ("source", "metric", "name", "about", "before")}
    return {"flow": Flow(record["nodes"], edges), **rest}


def _add(record: Any, passes: list[Pass]) -> None:
    kind = kind_of(record)
    check(kind, record)
    if kind == "trace":
        raise ValueError("a second trace begins here; give it a file of its own.")
    if kind == "pass":
        passes.append(Pass(record["pass"], record["title"], record["start"], record["end"]))
    elif not passes:
        raise ValueError(f"a {kind!r} line came before the first 'pass'.")
    elif kind == "step":
        changes = {name: (old, new) for name, (old, new) in record.get("changes", {}).items()}
        record |= {"name": record.pop("step"), "changes": changes}
        passes[-1].steps.append(Step(**record))
    elif record["done"] != passes[-1].number:
        raise ValueError(f"pass {record['done']} cannot end here; {passes[-1].number} is open.")
    else:
        for name in ("champion", "scores", "events", "summary"):
            setattr(passes[-1], name, record[name])
        passes[-1].estimates = record.get("estimates", {})
