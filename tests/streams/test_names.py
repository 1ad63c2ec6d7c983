"""What `mlretrain.streams` offers, and what importing it costs."""

import subprocess
import sys

import pytest

from mlretrain import streams


def test_every_public_name_is_there():
    assert set(streams.__all__) <= set(dir(streams))
    for name in streams.__all__:
        assert callable(getattr(streams, name)), name


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"mlretrain\.streams has no 'trains'"):
        streams.__getattr__("trains")


@pytest.mark.parametrize("heavy", ["pandas", "sklearn", "numpy"])
def test_importing_the_wing_loads_nothing_heavy(heavy):
    run("import sys, mlretrain.streams", f"assert {heavy!r} not in sys.modules")


def test_making_a_stream_does_not_load_scikit_learn():
    run(
        "import sys",
        "from mlretrain import streams",
        "streams.synthetic('none', batches=2, rows=2, random_state=0)",
        "assert 'sklearn' not in sys.modules",
    )


def test_functions_are_not_hidden_by_modules():
    run(
        "import mlretrain.streams.new_york, mlretrain.streams.drifting, mlretrain.streams.table",
        "from mlretrain import streams",
        "assert all(callable(getattr(streams, name)) for name in streams.__all__)",
    )


def run(*lines):
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
