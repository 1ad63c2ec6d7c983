"""Buttons with which a human approves or rejects the challengers that wait."""

from __future__ import annotations

from pathlib import Path
from typing import Any

try:
    import anywidget
    import traitlets
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f'the approval buttons need {error.name}. Install it: pip install "mlretrain[lab]"',
        name=error.name,
    ) from None

from mlretrain.quiz.page import Note
from mlretrain.stages.registry import Registry
from mlretrain.widgets.live import show

HERE = Path(__file__).parent


class Approval(anywidget.AnyWidget):
    """The challengers that wait for a human, each with its scores and two buttons.

    Parameters
    ----------
    registry : Registry
    time : timestamp, optional
        The stream's time from which an approved version is live; by default now.

    Attributes
    ----------
    told : str
        What was decided last, or why it could not be.

    Examples
    --------
    >>> import mlretrain as mr
    >>> from mlretrain.widgets.approval import approval
    >>> approval(mr.Registry())
    Approval: nothing waits
    """

    _esm = HERE / "approval.mjs"
    _css = HERE / "approval.css"

    waiting = traitlets.List().tag(sync=True)
    champion = traitlets.Dict(allow_none=True).tag(sync=True)
    told = traitlets.Unicode().tag(sync=True)

    def __init__(self, registry: Registry, *, time=None) -> None:
        super().__init__()
        if not isinstance(registry, Registry):
            raise TypeError(
                f"'registry' must be a registry, such as mr.Registry('models'), got {registry!r}."
            )
        self._registry = registry
        self._time = time
        self.refresh()
        self.on_msg(self._asked)

    def refresh(self) -> None:
        """Look again at what waits."""
        entries = self._registry.history().set_index("version")["reasons"]
        self.waiting = [
            self._about(name) | {"reasons": "; ".join(
                filter(None, (str(entries.loc[[name]].iloc[-1]), self._registry.caution(name)))
            )}
            for name in self._registry.waiting()
        ]
        live = self._registry.champion()
        self.champion = live and self._about(live.name)

    def decide(self, decision: str, name: str, reason: str) -> None:
        """Approve or reject a version, as the buttons do.

        Parameters
        ----------
        decision : {"approve", "reject"}
        name : str
        reason : str
        """
        if decision not in ("approve", "reject"):
            raise ValueError(f"'decision' must be 'approve' or 'reject', got {decision!r}.")
        caution = self._registry.caution(name) if decision == "approve" else ""
        try:
            getattr(self._registry, decision)(name, reason, time=self._time)
        except (LookupError, ValueError) as error:
            self.told = str(error)
        else:
            self.told = f"{name} is {'live' if decision == 'approve' else 'rejected'}: {reason}"
            self.told += f". Careful: {caution}." if caution else ""
        self.refresh()

    def _asked(self, _, content: Any, buffers) -> None:
        self.decide(content["decision"], content["name"], content["reason"])

    def _about(self, name: str) -> dict[str, Any]:
        version = self._registry.load(name)
        return {
            "name": name,
            "rows": version.rows,
            "until": version.trained_until,
            "scores": {metric: round(score, 4) for metric, score in version.scores.items()},
        }

    def _ipython_display_(self) -> None:
        from IPython.display import display

        # For whoever reads the notebook without a kernel; the buttons hide it while they live.
        show(self)
        how = "Run the cell again to decide here; `mlretrain models` does so in a terminal."
        note = Note(repr(self), how if self.waiting else "")
        display({"text/plain": repr(self), "text/html": note._repr_html_()}, raw=True)

    def __repr__(self) -> str:
        names = ", ".join(about["name"] for about in self.waiting)
        return f"Approval: {names or 'nothing'} wait{'s' * (len(self.waiting) < 2)}"


def approval(registry: Registry, *, time=None) -> Approval:
    """Show the challengers that wait for a human, with buttons; see :class:`Approval`."""
    return Approval(registry, time=time)
