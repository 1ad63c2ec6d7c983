"""A short program: what each line did, and how all of it is shown."""

from __future__ import annotations

import re

import pytest

import mlretrain as mr
from mlretrain.trace import program

# Program; then per step: line, what it used, what it did.
STEPS = [
    ("x = 1\ny = x + 1", [(1, "", "x = 1"), (2, "x = 1", "y = 2")]),
    ("x = 1\nx = 1", [(1, "", "x = 1"), (2, "", "")]),
    ("x = 1\ndel x", [(1, "", "x = 1"), (2, "", "x is gone")]),
    ("x = 1\nx += 2", [(1, "", "x = 1"), (2, "x = 1", "x = 3")]),
    ("import math\ndef f(): pass", [(1, "", "imports math"), (2, "", "defines f()")]),
    ("class A: pass", [(1, "", ""), (1, "", ""), (1, "class A is made", "")]),
    ("print(1)\nprint('a\\nb')", [(1, "", 'prints "1"'), (2, "", 'prints "a", then "b"')]),
    ("print(*range(5), sep='\\n')", [(1, "", "prints 5 lines")]),
    ("print()", [(1, "", 'prints ""')]),
    ("x = []\nx.append(1)", [(1, "", "x = []"), (2, "x = []", "x = [1]")]),
    ("x = y = []\nx.append(1)", [(1, "", "x = []; y = []"), (2, "x = []", "x = [1]; y = [1]")]),
    ("if 1 > 2:\n    pass\nx = 1", [(1, "", "false"), (3, "", "x = 1")]),
    ("if 2 > 1:\n    x = 1", [(1, "", "true"), (2, "", "x = 1")]),
    ("for i in [7]:\n    x = i", [(1, "", "i = 7"), (2, "i = 7", "x = 7"), (1, "", "nothing is left")]),
    ("a = 1; b = a", [(1, "", "a = 1"), (1, "a = 1", "b = 1")]),
    ("int('x')", [(1, "", "raises ValueError(\"invalid literal for int() with base 10: 'x'\")")]),
    (
        "def f(n):\n    return n * 2\nx = f(3)",
        [
            (1, "", "defines f()"),
            (3, "", "calls f() with n = 3"),
            (2, "n = 3", "returns 6"),
            (3, "6 from f()", "x = 6"),
        ],
    ),
    (
        "def f():\n    print(1)\nf()",
        [(1, "", "defines f()"), (3, "", "calls f()"), (2, "", 'prints "1"; f() ends'), (3, "", "")],
    ),
    (
        "def g():\n    yield 1\nx = next(g())",
        [(1, "", "defines g()"), (3, "", "calls g()"), (2, "", "yields 1"), (3, "1 from g()", "x = 1")],
    ),
    (
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    x = 1",
        [
            (1, "", ""),
            (2, "", "raises ZeroDivisionError('division by zero')"),
            (3, "", ""),
            (4, "", "x = 1"),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), STEPS, ids=[source for source, _ in STEPS])
def test_what_each_line_did(source, expected):
    trace = program(source)
    assert [(step.line, step.input, step.output) for step in trace.steps] == expected


def test_variables_of_a_function_come_and_go():
    trace = program("def f(n):\n    if n:\n        f(n - 1)\nf(1)")
    changes = [(step.line, step.changes) for step in trace.steps if step.changes]
    assert changes == [
        (4, {"f(): n": (None, "1")}),
        (3, {"f() 2: n": (None, "0")}),
        (3, {"f() 2: n": ("0", None)}),
        (4, {"f(): n": ("1", None)}),
    ]


def test_an_exception_takes_the_variables_of_its_function_along():
    trace = program("def f(n):\n    1 / n\ntry:\n    f(0)\nexcept ZeroDivisionError as e:\n    x = e")
    raised = trace.steps[3]
    assert (raised.line, raised.changes) == (2, {"f(): n": ("0", None)})
    assert trace.steps[-1].changes["x"] == (None, "ZeroDivisionError('division by zero')")
    assert trace.error is None


# Source, the exception that ended it, and the line in which it arose.
ERRORS = [
    ("x = 1\nnothing", "NameError: name 'nothing' is not defined", 2),
    ("def f():\n    return 1 / 0\n\nf()", "ZeroDivisionError: division by zero", 2),
    ("import json\njson.loads('')", "json.decoder.JSONDecodeError: Expecting value: line 1", 2),
    ("class E(Exception): pass\nraise E('no')", "E: no", 2),
    ("a = 1; b = 1 / 0", "ZeroDivisionError: division by zero", 1),
    ("x = (1 +\n     None)", "TypeError: unsupported operand", 1),
    ("def f(n):\n    return f(n + 1)\nf(0)", "RecursionError: maximum recursion depth exceeded", 2),
    ("x = 1\nif x\n    y = 2", "SyntaxError: expected ':'", 2),
    ("raise KeyboardInterrupt", "KeyboardInterrupt", 1),
]


@pytest.mark.parametrize(("source", "error", "line"), ERRORS)
def test_the_exception_with_its_line(source, error, line):
    trace = program(source)
    assert trace.error.startswith(error)
    assert trace.error_line == line
    assert f"in line {line}" in repr(trace)


@pytest.mark.parametrize(
    ("inputs", "printed"),
    [
        (["Ada", 36], "Name? Age? Ada is 36\n"),
        ("Ada\n36", "Name? Age? Ada is 36\n"),
        (iter(["Ada", "36", "more"]), "Name? Age? Ada is 36\n"),
    ],
)
def test_what_input_reads(inputs, printed):
    trace = program("n = input('Name? ')\na = input('Age? ')\nprint(n, 'is', a)", inputs)
    assert (trace.output, trace.error, trace.notes) == (printed, None, [])


def test_output_and_errors_are_kept_apart_and_in_order():
    trace = program("import sys\nprint('a')\nprint('b', file=sys.stderr)\nsys.stdout.buffer.write(b'c')")
    assert (trace.output, trace.errors) == ("a\nc", "b\n")
    parts = [step.figure["parts"] for step in trace.steps if step.figure]
    assert parts == [[[1, "a\n"]], [[2, "b\n"]], [[1, "c"]]]


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"source": 3}, TypeError, "'source' must be the text of a program, got int"),
        ({"source": "", "seconds": 0}, ValueError, "'seconds' must be a number > 0, got 0"),
        ({"source": "", "steps": "many"}, ValueError, "'steps' must be a number > 0, got 'many'"),
    ],
)
def test_arguments_are_checked(arguments, error, said):
    with pytest.raises(error, match=re.escape(said)):
        program(**arguments)


