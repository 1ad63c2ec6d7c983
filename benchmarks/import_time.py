"""Row 6: what ``import mlretrain`` costs, and how soon a lesson shows its first figure."""

from __future__ import annotations

from measure import Figure, Target, in_turns, python

from mlretrain.course import lessons

#: Executes the cells of a lesson up to its first figure, and makes what a notebook shows of each.
LESSON = """
import ast, json
names = {{}}
for cell in json.load(open({path!r}, encoding="utf-8"))["cells"]:
    if cell["cell_type"] != "code":
        continue
    tree = ast.parse("".join(cell["source"]))
    last = ast.Expression(tree.body.pop().value) if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    shown = eval(compile(last, "cell", "eval"), names) if last else None
    if hasattr(shown, "_repr_html_") and 'role="img"' in shown._repr_html_():
        break
else:
    raise SystemExit("the lesson shows no figure")
"""

LIBRARIES = """
import matplotlib.pyplot
import sklearn.linear_model
import mlretrain as mr
mr.streams.flights(freq="W")
"""


def figures() -> list[Figure]:
    """Fresh interpreters, with all that they read compiled and in the cache."""
    imports = {
        "import mlretrain": python("import mlretrain"),
        "import numpy": python("import numpy"),
        "an interpreter alone": python("pass"),
    }
    path = str(next(lessons.folder().glob("02_*.ipynb")))
    drawn = {
        "the cells up to the first figure": python(LESSON.format(path=path)),
        "scikit-learn, matplotlib and the cached stream": python(LIBRARIES),
    }
    return [
        Figure(
            6, "`import mlretrain`, in a fresh interpreter", in_turns(imports, rounds=21),
            (Target("import numpy", most=1.15),),
        ),
        Figure(
            6, "the first figure of lesson 2, in a fresh interpreter", in_turns(drawn, rounds=9),
            (Target("scikit-learn, matplotlib and the cached stream", most=1.3),),
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown())
