from __future__ import annotations

import pytest

from tests.trace import scripted
from tests.widgets import browser


@pytest.fixture(scope="module")
def chromium():
    """One browser for all tests of a file; it is gone before another file opens its own."""
    browser.require()
    with browser.launched() as running:
        yield running


@pytest.fixture(scope="session")
def year():
    """A year of weeks: promotions, refusals, an undecided verdict, bad data, quiet weeks."""
    return scripted.run(scripted.year())


@pytest.fixture(scope="session")
def never():
    """The same year, and nobody ever retrains."""
    weeks = scripted.year()
    for week in weeks:
        week.fires, week.score = False, week.score and week.score - 0.05
    return scripted.run(weeks)


@pytest.fixture(scope="session")
def saved(year, never, tmp_path_factory):
    """The address of the year as a page."""
    path = tmp_path_factory.mktemp("page") / "run.html"
    year.save(path, beside={"never retrain": never})
    return path.as_uri()
