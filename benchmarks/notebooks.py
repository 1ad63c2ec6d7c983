"""Row 14: running notebooks, quickly in one process and strictly in kernels of their own."""

from __future__ import annotations

import tempfile
from pathlib import Path

import nbformat
from measure import Figure, Target, in_turns, python
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

#: What a small lesson does: load libraries, fit something, print, show a table and a picture.
CELLS = (
    "import matplotlib.pyplot as plt\nimport pandas as pd\nfrom sklearn.linear_model import LogisticRegression",
    "table = pd.DataFrame({'a': range(1000), 'b': [n % 7 for n in range(1000)]})\ntable.head()",
    "model = LogisticRegression().fit(table[['a', 'b']], table['a'] > 500)\nprint(model.score(table[['a', 'b']], table['a'] > 500))",
    "figure, axes = plt.subplots()\n_ = axes.plot(table['a'], table['b'])\nplt.close(figure)",
    "table.describe()",
)

BARE = """
import sys
import matplotlib
import nbformat
matplotlib.use("agg")
for path in sys.argv[1:]:
    names = {{}}
    for cell in nbformat.read(path, as_version=4).cells:
        exec(compile(cell.source, path, "exec"), names)
"""

KERNELS = """
from jupyter_client.manager import start_new_kernel
for _ in sys.argv[1:]:
    manager, client = start_new_kernel()
    client.stop_channels()
    manager.shutdown_kernel(now=True)
"""

EACH = """
import subprocess, sys
for path in sys.argv[1:]:
    subprocess.run([sys.executable, "-c", {bare!r}, path], check=True)
"""

NBVAL = "import sys, pytest\nsys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', '--nbval', '--nbval-current-env', *sys.argv[1:]]))"
WHY = (
    "so that no notebook sees what another has left behind, each has a kernel of its own, which loads "
    "the libraries anew; the bare cells load them once. The last side does so as well: what is left "
    "above it is pytest and nbval, which read and compare each output. Notebooks that are to be "
    "quick, and not strict, go through the fast lane."
)
FAST = "import sys\nfrom mlretrain.course.fast_lane import main\nsys.exit(main(sys.argv[1:]))"


def figures() -> list[Figure]:
    """Four small notebooks, each side in a fresh interpreter."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [_notebook(Path(folder, f"{number}.ipynb")) for number in range(4)]

        def side(code: str):
            return python(f"import os, sys\nos.chdir({folder!r})\nsys.argv[1:] = {paths!r}\n{code}")

        bare = BARE.replace("{{}}", "{}")
        each = EACH.format(bare=bare)
        costs = in_turns(
            {
                "fast lane": side(FAST),
                "strict nbval": side(NBVAL),
                "bare cells": side(bare),
                "bare cells + a kernel start each": side(bare + KERNELS),
                "the same, and the libraries loaded for each": side(each + KERNELS),
            },
            rounds=7,
            warm_up=1,
        )
    quick = {name: costs[name] for name in ("fast lane", "bare cells")}
    strict = {name: costs[name] for name in list(costs) if name not in quick}
    return [
        Figure(14, "four small notebooks in one process", quick, (Target("bare cells", most=1.3),)),
        Figure(
            14, "four small notebooks, strictly compared", strict,
            (Target("bare cells + a kernel start each", most=1.1),), why=WHY,
        ),
    ]  # fmt: skip


def _notebook(path: Path) -> str:
    notebook = new_notebook(cells=[new_code_cell(source) for source in CELLS])
    nbformat.write(NotebookClient(notebook, kernel_name="python3").execute(), path)
    return str(path)


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown())
