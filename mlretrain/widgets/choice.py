"""Several runs, or pictures, and one control: it chooses which of them is seen."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any

from mlretrain.trace.brief import brief, known_scores
from mlretrain.trace.svg import image
from mlretrain.trace.timeline import timeline

if TYPE_CHECKING:
    import pandas as pd

    from mlretrain.trace import Trace

# Where styles are stripped, or the browser knows no :has, all runs stand one below the other.
_STYLE = """
.mlretrain-choice fieldset{display:flex;flex-wrap:wrap;gap:.2em 0;margin:0 0 .6em;padding:0;border:0}
.mlretrain-choice legend{float:left;margin-right:.8em;padding:.3em 0;font-weight:600}
.mlretrain-choice label{display:flex;gap:.4em;align-items:center;
min-height:24px;margin-left:-1px;padding:.2em .8em;border:1px solid #8888;cursor:pointer}
.mlretrain-choice label:has(:checked){background:#0072b2;color:#fff;font-weight:600}
.mlretrain-choice label:has(:focus-visible){outline:3px solid #e69f00;outline-offset:1px;z-index:1}
.mlretrain-choice input{margin:0;accent-color:#fff}
.mlretrain-choice h4{margin:.2em 0}
.mlretrain-choice p{margin:.3em 0}
.mlretrain-choice:has(:checked) section{display:none}
[data-jp-theme-light="false"] .mlretrain-choice img,
.vscode-dark .mlretrain-choice img{color-scheme:dark}
[data-jp-theme-light="true"] .mlretrain-choice img,
.vscode-light .mlretrain-choice img{color-scheme:light}
"""


class Choice:
    """A control over finished runs: choose a value, and see the run that was made with it.

    It answers at once, with the mouse and with the arrow keys, and needs no kernel: it
    works in a page as well. Where nothing can be chosen, all runs are shown.

    Parameters
    ----------
    name : str
        What is chosen, such as ``"threshold"``.
    runs : mapping of value to Trace
        At least one, in the order of the control. Instead of runs, anything that a notebook
        can show, such as :class:`~mlretrain.Curves`.
    start : object, optional
        The value that is shown first; by default the first of ``runs``. Its run is drawn
        beside all others, so that a difference can be seen.

    Raises
    ------
    ValueError
        If ``runs`` is empty, or ``start`` is none of its values.

    Examples
    --------
    >>> import mlretrain as mr
    >>> stream = mr.streams.synthetic("sudden", batches=6, rows=200, random_state=0)
    >>> def cycle(threshold):
    ...     return mr.RetrainingCycle(
    ...         stream.baseline_model("linear"),
    ...         trigger=mr.triggers.Cron("0 0 * * *"),
    ...         gate=mr.gates.Threshold("accuracy", threshold),
    ...         warm_up=1,
    ...     )
    >>> choice = Choice("threshold", {t: cycle(t).run(stream) for t in (0.5, 0.99)})
    >>> print(choice.text().splitlines()[0])
    threshold: [0.50] 0.99
    >>> choice.table()["promoted"].tolist()
    [6, 0]
    """

    def __init__(self, name: str, runs: Mapping[Any, Trace], *, start: Any = None) -> None:
        if not runs:
            raise ValueError("'runs' must hold at least one run, got none.")
        self.name = name
        self.runs = dict(runs)
        self.start = next(iter(self.runs)) if start is None else start
        if self.start not in self.runs:
            raise ValueError(
                f"'start' must be one of {', '.join(map(repr, self.runs))}, got {start!r}."
            )

    def text(self) -> str:
        """All runs in plain words, the same each time."""
        said = [
            f"[{self._named(value)}]" if value == self.start else self._named(value)
            for value in self.runs
        ]
        parts = [f"{self.name}: {' '.join(said)}"]
        for value, run in self.runs.items():
            told = (brief(run) if _is_run(run) else repr(run)).replace("\n", "\n  ")
            parts.append(f"{self.name} {self._named(value)}\n  {told}")
        return "\n\n".join(parts)

    def table(self, first: int = 0) -> pd.DataFrame:
        """The runs in numbers.

        Parameters
        ----------
        first : int, default=0
            The number of the first pass whose score counts.

        Returns
        -------
        pandas.DataFrame
            A row per value. How many models were trained, promoted and refused; the
            version that answered the last pass; how many passes nobody answered; and the mean
            score from pass ``first`` on.
        """
        import pandas as pd

        rows = []
        for run in self.runs.values():
            scores = known_scores(run[first:])
            rows.append(
                {
                    "trained": len(run.where("retrained")),
                    "promoted": len(run.where("promoted")),
                    "refused": len(run.where("refused")),
                    "live in the last pass": run[-1].champion or "–",
                    "passes without a model": sum(one.champion is None for one in run.passes),
                    f"mean {run.metric}": round(sum(scores) / len(scores), 4) if scores else None,
                }
            )
        return pd.DataFrame(rows, index=pd.Index(self.runs, name=self.name))

    def __repr__(self) -> str:
        return self.text()

    def _named(self, value: Any) -> str:
        """A value in words; numbers with as many digits as the longest of them."""
        written = [str(one) for one in self.runs]
        if not all(isinstance(one, float) for one in self.runs) or "e" in "".join(written):
            return str(value)
        digits = max(len(one.partition(".")[2]) for one in written)
        return f"{value:.{digits}f}"

    def _repr_html_(self) -> str:
        # The same content gives the same name, and another content another group.
        group = f"mlretrain-{sha256(self.text().encode()).hexdigest()[:12]}"
        choices = "".join(self._choice(value, group) for value in self.runs)
        panels = "".join(self._panel(value) for value in self.runs)
        return (
            f'<div class="mlretrain-choice"><style>{_STYLE}{self._rules()}</style>\n'
            f"<fieldset><legend>{escape(self.name)}</legend>{choices}</fieldset>\n"
            f'<div aria-live="polite">{panels}</div></div>'
        )

    def _rules(self) -> str:
        """Which section is seen while which choice is checked."""
        return "".join(
            f".mlretrain-choice:has(label:nth-of-type({n}) :checked) section:nth-of-type({n})"
            "{display:block}\n"
            for n in range(1, len(self.runs) + 1)
        )

    def _choice(self, value: Any, group: str) -> str:
        checked = " checked" if value == self.start else ""
        # JupyterLab's command keys, arrows among them, would act while it has the focus.
        return (
            f'<label><input type="radio" name="{group}"{checked}'
            f' data-lm-suppress-shortcuts="true"> {escape(self._named(value))}</label>'
        )

    def _panel(self, value: Any) -> str:
        run = self.runs[value]
        heading = f"<h4>{escape(self.name)} {escape(self._named(value))}</h4>"
        if not _is_run(run):
            return f"<section>{heading}{run._repr_html_()}</section>\n"
        beside = {f"{self.name} {self._named(self.start)}": self.runs[self.start]}
        title, *lines = brief(run).split("\n")
        told = "<br>".join(escape(line.strip()) for line in lines)
        picture = timeline(run, None if value == self.start else beside)
        return (
            f"<section>{heading}"
            f"<p>{told}</p>{image(picture, 900)}</section>\n"
        )


def _is_run(shown: Any) -> bool:
    return hasattr(shown, "passes")