def test_an_indented_program_is_shown_without_its_margin():
    trace = program("""
        if True:
            x = 1
    """)
    assert trace.source == "if True:\n    x = 1\n"


# Views

FACT = """
def fact(n):
    if n < 2:
        return 1
    return n * fact(n - 1)

print(fact(3))
"""


@pytest.fixture(scope="module")
def fact():
    return program(FACT)


def test_the_process_table(fact):
    table = fact.table()
    assert list(table.columns) == ["Step", "Action", "Input", "Output", "Next step"]
    assert list(table.index) == list(range(1, 12))
    assert list(table.loc[4]) == [
        "line 4", "return n * fact(n - 1)", "n = 3", "calls fact() with n = 2", "line 2",
    ]  # fmt: skip
    assert list(table["Next step"])[-1] == "end"


def test_the_status_tracker(fact):
    status = fact.status()
    assert list(status.index) == ["fact(): n", "fact() 2: n", "fact() 3: n"]
    assert list(status.columns) == [
        "2 · line 6", "4 · line 4", "6 · line 4", "9 · line 4", "10 · line 4", "11 · line 6",
    ]  # fmt: skip
    assert list(status.loc["fact() 2: n"]) == ["–", "2", "2", "2", "–", "–"]


def test_text_is_the_same_each_time(fact):
    assert repr(fact) == "A program of 6 lines; 11 steps\n  prints:\n    6"
    assert repr(program(FACT)) == repr(fact)
    assert program(FACT)._repr_html_() == fact._repr_html_()


