"""Drift statistics: how far have the columns of a table moved?"""

from mlretrain.names import lacking
from mlretrain.stages.drift.reference import STATISTICS, THRESHOLDS, Reference
from mlretrain.stages.drift.shift import Shift

__all__ = ["STATISTICS", "THRESHOLDS", "Reference", "Shift"]

__getattr__ = lacking("mlretrain.drift", __all__)
