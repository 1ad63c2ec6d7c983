"""In a live notebook a card can be answered where it stands.

What is kept of it in the notebook is the card as text, the same each time, for whoever reads
it later; the widget stands before it and hides it for as long as its kernel lives.
"""

from __future__ import annotations

from typing import Any

from mlretrain.quiz.cards import Card, Cards

_VIEW = "application/vnd.jupyter.widget-view+json"


def answerable(cards: Card | Cards) -> None:
    """Show the widget of cards; IPython then shows the cards themselves.

    Registered with IPython by :func:`mlretrain.load_ipython_extension`, so that ``mr.quiz("02")``
    is a card in a terminal and in a page, and can be answered in a notebook. Without the extra
    "lab" there is no widget, and no error.
    """
    if isinstance(cards, Cards) and not len(cards):
        return
    from mlretrain.quiz.memory.mastery import MasteryTest

    try:
        from mlretrain.widgets.quiz import Quiz
    except ModuleNotFoundError:
        return
    # These keep the letters that stand on the card: they are those of mr.check, of
    # test[0].check and of a teacher's key.
    lettered = isinstance(cards, Card | MasteryTest)
    show(Quiz(cards, order=Quiz.AS_WRITTEN if lettered else None))


def show(widget: Any) -> None:
    """Show a widget, and nothing beside it."""
    from IPython.display import display

    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    # Without a text of its own: a comparison of outputs sees no widget, and so nothing new.
    display({_VIEW: view}, raw=True)
