"""Formulas as MathML, which browsers show by themselves: a small extension of Sphinx."""

from __future__ import annotations

from typing import Any

from docutils.nodes import SkipNode

from mlretrain.quiz.formulas import mathml


def setup(app: Any) -> dict[str, bool]:
    """Tell Sphinx how formulas are written."""
    app.add_html_math_renderer(
        "mathml", inline_renderers=(_inline, None), block_renderers=(_block, None)
    )
    return {"parallel_read_safe": True}


def _inline(translator: Any, node: Any) -> None:
    translator.body.append(mathml(node.astext()))
    raise SkipNode


def _block(translator: Any, node: Any) -> None:
    formula = mathml(node.astext(), display=True)
    translator.body.append(f'<div class="formula">{formula}</div>\n')
    raise SkipNode
