"""A choice among anything that a notebook can show."""

from mlretrain import Curves
from mlretrain.widgets import Choice

PICTURES = {rows: Curves({"AUC": [0.5, 0.5 + rows / 100]}, [1, 2]) for rows in (20, 40)}


def test_each_picture_has_its_panel_and_its_text():
    choice = Choice("new rows", PICTURES, start=40)
    text, html = choice.text(), choice._repr_html_()
    assert text.startswith("new rows: 20 [40]\n\nnew rows 20\n  score\n")
    assert text.count("0.9") == 1 and text.count("0.7") == 1
    assert html.count("<section>") == 2 and html.count("<img ") == 2
    assert html.count(" checked") == 1
