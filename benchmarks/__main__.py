"""Run the benchmarks and write the results: ``python benchmarks``, or ``make bench``.

``python benchmarks drift quality`` (``make bench ONLY="drift quality"``) runs these alone, and
leaves the other rows of the results as they are.
"""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import headlines
from measure import machine

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
README = HERE.parent / "README.md"
NO_BENCHMARK = ("__main__", "cluster_model", "detection", "headlines", "measure", "shares")
INTRODUCTION = """# Results

Written by `make bench`. What counts are the ratios, not the times: all sides were measured
in turns in the same run. Quartiles say how steady a figure is.
"""


def main(only: list[str]) -> None:
    """Every other script of this folder has a function ``figures``."""
    names = sorted(p.stem for p in HERE.glob("*.py") if p.stem not in NO_BENCHMARK)
    if unknown := sorted(set(only) - set(names)):
        sys.exit(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(names)}.")
    found = _kept() if only else {}
    for name in only or names:
        print(f"{name} …", file=sys.stderr)
        for figure in importlib.import_module(name).figures():
            found[figure.row, figure.work] = figure.markdown()
            print(figure.markdown(), end="\n\n")
    about = machine("mlretrain", "numpy", "pandas", "scikit-learn", "matplotlib")
    text = "\n\n".join([INTRODUCTION.strip(), about, *(found[key] for key in sorted(found))])
    RESULTS.write_text(f"{text}\n", encoding="utf-8")
    README.write_text(
        headlines.put(README.read_text(encoding="utf-8"), RESULTS.read_text(encoding="utf-8")),
        encoding="utf-8",
    )


def _kept() -> dict[tuple[int, str], str]:
    """The rows that the results hold already, by number and title."""
    if not RESULTS.exists():
        return {}
    parts = re.split(r"(?m)^(?=## \d+\. )", RESULTS.read_text(encoding="utf-8"))[1:]
    titles = [re.match(r"## (\d+)\. (.+)", part) for part in parts]
    return {
        (int(title[1]), title[2]): part.strip() for title, part in zip(titles, parts, strict=True)
    }


if __name__ == "__main__":
    main(sys.argv[1:])
