"""What tests of the registry share: small models, and processes that work with it."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from mlretrain.stages.registry import Version

X = pd.DataFrame({"a": np.arange(60.0)})

_BEGINNING = """
import os, signal, sys, time
from mlretrain.stages.registry import Registry
from tests.stages.registries import version
registry = Registry(sys.argv[1])
"""


def version(name: str, slope: float = 1, **about) -> Version:
    """A version that answers otherwise for each slope."""
    return Version(name, LogisticRegression().fit(X, slope * X["a"] > slope * 30), **about)


def answers(version: Version) -> bytes:
    """What it answers, byte for byte."""
    return version.model.predict_proba(X).tobytes()


class Other:
    """Another process with the same registry; it goes on after each line that is written to it."""

    def __init__(self, path, code: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BEGINNING + textwrap.dedent(code), str(path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        self.pid = self._process.pid

    def hear(self) -> str:
        """The next line that it prints."""
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError(self._process.stderr.read())
        return line.strip()

    def go_on(self) -> None:
        """Let it go on from where it reads a line."""
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        """End it as a power cut does, without a chance to put anything right."""
        self._process.kill()
        self._process.wait()

    def end(self) -> str:
        """Wait until it ends; gives what it wrote to stderr."""
        _, said = self._process.communicate(timeout=60)
        return said

    def __enter__(self) -> Other:
        return self

    def __exit__(self, *_) -> None:
        self.kill()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            stream.close()
