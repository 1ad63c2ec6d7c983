"""What the shapes of questions cannot say by themselves.

The rules look at the raw tables, so that they find their faults beside those of the
shapes, all at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import ValidationError

from mlretrain.quiz.claims import letter
from mlretrain.quiz.faults import Problem, from_pydantic, listed, nearest
from mlretrain.quiz.types import AnyQuestion, Question
from mlretrain.quiz.variants.fill import filled

KINDS: dict[str, type[Question]] = {
    get_args(kind.model_fields["kind"].annotation)[0]: kind for kind in get_args(AnyQuestion)
}

GAP = "___"


def examine(raw: dict[str, Any], seed: int = 0) -> tuple[Question | None, list[Problem]]:
    """Make a question of a raw table, or say all that is wrong with it.

    Parameters
    ----------
    raw : dict
        A ``[[question]]`` as ``tomllib`` reads it.
    seed : int, default=0
        Of the variant, where numbers or words are drawn.

    Returns
    -------
    question : Question or None
        None if something is wrong.
    problems : list of Problem
    """
    name = raw.get("kind")
    if not isinstance(name, str) or name not in KINDS:
        got = f"got {name!r}." if "kind" in raw else "and it is missing."
        what = f"'kind' must be {listed(KINDS)}, {got}"
        problem = Problem(("kind",), what, nearest(name, KINDS) or "Choose one of these.")
        return None, [problem, *_of_any_kind(raw)]
    if "draw" not in raw:
        return _examine(raw, KINDS[name])
    table, problems = filled(raw, seed)
    if table is None:
        return None, problems
    question, problems = _examine(table, KINDS[name])
    if question is not None:
        question._template, question._seed = raw, seed
    return question, problems


def _of_any_kind(raw: dict[str, Any]) -> Iterator[Problem]:
    """What is wrong whatever the kind may be: faults of the fields that all kinds have."""
    shared = {name: value for name, value in raw.items() if name in Question.model_fields}
    if "draw" not in raw:  # until it is filled in, a template may hold texts for numbers
        yield from _shaped(shared, Question)[1].values()
    yield from _unproved(raw)


def _shaped(raw: dict[str, Any], kind: type[Question]):
    """The question, if its shape is right, and what is wrong with its shape, by the way to it."""
    problems: dict[tuple, Problem] = {}
    try:
        return kind.model_validate(raw), problems
    except ValidationError as error:
        for found in error.errors():
            problem = from_pydantic(found, kind)
            problems.setdefault(problem.path, problem)
    return None, problems


def _examine(raw: dict[str, Any], kind: type[Question]) -> tuple[Question | None, list[Problem]]:
    question, problems = _shaped(raw, kind)
    # Where the shape is wrong already, a rule would only repeat it.
    for problem in (*_for_all(raw), *_RULES[raw["kind"]](raw)):
        problems.setdefault(problem.path, problem)
    return (None if problems else question), list(problems.values())


def plain(text: str) -> str:
    """A text as it is compared: case, blanks and code marks do not count."""
    return " ".join(text.replace("`", " ").split()).casefold()


def _tables(raw: dict[str, Any], name: str = "options") -> list[dict[str, Any]]:
    """The tables of a list that are tables; the shapes report the others."""
    found = raw.get(name)
    if not isinstance(found, list):
        return []
    return [entry if isinstance(entry, dict) else {} for entry in found]


def _for_all(raw: dict[str, Any]) -> Iterator[Problem]:
    yield from _unproved(raw)
    yield from _alike(raw, "options")
    yield from _values(raw)


def _unproved(raw: dict[str, Any]) -> Iterator[Problem]:
    if "proof" not in raw and "source" not in raw:
        yield Problem(
            (), "there is neither a 'proof' nor a 'source'.",
            "Add [question.proof], which decides each option by running it, or say in "
            "'source' where the answer is written.",
        )


def _alike(raw: dict[str, Any], name: str) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for place, table in enumerate(_tables(raw, name)):
        text = table.get("text")
        if not isinstance(text, str):
            continue
        if len(text.strip()) == 1 and text.strip().isalpha():
            yield Problem(
                (name, place, "text"), f"'text' is the single letter {text!r}.",
                "Say more: learners answer with letters, and could not tell them apart.",
            )
        same = seen.setdefault(plain(text), place)
        if same != place:
            yield Problem(
                (name, place, "text"), f"'text' says the same as number {same + 1}: {text!r}.",
                "Make them differ by more than case and blanks.",
            )


def _values(raw: dict[str, Any]) -> Iterator[Problem]:
    """With a proof every claim needs a value; without one nobody would read it."""
    if raw["kind"] not in ("single", "multiple", "ordering", "matching"):
        return
    lists = ("options", "matches") if raw["kind"] == "matching" else ("options",)
    for name in lists:
        for place, table in enumerate(_tables(raw, name)):
            if "proof" in raw and "value" not in table:
                yield Problem(
                    (name, place, "value"), "'value' is missing.",
                    "Add what is claimed here: the proof decides it.",
                )
            elif "proof" not in raw and "value" in table:
                yield Problem(
                    (name, place, "value"), "'value' is given, but there is no proof to read it.",
                    "Add [question.proof] or take the value out.",
                )


def _keys(raw: dict[str, Any]) -> list[bool] | None:
    """Which options are correct; None where that cannot be told."""
    keys = [table.get("correct", False) for table in _tables(raw)]
    return keys if keys and all(isinstance(key, bool) for key in keys) else None


def _one_key(raw: dict[str, Any]) -> Iterator[Problem]:
    keys = _keys(raw)
    keyed = [place for place, key in enumerate(keys or ()) if key]
    if keys is not None and len(keyed) != 1:
        got = "none is" if not keyed else f"{', '.join(letter(p % 26) for p in keyed)} are"
        yield Problem(
            ("options",), f"exactly one option must be correct, but {got}.",
            "Put correct = true into the right one alone.",
        )


def _some_keys(raw: dict[str, Any]) -> Iterator[Problem]:
    keyed = _keys(raw)
    if keyed and (not any(keyed) or all(keyed)):
        got = "none is" if not any(keyed) else "all are"
        yield Problem(
            ("options",), f"some options must be correct and some not, but {got}.",
            "Put correct = true into each right one.",
        )


def _true_false(raw: dict[str, Any]) -> Iterator[Problem]:
    yield from _one_key(raw)
    texts = [table.get("text") for table in _tables(raw)]
    if texts and texts != ["True", "False"]:
        yield Problem(
            ("options",), f"the options must be 'True' and 'False', got {texts}.",
            "Write them so, in this order.",
        )


def _numeric(raw: dict[str, Any]) -> Iterator[Problem]:
    yield from _one_key(raw)
    tolerance = raw.get("tolerance", 0.0)
    numbers = [(p, t.get("value"), t.get("correct")) for p, t in enumerate(_tables(raw))]
    numbers = [n for n in numbers if _is_number(n[1])]
    if not _is_number(tolerance):
        return
    right = next((value for _, value, correct in numbers if correct is True), None)
    seen: set[float] = set()
    for place, value, correct in numbers:
        near = right is not None and not correct and abs(value - right) <= tolerance
        if near or value in seen:
            yield Problem(
                ("options", place, "value"),
                f"{value} cannot be told from another number of the question.",
                f"Give one that is off by more than the tolerance of {tolerance:g}.",
            )
        seen.add(value)


def _cloze(raw: dict[str, Any]) -> Iterator[Problem]:
    yield from _some_keys(raw)
    prompt = raw.get("prompt")
    if isinstance(prompt, str) and prompt.count(GAP) != 1:
        yield Problem(
            ("prompt",), f"the prompt must have one gap, got {prompt.count(GAP)}.",
            f"Write {GAP} (three low lines) where the answer belongs.",
        )


def _ordering(raw: dict[str, Any]) -> Iterator[Problem]:
    places = [table.get("place") for table in _tables(raw)]
    if not all(isinstance(place, int) and place >= 1 for place in places):
        return
    right = list(range(1, len(places) + 1))
    if sorted(places) != right:
        yield Problem(
            ("options",), f"the places must be 1 to {len(places)}, each once, got {places}.",
            "Number the items without gaps and ties.",
        )
    elif len(places) > 1 and places == right:
        yield Problem(
            ("options",), "the items stand in their right order, which gives the answer away.",
            "Write them in another order.",
        )


def _matching(raw: dict[str, Any]) -> Iterator[Problem]:
    yield from _alike(raw, "matches")
    partners = [table.get("text") for table in _tables(raw, "matches")]
    chosen = [table.get("match") for table in _tables(raw)]
    for place, match in enumerate(chosen):
        if isinstance(match, str) and match not in partners:
            known = [text for text in partners if isinstance(text, str)]
            yield Problem(
                ("options", place, "match"), f"'match' must be the text of a match, got {match!r}.",
                nearest(match, known) or "Copy the text of the match, letter by letter.",
            )
    if len(chosen) > 1 and chosen == partners[: len(chosen)]:
        yield Problem(
            ("matches",), "the matches stand beside their items, which gives the answer away.",
            "Write them in another order.",
        )


def _code_output(raw: dict[str, Any]) -> Iterator[Problem]:
    yield from _one_key(raw)
    yield from _proved_by(raw, "program-output", "code", "code: the program that is shown")


def _click_step(raw: dict[str, Any]) -> Iterator[Problem]:
    yield from _one_key(raw)
    yield from _proved_by(raw, "trace", "pass", 'pass = "promoted": the pass that is shown')
    steps = [table.get("step") for table in _tables(raw)]
    for place, step in enumerate(steps):
        if step is not None and step in steps[:place]:
            yield Problem(
                ("options", place, "step"), f"the step {step!r} is given twice.", "Give it once."
            )


def _proved_by(raw: dict[str, Any], by: str, field: str, example: str) -> Iterator[Problem]:
    proof = raw.get("proof")
    if not isinstance(proof, dict) or proof.get("by") != by:
        yield Problem(
            ("proof",), f"a {raw['kind']} question must be proved by {by!r}.",
            f'Add [question.proof] with by = "{by}".',
        )
    elif field not in proof:
        yield Problem(("proof", field), f"'{field}' is missing.", f"Add {example}.")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_RULES = {
    "single": _one_key,
    "multiple": _some_keys,
    "true_false": _true_false,
    "numeric": _numeric,
    "cloze": _cloze,
    "ordering": _ordering,
    "matching": _matching,
    "code_output": _code_output,
    "click_step": _click_step,
}
