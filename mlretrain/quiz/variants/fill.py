"""Filling in: from a template and a seed to the table of one variant."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from mlretrain.cycle.places import Way
from mlretrain.quiz.faults import Problem, nearest
from mlretrain.quiz.proofs import Proof, ProofError
from mlretrain.quiz.proofs.found import found
from mlretrain.quiz.variants.draw import ANSWER, Draws, NotDrawn, Values, read

# Where a lone {name} keeps its type: a number stays a number. Anything else is text.
_TYPED = {"value", "tolerance", "pass", "against"}
_LEFT_ALONE = {"id", "kind", "level", "concepts", "draw"}

Table = dict[str, Any]


def evaluates(table: Table) -> bool:
    """Whether an expression, or the proof, is run to make a variant of it."""
    draw = table.get("draw")
    return isinstance(draw, dict) and (
        any(isinstance(entry, str) for entry in draw.values()) or f"{{{ANSWER}" in str(table)
    )


def filled(table: Table, seed: int) -> tuple[Table | None, list[Problem]]:
    """The table of one variant, or all that is wrong with its template.

    Parameters
    ----------
    table : dict
        A ``[[question]]`` with a ``draw``.
    seed : int

    Returns
    -------
    table : dict or None
    problems : list of Problem
    """
    draws, problems = read(table["draw"], str(table.get("id")))
    if draws is None:
        return None, problems
    problems = [problem for name in table for problem in _unknown(table, name, draws)]
    if problems:
        return None, problems
    try:
        values = draws.values(seed, lambda known: _answer(table, known))
        if any(ANSWER in names for names in _all_named(table)):
            values.setdefault(ANSWER, _answer(table, values))
    except NotDrawn as error:
        return None, [error.problem]
    try:
        return {k: v if k in _LEFT_ALONE else _fill(v, k, values) for k, v in table.items()}, []
    except ValueError as error:
        return None, [Problem((), f"a text cannot be filled in: {error}.", "Mend its {…:…}.")]


def _unknown(table: Table, name: str, draws: Draws) -> Iterator[Problem]:
    """Names in braces that nothing is drawn for."""
    if name in _LEFT_ALONE:
        return
    for path, text in _texts(table[name], (name,)):
        try:
            named = _named(text)
        except ValueError as error:
            what = f"braces do not match: {error}."
            yield Problem(path, what, "Write {name}, and {{ or }} for a brace that is meant so.")
            continue
        for missing in sorted(named - set(draws.names)):
            remedy = nearest(missing, draws.names) or (
                f"Draw it, or write {{{{{missing}}}}} if braces are meant."
            )
            yield Problem(path, f"{{{missing}}} is not drawn.", remedy)


def _texts(entry: Any, path: Way) -> Iterator[tuple[Way, str]]:
    if isinstance(entry, str):
        yield path, entry
    elif isinstance(entry, (dict, list)):
        for key, value in entry.items() if isinstance(entry, dict) else enumerate(entry):
            yield from _texts(value, (*path, key))


def _all_named(table: Table) -> Iterator[set[str]]:
    for name, entry in table.items():
        if name not in _LEFT_ALONE:
            yield from (_named(text) for _, text in _texts(entry, ()))


def _named(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _fill(entry: Any, key: str | int, values: Values) -> Any:
    if isinstance(entry, dict):
        return {k: _fill(value, k, values) for k, value in entry.items()}
    if isinstance(entry, list):
        return [_fill(value, key, values) for value in entry]
    if not isinstance(entry, str):
        return entry
    if key in _TYPED and entry[:1] == "{" and entry[-1:] == "}" and entry[1:-1] in values:
        return values[entry[1:-1]]
    parts = string.Formatter().parse(entry)
    return "".join(
        before + ("" if name is None else format(values[name], spec))
        for before, name, spec, _ in parts
    )


def _answer(table: Table, values: Values) -> Any:
    proof = table.get("proof")
    missing = {name for names in _all_named({"proof": proof}) for name in names} - set(values)
    if ANSWER in missing:
        raise _not_found("the proof speaks of {answer}, which is what it finds")
    if missing:
        raise _not_found(f"the proof needs {sorted(missing)[0]!r}, which stands below")
    if not isinstance(proof, dict):
        raise _not_found("there is no proof to be run")
    try:
        return found(_reader().validate_python(_fill(proof, "proof", values)))
    except ValidationError as error:
        raise _not_found(f"the proof is not in order: {error.errors()[0]['msg']}") from None
    except ProofError as error:
        raise _not_found(str(error).rstrip(".")) from None


def _not_found(why: str) -> NotDrawn:
    what = f"'{ANSWER}' cannot be found: {why}."
    return NotDrawn(Problem(("proof",), what, "Mend the proof, or do without {answer}."))


def _reader() -> TypeAdapter:
    return TypeAdapter(Proof)
