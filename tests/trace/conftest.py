import pytest

from tests.trace import scripted


@pytest.fixture(scope="session")
def flights():
    """A year of weeks: promotions, refusals, an undecided verdict, bad data, quiet weeks."""
    return scripted.run(scripted.year())
