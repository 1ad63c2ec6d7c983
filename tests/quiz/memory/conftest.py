"""A learner whose answers are kept, in a folder of the test's own."""

import pytest

from mlretrain.quiz.memory.store import Store


@pytest.fixture
def learner(tmp_path, monkeypatch):
    """The file of a learner who has just begun."""
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path / "learner"))
    monkeypatch.setenv("MLRETRAIN_REMEMBER", "yes")
    return Store()
