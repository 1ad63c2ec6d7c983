"""Whatever a program does, it ends with a clear note: never a hang, never a crash of ours."""

from __future__ import annotations

import os
import sys
import time

import pytest

from mlretrain.trace import program
from mlretrain.trace.programs.runner import run

REFUSED = "PermissionError: a program that is watched"
needs_posix = pytest.mark.skipif(os.name != "posix", reason="the system cannot bound this")

# What it does; how it ends (the beginning of the error); what the notes say.
LIMITS = [
    ("while True:\n    pass", None, "stopped in line 2, after 5,000 steps. Does a loop never end?"),
    ("while True: pass", None, "stopped in line 1, after 5,000 steps."),
    (
        "while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass",
        None,
        "after 5,000 steps.",
    ),
    ("import time\nx = 1\ntime.sleep(100)", None, "stopped in line 3, after 1 s."),
    (
        "import threading\ndef f():\n    while True: pass\nt = threading.Thread(target=f)\nt.start()",
        None,
        "It started a thread; the steps are those of the main thread alone. It was stopped in line 5, after 1 s.",
    ),
    (
        "def f(n):\n    return f(n + 1)\nf(0)",
        "RecursionError: maximum recursion depth exceeded",
        "does the recursion never end?",
    ),
    (
        "import sys\nsys.setrecursionlimit(10**6)\ndef f(n):\n    return f(n + 1)\nf(0)",
        None,
        "stopped in line 4, after 5,000 steps.",
    ),
    ("while True:\n    print('x' * 1000)", None, "stopped in line 2, after 1,000,000 bytes of output."),
    ("print('x' * 10**7)", None, "stopped in line 1, after 1,000,000 bytes of output."),
    ("print(input())\ninput()", "EOFError", "input() found no line left to read; 'inputs' gave 1 line."),
    ("exit()", None, "It ended itself in line 1 with exit()."),
    ("print(1)\nexit(3)", None, "It ended itself in line 2 with exit(3)."),
    ("import sys\nsys.exit('bye')", None, "It ended itself in line 2 with exit('bye')."),
    ("import os\nos._exit(4)", None, "It left at once in line 2, with code 4."),
    ("import subprocess\nsubprocess.run(['ls'])", f"{REFUSED} starts no other process", "start or end"),
    ("import os\nos.system('ls')", f"{REFUSED} starts no other process", "start or end"),
    ("import os\nos.fork()", f"{REFUSED} starts no other process", "start or end"),
    ("import os\nos.execv('/bin/ls', ['ls'])", f"{REFUSED} starts no other process", "start or end"),
    ("import os\nos.kill(os.getppid(), 9)", f"{REFUSED} starts no other process", "start or end"),
    (
        "import multiprocessing as m\nm.get_context('spawn').Process(target=print).start()",
        f"{REFUSED} starts no other process",
        "start or end",
    ),
    (
        "import urllib.request\nurllib.request.urlopen('http://localhost:1')",
        "urllib.error.URLError: <urlopen error a program that is watched has no network",
        "It asked for the network and was refused",
    ),
    (
        "import socket\nsocket.socket().connect(('127.0.0.1', 1))",
        f"{REFUSED} has no network",
        "It asked for the network and was refused",
    ),
    ("import shutil, os\nshutil.rmtree(os.getcwd())\nx = 1", None, "It deleted its own folder."),
    ("import shutil\nshutil.rmtree('..')", f"{REFUSED} changes its own folder", "outside its own folder"),
    ("open('../x', 'w')", f"{REFUSED} writes to its own folder", "outside its own folder"),
    ("import os\nos.remove('/etc/hostname')", f"{REFUSED} changes its own", "outside its own folder"),
    ("import sys\nsys.settrace(None)\nx = 1", None, None),
    ("breakpoint()\nx = 1", None, None),
    ("import os\nos.write(1, b'around')", None, "Written around sys.stdout: around"),
    ("x = 1\nif x\n    y = 1", "SyntaxError: expected ':'", None),
    ("x = '\0'", "SyntaxError", None),
]


