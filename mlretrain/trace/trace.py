"""A trace: everything a cycle did, to be looked at, walked through and kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlretrain.trace import numbering
from mlretrain.trace.records import EVENTS, Flow, Pass, Step

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


class Trace:
    """What a run did: a sequence of passes, each with its steps.

    ``len`` counts the passes, and ``for`` goes through them. ``trace[7]`` is pass number
    7 and ``trace[7:11]`` the passes 7 to 10; both are traces again and have every method
    of one. The last pass is ``trace[-1]``.

    Parameters
    ----------
    passes : list of Pass
        In order of time, with numbers that rise. The list itself is kept: what a running
        cycle adds to it is there at once.
    flow : Flow
        The map of a pass.
    source : str
        The source code of a pass; the lines of the steps count from its first line.
    metric : str
        The scorer whose values are drawn and told; greater is better.
    name : str
        What the run was about, such as the name of its stream.
    about : dict, optional
        What the run was made of, in words: model, trigger, strategy, gate …
    before : dict, optional
        The variables before the first pass, for a trace that begins in the middle of a run.

    Examples
    --------
    >>> from mlretrain.trace import Flow, Pass, Step, Trace
    >>> steps = [
    ...     Step("train", 1, output="v2", next="ship", changes={"challenger": (None, "v2")}),
    ...     Step("ship", 2, output="v2 is live", next="train", changes={"model": ("v1", "v2")}),
    ... ]
    >>> week = Pass(
    ...     1, "week of 7 January 2013", "2013-01-07", "2013-01-14", champion="v1",
    ...     scores={"r2": 0.8}, events=["retrained", "promoted"], summary="v2 is live.",
    ...     steps=steps,
    ... )
    >>> flow = Flow({"train": "Train", "ship": "Ship it"}, (("train", "ship", ""),))
    >>> trace = Trace(
    ...     [week], flow=flow, source="", metric="r2", name="demo", before={"model": "v1"}
    ... )
    >>> trace
    Trace of demo: 1 pass, 7 to 13 January 2013
      r2 (greater is better): 0.8000
      1 retraining, 1 promotion
      answered by: v1
      v2 is live.
    >>> trace[1].summary
    'v2 is live.'
    >>> trace.status()
               before 1 · train 1 · ship
    model          v1        v1       v2
    challenger      –        v2       v2
    """

    def __init__(
        self,
        passes: list[Pass],
        *,
        flow: Flow,
        source: str,
        metric: str,
        name: str,
        about: dict[str, Any] | None = None,
        before: dict[str, Any] | None = None,
    ) -> None:
        self.passes = passes
        self.flow = flow
        self.source = source
        self.metric = metric
        self.name = name
        self.about = dict(about or {})
        self.before = dict(before or {})

    # A sequence of passes

    def __len__(self) -> int:
        return len(self.passes)

    def __iter__(self) -> Iterator[OnePass]:
        from mlretrain.trace.tables import after

        before = self.before
        for one in self.passes:
            yield self._part([one], before, OnePass)
            before = after([one], before)

    def __getitem__(self, number: int | slice) -> Trace:
        from mlretrain.trace.tables import after

        if isinstance(number, slice):
            first, last = numbering.places(self.passes, number)
            return self._part(self.passes[first:last], after(self.passes[:first], self.before))
        at = numbering.place(self.passes, number)
        return self._part([self.passes[at]], after(self.passes[:at], self.before), OnePass)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Trace):
            return NotImplemented
        from mlretrain.trace.files import all_lines

        # What is written to a file is all there is; so it also decides about equality.
        return all_lines(self) == all_lines(other)

    __hash__ = None

    @property
    def steps(self) -> list[Step]:
        """The steps of all passes, in order."""
        return [step for one in self.passes for step in one.steps]

    def where(self, event: str) -> list[OnePass]:
        """The passes in which something happened.

        Parameters
        ----------
        event : str
            ``"retrained"``, ``"promoted"``, ``"refused"``, ``"undecided"`` or ``"alert"``.
        """
        if event not in EVENTS and not any(event in one.events for one in self.passes):
            raise ValueError(f"'event' must be one of {', '.join(EVENTS)}, got {event!r}.")
        return [one for one in self if event in one.events]

    # Its views

    def table(self) -> pd.DataFrame:
        """The process table.

        Returns
        -------
        pandas.DataFrame
            A row per step, with the columns Step, Action, Input, Output and Next step.
            The rows of one pass are counted from 1; those of several have the pass number.
        """
        from mlretrain.trace.tables import table

        return table(self)

    def status(self) -> pd.DataFrame:
        """The status tracker.

        Returns
        -------
        pandas.DataFrame
            A row per variable and a column per step at which one changed (``"7 · deploy"``),
            with the values of all variables after that step.
        """
        from mlretrain.trace.tables import status

        return status(self)

    def work(self) -> pd.DataFrame:
        """What the run had to do.

        Returns
        -------
        pandas.DataFrame
            A row per pass: ``rows trained on`` (0 where nothing was trained, or the training
            failed) and ``seconds`` of training, and the sum of each up to that pass,
            ``rows so far`` and ``seconds so far``. A row counts as often as it was learned:
            with ``Continual(replay=500)`` the new rows and 500 old ones, with ``Candidates``
            those of each candidate. Rows are the same in each run; seconds are not.
        """
        from mlretrain.trace.work import work

        return work(self)

    def transcript(self) -> str:
        """The run in prose, for those who would rather read than look.

        Returns
        -------
        str
            Paragraphs with an empty line between them, fit for Markdown. A pass in which
            something happened has a list of its steps; quiet passes in a row have a sentence.
        """
        from mlretrain.trace.transcript import transcript

        return transcript(self)

    def diagram(self, dark: bool = False) -> Figure:
        """The flow as a picture, with the way taken.

        The way of one pass is numbered step by step. Of several passes, the picture says
        how often each way was taken.

        Parameters
        ----------
        dark : bool
            Light on dark.

        Returns
        -------
        matplotlib.figure.Figure
            As the last line of a cell, it shows itself.
        """
        from mlretrain.trace.diagram import diagram
        from mlretrain.trace.figure import draw

        return draw(diagram(self), dark)

    def mermaid(self) -> str:
        """The flow as Mermaid text, with the way taken.

        Ways that were taken are thick, all others dotted. Of several passes, the text says
        how often each way was taken.

        Examples
        --------
        >>> from mlretrain.trace import Flow, Pass, Step, Trace
        >>> flow = Flow({"ask": "Is it good?", "stop": "Stop"}, (("ask", "stop", "no"),))
        >>> one = Pass(0, "January", "2013-01-01", "2013-02-01", steps=[Step("ask", 1, next="stop")])
        >>> print(Trace([one], flow=flow, source="", metric="r2", name="demo").mermaid())
        flowchart TD
          ask{"Is it good?"}
          stop["Stop"]
          ask ==>|"no"| stop
          classDef taken stroke-width:3px
          class ask,stop taken
        """
        from mlretrain.trace.mermaid import mermaid

        return mermaid(self)

    def timeline(self, dark: bool = False, beside: dict[str, Trace] | None = None) -> Figure:
        """The run at a glance: the metric over time, the champion's versions, the events.

        Parameters
        ----------
        dark : bool
            Light on dark.
        beside : dict of str to Trace, optional
            Other runs to draw beside this one, by name: ``{"never retrain": other}``.

        Returns
        -------
        matplotlib.figure.Figure
            As the last line of a cell, it shows itself.
        """
        from mlretrain.trace.figure import draw
        from mlretrain.trace.timeline import timeline

        return draw(timeline(self, beside), dark)

    def timeline_text(self, width: int = 80, color: bool = False, ascii: bool | None = None) -> str:
        """The run at a glance, in characters for a terminal.

        Parameters
        ----------
        width : int
            Columns to fill; at least 40.
        color : bool
            Colour the marks with ANSI codes.
        ascii : bool, optional
            Use ASCII only; by default where standard output cannot do more.
        """
        from mlretrain.trace.timeline_text import timeline_text

        return timeline_text(self, width, color, ascii)

    # Its files

    def save(
        self,
        path: str | Path,
        deterministic: bool = False,
        *,
        beside: dict[str, Trace] | None = None,
        present: bool = False,
    ) -> None:
        """Write the trace to a file.

        Parameters
        ----------
        path : str or Path
            ``….html`` is a page that stands alone: no kernel, no network. ``….jsonl`` keeps
            everything, for :meth:`load`.
        deterministic : bool
            Leave clock times out of the ``.jsonl``, so that equal runs give equal files.
            The page holds none.
        beside : dict of str to Trace, optional
            Other runs to draw beside this one in the page, by name.
        present : bool
            Let the page begin in projector mode.
        """
        from mlretrain.trace.files import placed, save

        suffix = placed(path).suffix.lower()
        if suffix == ".jsonl":
            save(self, path, deterministic)
        elif suffix == ".html":
            from mlretrain.trace.page import page

            html = page(self, beside, present)
            Path(path).write_text(html, encoding="utf-8", errors="replace", newline="\n")
        else:
            raise ValueError(f"'path' must end in .html or .jsonl, got {str(path)!r}.")

    @classmethod
    def load(cls, path: str | Path) -> Trace:
        """Read a ``.jsonl`` file that :meth:`save` or a running cycle wrote.

        What was saved of ``mr.trace.program`` comes back as that.

        Raises
        ------
        ValueError
            With file and line, if the file is not a trace. If only its last line is cut
            off, that line is left out with a warning.
        """
        from mlretrain.trace.files import read

        return read(path)

    # How it shows itself

    def __repr__(self) -> str:
        from mlretrain.trace.brief import brief

        return brief(self)

    def _repr_html_(self) -> str:
        from mlretrain.trace.cell import cell

        return cell(self)

    # Parts of it

    def _part(self, passes: list[Pass], before: dict[str, Any], kind: type | None = None) -> Trace:
        return (kind or Trace)(
            passes,
            flow=self.flow,
            source=self.source,
            metric=self.metric,
            name=self.name,
            about=self.about,
            before=before,
        )


class OnePass(Trace):
    """One pass of a trace: a trace by itself, with what the pass knows at hand.

    It has the attributes of :class:`~mlretrain.trace.records.Pass`: ``number``, ``title``,
    ``start``, ``end``, ``champion``, ``scores``, ``events``, ``summary`` and ``steps``.
    """

    number: int = property(lambda self: self.passes[0].number)
    title: str = property(lambda self: self.passes[0].title)
    start: str = property(lambda self: self.passes[0].start)
    end: str = property(lambda self: self.passes[0].end)
    champion: str | None = property(lambda self: self.passes[0].champion)
    scores: dict[str, float] = property(lambda self: self.passes[0].scores)
    estimates: dict[str, float] = property(lambda self: self.passes[0].estimates)
    events: list[str] = property(lambda self: self.passes[0].events)
    summary: str = property(lambda self: self.passes[0].summary)
