"""Every other key that a question could have been given."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from typing import Any

Table = dict[str, Any]


def alterations(table: Table) -> Iterator[tuple[str, Table]]:
    """The question with each other key that its kind allows, and what was altered."""
    kind = table["kind"]
    if kind == "ordering":
        yield from _places(table)
    elif kind == "matching":
        yield from _matches(table)
    elif kind in ("multiple", "cloze"):
        yield from _keys(table, range(1, len(table["options"])))
    else:
        yield from _keys(table, [1])
    if kind == "numeric":
        yield from _numbers(table)


def _keys(table: Table, counts) -> Iterator[tuple[str, Table]]:
    options = table["options"]
    right = {place for place, option in enumerate(options) if option.get("correct")}
    for count in counts:
        for keyed in itertools.combinations(range(len(options)), count):
            if set(keyed) != right:
                altered = copy.deepcopy(table)
                for place, option in enumerate(altered["options"]):
                    option["correct"] = place in keyed
                yield f"keyed {keyed}", altered


def _places(table: Table) -> Iterator[tuple[str, Table]]:
    right = [option["place"] for option in table["options"]]
    in_order = sorted(right)
    for places in itertools.permutations(right):
        # The items may not stand in their right order; that is a fault of its own.
        if list(places) not in (right, in_order):
            altered = copy.deepcopy(table)
            for option, place in zip(altered["options"], places, strict=True):
                option["place"] = place
            yield f"places {places}", altered


def _matches(table: Table) -> Iterator[tuple[str, Table]]:
    texts = [match["text"] for match in table["matches"]]
    right = tuple(option["match"] for option in table["options"])
    beside = tuple(texts[: len(right)])
    for matches in itertools.product(texts, repeat=len(right)):
        if matches not in (right, beside):
            altered = copy.deepcopy(table)
            for option, match in zip(altered["options"], matches, strict=True):
                option["match"] = match
            yield f"matches {matches}", altered


def _numbers(table: Table) -> Iterator[tuple[str, Table]]:
    step = 2 * table.get("tolerance", 0) + 1
    for place, option in enumerate(table["options"]):
        # What a template computes is no number yet.
        if option.get("correct") and not isinstance(option["value"], str):
            for number in (option["value"] + step, option["value"] - step, -option["value"]):
                taken = {other["value"] for other in table["options"]}
                if number not in taken:
                    altered = copy.deepcopy(table)
                    altered["options"][place]["value"] = number
                    yield f"number {number}", altered