@needs_posix
@pytest.mark.parametrize(("source", "error", "note"), LIMITS, ids=[one[0] for one in LIMITS])
def test_limits(source, error, note):
    began = time.monotonic()
    soon = note is not None and "after 1 s" in note
    trace = program(source, ["Ada"], seconds=1.0 if soon else 60.0, steps=5_000)
    assert time.monotonic() - began < 50
    if error is None:
        assert trace.error is None
    else:
        assert trace.error.startswith(error)
    if note:
        assert note in " ".join(trace.notes)
        assert trace.notes[-1] in repr(trace) and trace.notes[-1] in trace.passes[0].summary


@needs_posix
def test_an_operation_that_cannot_be_interrupted_is_ended_from_outside():
    # A comparison of one long text with itself, shifted: seconds inside a single operation.
    source = "x = 1\ny = ('a' * 10**6).count('a' * (5 * 10**5) + 'b' + 'a' * (5 * 10**5 - 2))\nz = pow(3, 10**9)"
    trace = program(source, seconds=0.5)
    assert trace.error is None and trace.steps[0].changes == {"x": (None, "1")}
    assert "after 0.5 s" in " ".join(trace.notes)


@needs_posix
@pytest.mark.parametrize("source", ["x = [0] * 10**10", "x = []\nwhile True:\n    x.append('x' * 10**7)"])
def test_memory(source):
    if sys.platform != "linux":
        pytest.skip("the system does not bound memory")
    trace = program(source, memory=300)
    assert trace.error.startswith("MemoryError")
    assert trace.notes == ["It may take 300 MB of memory."]


@needs_posix
@pytest.mark.parametrize("size, notes", [(5000, []), (5001, ["It may write 5,000 bytes to a file."])])
def test_a_file_that_is_too_large(size, notes):
    assert program(f"with open('x', 'w') as f:\n    f.write('x' * {size})", output=5000).notes == notes


@needs_posix
def test_too_much_written_around_python():
    trace = program("import os\nwhile True:\n    os.write(1, b'x' * 1000)", output=5000)
    assert trace.notes[0] == "It may write 5,000 bytes to a file."
    assert len(trace.notes[1]) < 400


@needs_posix
@pytest.mark.parametrize(("name", "signal"), [("SIGKILL", 9), ("SIGSEGV", 11)])
def test_an_end_by_force_is_told(name, signal):
    trace = program(f"import os\nx = 1\nos.kill(os.getpid(), {signal})")
    assert trace.notes == [f"The interpreter was ended in line 3 by {name}."]
    assert [step.line for step in trace.steps] == [1, 2, 3]


def test_steps_are_counted_exactly():
    assert len(program("while True:\n    pass", steps=7)) == 7
    assert program("x = 1\ny = 2", steps=2).notes == []
    assert program("x = 1\ny = 2", steps=1).notes[0] == "It was stopped in line 1, after 1 step."


def test_output_is_counted_exactly():
    assert program("print('abc')", output=4).notes == []
    trace = program("print('abcd')", output=4)
    assert trace.output == "abcd"
    assert trace.notes == ["It was stopped in line 1, after 4 bytes of output."]


def test_the_folder_is_fresh_empty_and_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.txt").write_text("here")
    source = "import os, tempfile\nprint(os.listdir())\nprint(os.path.dirname(tempfile.mkdtemp()) == os.getcwd())"
    assert program(source).output == "[]\nTrue\n"
    assert program("open('a.txt', 'w').write('x')\nprint(open('a.txt').read())").output == "x\n"
    assert os.listdir(tmp_path) == ["secret.txt"]


def test_nothing_of_ours_is_in_the_way():
    source = (
        "import sys\n"
        "print([n for n in ('mlretrain', 'numpy', 'watch', 'plan', 'show', 'guard') if n in sys.modules])\n"
        "print(__name__, __file__, sys.argv)\n"
        "import traceback\n"
        "def f():\n    traceback.print_stack()\n"
        "f()\n"
    )
    ran = run(source, watch="nothing")
    assert ran.printed(1) == "[]\n__main__ program.py ['program.py']\n"
    assert "in f\n    traceback.print_stack()" in ran.printed(2)


def test_objects_die_when_they_should():
    source = "class A:\n    def __del__(self):\n        print('gone')\na = A()\ndel a\nprint('end')"
    assert program(source).output == "gone\nend\n"


def test_calls_are_counted():
    source = "def f(n):\n    return n and f(n - 1)\nf(3)\n[f(0) for _ in range(2)]"
    assert run(source, watch="calls").last("calls")[1]["f"] == 6