def test_a_cell_without_scripts_says_everything(fact):
    plain = re.sub(r"<(script|style)[\s\S]*?</\1>", "", program("print('<b>')\n1 / 0")._repr_html_())
    assert "&lt;b&gt;" in plain and "ZeroDivisionError: division by zero" in plain
    assert "<b>" not in plain
    assert "calls fact() with n = 2" in fact._repr_html_()


def test_long_traces_are_cut_where_no_script_runs():
    html = program("for i in range(100):\n    pass")._repr_html_()
    assert html.count("nothing is left") == 1  # in what the script reads, and not in the table
    assert "… and 141 steps more" in html


def test_the_page_stands_alone(fact, tmp_path):
    fact.save(tmp_path / "fact.html")
    page = (tmp_path / "fact.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and "<title>A program, step by step</title>" in page
    assert set(re.findall(r"https?://[^\"'` <)]+", page)) <= {"http://www.w3.org/2000/svg"}
    with pytest.raises(ValueError, match="'path' must end in .html or .jsonl, got 'fact.png'"):
        fact.save("fact.png")


@pytest.mark.parametrize("source", ["print(1)\nx = [1]", "1 / 0", "print(input())", "x = 'é\\n'", ""])
def test_a_file_holds_all_of_it(source, tmp_path):
    trace = program(source, "a")
    trace.save(tmp_path / "program.jsonl")
    again = mr.Trace.load(tmp_path / "program.jsonl")
    assert type(again) is type(trace)
    assert again._repr_html_() == trace._repr_html_()
    assert (repr(again), again.transcript()) == (repr(trace), trace.transcript())
    assert again.status().equals(trace.status())


def test_a_file_that_holds_half_a_program(tmp_path):
    path = tmp_path / "program.jsonl"
    program("x = 1").save(path)
    path.write_text(path.read_text().replace('"error_line"', '"line"'))
    with pytest.raises(ValueError, match="line 1: a program must have output, errors"):
        mr.Trace.load(path)


def test_a_program_in_prose():
    told = program("total = 0\nfor n in [4, 0]:\n    print(8 / n)").transcript()
    assert told == """\
A program of 3 lines; 5 steps.

1. Line 1, `total = 0`: total = 0
2. Line 2, `for n in [4, 0]:`: n = 4
3. Line 3, `print(8 / n)`, with n = 4: prints "2.0"
4. Line 2, `for n in [4, 0]:`: n = 0
5. Line 3, `print(8 / n)`, with n = 0: raises ZeroDivisionError('division by zero')

It ended in line 3 with ZeroDivisionError: division by zero."""



def test_a_page_holds_whatever_is_printed(tmp_path):
    trace = program("print('</script><!--\\ud800')\nx = '</script>'")
    trace.save(tmp_path / "odd.html")
    page = (tmp_path / "odd.html").read_text(encoding="utf-8")
    script = page[page.index("<script") :]
    assert script.count("</script>") == 1 and "<!--" not in script


def test_much_is_told_in_few_words():
    lines = repr(program("for i in range(20):\n    print(i)\n    globals()[f'x{i}'] = i")).splitlines()
    assert lines[1:4] == ["  prints:", "    0", "    1"]
    assert lines[13:15] == ["    11", "    … 8 lines more"]
    assert lines[15].startswith("  at the end: i = 19, x0 = 0, ") and lines[15].endswith(" and 9 more")


def test_it_is_a_public_name():
    assert mr.trace.program is program


def test_a_loop_of_ten_thousand():
    trace = program("total = 0\nfor i in range(10_000):\n    total += i")
    assert len(trace) == 1 + 2 * 10_000 + 1
    assert trace.variables == {"total": "49995000", "i": "9999"}
    assert trace.steps[-2].changes == {"total": ("49985001", "49995000")}
