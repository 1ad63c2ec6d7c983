from importlib import import_module

import pytest
from threadpoolctl import threadpool_limits

import mlretrain as mr


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Threads that wait for each other take minutes where others use the processors too."""
    import_module("sklearn.ensemble")  # only threads that are loaded can be limited
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A home of our own, so that tests neither read nor write the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLRETRAIN_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def weekly(home):
    return mr.streams.flights("W")
