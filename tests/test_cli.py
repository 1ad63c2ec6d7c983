"""The command line: what it says, and how it leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

import mlretrain as mr


def test_help_teaches_what_to_do_first(run):
    code, out, err = run("--help")
    assert (code, err) == (0, "")
    for words in ("stale", "mlretrain demo", "mlretrain lab", "--debug", "--version"):
        assert words in out
    assert run() == (0, out, "")


@pytest.mark.parametrize(
    "command, words",
    [
        ("demo", ["--out", "--deterministic", "run.html", "started, seconds"]),
        ("lab", ["DIR", "--no-browser", "never overwritten", "token"]),
        ("quiz", ["check"]),
        ("quiz check", ["PATH", "fault"]),
    ],
)
def test_each_command_explains_itself(run, command, words):
    code, out, err = run(*command.split(), "-h")
    assert (code, err) == (0, "")
    for word in words:
        assert word in out


def test_version(run):
    assert run("--version") == (0, f"mlretrain {mr.__version__}\n", "")


#: Command line → exit code, and what the one line on standard error says.
WRONG = {
    "tomorrow": (2, ["No such command 'tomorrow'", "See: mlretrain --help"]),
    "demo --speed": (2, ["No such option", "--speed", "See: mlretrain demo --help"]),
    "demo --out": (2, ["--out", "argument"]),
    "lab one two": (2, ["two", "See: mlretrain lab --help"]),
    "demo --out taken": (1, ["'--out' must be a folder", "'taken'", "Name another"]),
    "demo --out taken/deep": (1, ["'--out' must be a folder", "Name another"]),
    "lab taken": (1, ["'DIR' must be a folder", "'taken'", "Name another"]),
    "quiz check nowhere.toml": (1, ["'path' must be a TOML file", "nowhere.toml", "Name one that exists"]),
    "serve nowhere": (1, ["'MODELS' must be the folder of a registry", "'nowhere'", "Name the folder"]),
    "class report nope": (1, ["'FILES' must be files that", "'nope', which does not exist", "Name another"]),
}


@pytest.mark.parametrize("line", WRONG)
def test_an_error_is_one_line_that_names_the_argument_and_the_remedy(run, tmp_path, line):
    (tmp_path / "taken").write_text("a file")
    code, words = WRONG[line]
    left, out, err = run(*line.split())
    assert (left, out) == (code, "")
    assert err.startswith("mlretrain: ") and err.count("\n") == 1
    for word in words:
        assert word in err


@pytest.mark.parametrize("line", ["--debug lab taken", "lab taken --debug"])
def test_debug_shows_the_traceback(run, tmp_path, line):
    (tmp_path / "taken").write_text("a file")
    code, out, err = run(*line.split())
    assert code == 1
    assert err.startswith("Traceback") and "lessons.py" in err and "'DIR' must be" in err


@pytest.mark.parametrize(
    "raised, code, said",
    [
        (KeyboardInterrupt(), 130, "\nmlretrain: stopped.\n"),
        (RuntimeError("a\nb"), 1, "mlretrain: RuntimeError: a b (--debug shows where it happened)\n"),
        (KeyError("x"), 1, "mlretrain: KeyError: 'x' (--debug shows where it happened)\n"),
        (ValueError("'by' must be > 0"), 1, "mlretrain: 'by' must be > 0\n"),
        (ValueError(), 1, "mlretrain: ValueError (--debug shows where it happened)\n"),
    ],
)
def test_however_a_command_ends_it_is_said_in_one_line(run, monkeypatch, raised, code, said):
    def fails(*_, **__):
        raise raised

    monkeypatch.setattr("mlretrain.course.demo.demo", fails)
    assert run("demo") == (code, "", said)


def test_help_loads_nothing_heavy():
    code = (
        "import sys, mlretrain.cli as c\n"
        "try: c.main(['demo', '--help'])\n"
        "except SystemExit: print([m for m in ('numpy', 'pandas', 'sklearn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_terminal_that_knows_ascii_only_gets_question_marks():
    code = (
        "from mlretrain import cli\n"
        "from mlretrain.course import demo\n"
        "demo.demo = lambda *_, **__: print('a \u2500 b')\n"
        "cli.main(['demo'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )
    assert (done.returncode, done.stdout) == (0, "a ? b\n")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c_leaves_one_line_and_130(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "mlretrain", "demo", "--out", str(tmp_path / "out")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    with process:
        # It has begun when its first lines are there; then it runs for half a minute.
        process.stdout.readline()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.strip() == "mlretrain: stopped."
