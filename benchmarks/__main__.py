"""Run every benchmark and write the results: ``python benchmarks``, or ``make bench``."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from measure import machine

HERE = Path(__file__).parent
NO_BENCHMARK = ("__main__", "detection", "measure")
INTRODUCTION = """# Results

Written by `make bench`. What counts are the ratios, not the times: all sides were measured
in turns in the same run. Quartiles say how steady a figure is.
"""


def main() -> None:
    """Every other script of this folder has a function ``figures``."""
    names = sorted(p.stem for p in HERE.glob("*.py") if p.stem not in NO_BENCHMARK)
    found = []
    for name in names:
        print(f"{name} …", file=sys.stderr)
        found += importlib.import_module(name).figures()
    found.sort(key=lambda figure: figure.row)
    about = machine("mlretrain", "numpy", "pandas", "scikit-learn", "matplotlib")
    text = "\n\n".join([INTRODUCTION.strip(), about, *(f.markdown() for f in found)])
    (HERE / "RESULTS.md").write_text(f"{text}\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
