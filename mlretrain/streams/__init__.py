"""Batches over time: real flights, tables of one's own, synthetic drift."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mlretrain.names import unknown

if TYPE_CHECKING:
    from mlretrain.streams.batch import Batch
    from mlretrain.streams.drifting import synthetic
    from mlretrain.streams.new_york import flights
    from mlretrain.streams.parquet import from_parquet
    from mlretrain.streams.shop import shop_table
    from mlretrain.streams.stream import Stream
    from mlretrain.streams.table import from_table

__all__ = ["Batch", "Stream", "flights", "from_parquet", "from_table", "shop_table", "synthetic"]

# Names are loaded when they are asked for, so that importing costs nothing. No module
# is called like a function that it holds: importing it would hide that function.
_HOME = {
    "Batch": "batch",
    "Stream": "stream",
    "flights": "new_york",
    "from_parquet": "parquet",
    "from_table": "table",
    "shop_table": "shop",
    "synthetic": "drifting",
}


def __getattr__(name: str):
    if name not in _HOME:
        raise unknown("mlretrain.streams", name, _HOME)
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
