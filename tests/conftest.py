"""What the tests of several wings ask for."""

from __future__ import annotations

import pytest

from mlretrain import cli


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """Run a command line in the folder of the test: exit code, standard output and error."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            cli.main([str(argument) for argument in arguments])
        return left.value.code, *capsys.readouterr()

    return run
