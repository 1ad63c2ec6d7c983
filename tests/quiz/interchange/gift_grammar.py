"""GIFT by its published grammar (gift-pegjs), as a second reader that knows nothing of ours.

A parsing expression grammar in the notation of parsimonious, rule by rule in the order in which
the published one tries them.
"""

from __future__ import annotations

from typing import Any

from parsimonious import Grammar

GRAMMAR = Grammar(
    r"""
    file        = blank* piece* ~r"\Z"
    piece       = (category / question) separator
    category    = "$CATEGORY:" ~r"[^\r\n]*"
    question    = comment* title? ws stem? ws "{" ws answers ws "}" ws stem?
    comment     = "//" ~r"[^\r\n]*" eol
    title       = "::" ~r"(?:(?!::)(?:\\[\\:#={}~n]|[^\\:={}~#\r\n]))+" "::"
    stem        = rich

    answers     = matching / truefalse / choices / numerical
    matching    = pair+ ws general?
    pair        = ws "=" ws left? ws "->" ws text ws
    left        = format? ~r"(?:(?!->|\r?\n[ \t]*\r?\n)(?:\\[\\:#={}~n]|[^\\=~#{}:]|\\))+"
    truefalse   = ("TRUE" / "T" / "FALSE" / "F") ws feedback? ws feedback? ws general?
    choices     = choice+ ws general?
    choice      = ws mark ws weight? ws rich feedback? ws
    numerical   = "#" ws value+ ws general?
    value       = ws mark weight? number? ws feedback? ws
    number      = digits ((":" digits) / (".." digits))?
    digits      = ~r"[-+]?[0-9]+(\.[0-9]+)?"

    mark        = "=" / "~"
    weight      = "%" ~r"-?[0-9.]+" "%"
    feedback    = "#" !"###" ws rich?
    general     = "####" ws rich ws
    rich        = format? text
    format      = "[" ("html" / "markdown" / "plain" / "moodle") "]"
    text        = ~r"(?:(?!\r?\n[ \t]*\r?\n)(?:\\[\\:#={}~n]|[^\\=~#{}:]|\\))+"

    ws          = ~r"(?:[ \t]|\r?\n(?![ \t]*\r?\n))*"
    separator   = (eol blank+) / (eol? ~r"\Z")
    blank       = ~r"[ \t]*" eol
    eol         = ~r"\r?\n"
    """
)


def read(text: str) -> list[dict[str, Any]]:
    """What the grammar makes of a file: kind, name and number of answers of each question."""
    return [_piece(node) for node in _all(GRAMMAR.parse(text), "category", "question")]


def _piece(node) -> dict[str, Any]:
    if node.expr_name == "category":
        return {"kind": "category"}
    title = next(iter(_all(node, "title")), None)
    (answers,) = _all(node, "matching", "truefalse", "choices", "numerical")
    count = len(_all(answers, "pair", "choice", "value"))
    name = title.text[2:-2] if title is not None else ""
    return {"kind": answers.expr_name, "name": name, "answers": count}


def _all(node, *names: str) -> list:
    """The nodes of these rules, the outermost only."""
    if node.expr_name in names:
        return [node]
    return [found for child in node.children for found in _all(child, *names)]
