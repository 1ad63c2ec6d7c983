"""The few rows of the results that the README shows, between two markers."""

from __future__ import annotations

import re

BEGIN = "<!-- how fast: written by `make bench` -->"
END = "<!-- how fast: end -->"

#: Title of a row of the results, a side of it, and how the README calls both.
HEADLINES = (
    ("a whole cycle per batch of 1,000 × 20, stored and promoted", "bare parts",
     "a whole cycle on 1,000 rows × 20", "the bare parts that it is made of"),
    ("a whole cycle per batch of 10,000 × 20, stored and promoted", "bare parts",
     "the same on 10,000 rows", "the bare parts that it is made of"),
    ("a stream of 1,000,000 × 20 in batches of 10,000", "bare parts",
     "learning on from a million rows, 10,000 at a time", "a bare loop with a bare check of the data"),
    ("a stream of 1,000,000 × 20 in batches of 1,000", "bare parts",
     "the same, 1,000 at a time", "a bare loop with a bare check of the data"),
    ("a stream of 1,000,000 × 20 in batches of 10,000", "river, row by row",
     "learning on from a million rows, 10,000 at a time", "river, row by row, unchecked"),
    ("KS drift check, 10,000 × 20 against 1,000 × 20", "scipy, a loop",
     "a drift check (KS) of 20 columns", "scipy in a loop"),
    ("Data gate, 10,000 × 20: a good batch, in columns", "pandera",
     "the data gate on 10,000 rows × 20", "pandera"),
    ("make a version, SGD pipeline", "skops + fsync + sha256",
     "a version made: stored, logged, promoted", "skops, safely on disk, with a checksum"),
    ("`import mlretrain`, in a fresh interpreter", "import numpy",
     "`import mlretrain`", "`import numpy`"),
    ("a request of 1 row × 20, a promotion a second", "empty route + predict",
     "a request for one prediction", "an empty route, and `predict`"),
)  # fmt: skip


def table(results: str) -> str:
    """The table for the README, from the text of the results; rows that are not there are left out."""
    lines = ["| the work | beside | takes |", "| --- | --- | --- |"]
    for title, side, work, beside in HEADLINES:
        section = re.search(rf"(?m)^## \d+\. {re.escape(title)}\n(.*?)(?=^## |\Z)", results, re.S | re.M)
        cells = section and re.search(rf"(?m)^\| {re.escape(side)} \| (.+) \|$", section[1])
        if cells:
            ratio = float(cells[1].split(" | ")[2].split()[0])
            lines.append(f"| {work} | {beside} | {_words(ratio)} |")
    return "\n".join(lines)


def put(readme: str, results: str) -> str:
    """The README with the table of these results."""
    before, rest = readme.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{table(results)}\n\n{END}{after}"


def _words(ratio: float) -> str:
    return f"{ratio:.2f} × as long" if ratio > 0.5 else f"1/{1 / ratio:.0f} of the time"
