"""The examples of the README are run, all of them, as they stand there."""

import contextlib
import doctest
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """The folder in which all examples were run, and how many failed of how many."""
    folder = tmp_path_factory.mktemp("readme")
    options = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    with contextlib.chdir(folder):  # they write files
        return folder, doctest.testfile(str(README), module_relative=False, optionflags=options)


def test_every_example_gives_what_the_readme_says(followed):
    _, (failed, tried) = followed
    assert tried >= 10
    assert failed == 0


def block(kind):
    """What the section on operation holds between three backticks."""
    section = README.read_text().split("## In operation")[1].split("\n## ")[0]
    return re.search(rf"```{kind}\n(.*?)```", section, re.DOTALL)[1]


@pytest.mark.parametrize("afterwards", [False, True], ids=["in an empty folder", "after the examples"])
def test_the_commands_of_its_operation_work_as_they_stand_there(followed, afterwards, tmp_path):
    pytest.importorskip("fastapi", reason="the extra 'serve'")
    pytest.importorskip("apscheduler", reason="the extra 'run'")
    place = followed[0] if afterwards else tmp_path
    if not afterwards:
        (place / "incoming").symlink_to(followed[0] / "incoming")
    (place / "retrain.toml").write_text(block("toml"))
    once, status, watch, serve, curl = (
        shlex.split(line.split("#")[0]) for line in block("console").splitlines()
    )
    run(place, once)
    assert "week of 2 September 2024, 120 rows: pass" in " ".join(run(place, status).split())
    with staying(place, watch, "stderr") as said:
        assert "watching, every 15min" in said
    with staying(place, [*serve, "--port", "0"], "stdout") as said:
        (port,) = re.findall(r"127.0.0.1:(\d+);", said)
        request = urllib.request.Request(
            curl[1].replace("8000", port), curl[curl.index("--data") + 1].encode()
        )
        with urllib.request.urlopen(request, timeout=60) as came:
            answer = json.load(came)
    assert re.fullmatch(r"v\d+", answer["version"]) and len(answer["predictions"]) == 1


def command(words):
    assert words[0] == "mlretrain"
    return [sys.executable, "-m", *words]


def run(place, words):
    done = subprocess.run(command(words), cwd=place, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextlib.contextmanager
def staying(place, words, where):
    """A command that stays; gives the first line that it says."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command(words), cwd=place, env=environment, text=True, **{where: subprocess.PIPE}
    ) as process:
        try:
            yield getattr(process, where).readline()
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)


def test_a_new_file_is_explained_and_read_again(tmp_path):
    """With its folder there, and without a row in it, there is nothing to do, and no fault."""
    run(tmp_path, ["mlretrain", "run", "--init"])
    (tmp_path / "incoming").mkdir()
    run(tmp_path, ["mlretrain", "run", "retrain.toml"])
    assert "there is no model yet" in run(tmp_path, ["mlretrain", "status", "retrain.toml"])


def test_the_code_of_the_pass_is_the_code_that_runs():
    import inspect

    from mlretrain.cycle.heart import one_pass

    lines = inspect.getsource(one_pass).splitlines()
    told = [line for line in lines if '"""' not in line]
    assert "\n".join(told) in README.read_text()


def test_its_pictures_and_links_are_there():
    for target in re.findall(r"\]\(([^)#:]+)\)", README.read_text()):
        assert (README.parent / target).exists(), f"the README points to {target}"
