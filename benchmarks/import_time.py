"""Row 6: what ``import mlretrain`` costs."""

from __future__ import annotations

from measure import Figure, Target, in_turns, python


def figures() -> list[Figure]:
    """Fresh interpreters that import, beside one that imports nothing."""
    sides = {
        "import mlretrain": python("import mlretrain"),
        "import numpy": python("import numpy"),
        "an interpreter alone": python("pass"),
    }
    costs = in_turns(sides, rounds=21)
    target = Target("import numpy", most=1.15)
    return [Figure(6, "`import mlretrain`, in a fresh interpreter", costs, (target,))]


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown())
