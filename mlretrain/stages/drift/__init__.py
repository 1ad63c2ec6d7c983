"""Drift statistics: how far have the columns of a table moved?"""

from mlretrain.names import lacking
from mlretrain.stages.drift.partitions import summarise
from mlretrain.stages.drift.reference import STATISTICS, THRESHOLDS, Reference
from mlretrain.stages.drift.shift import Shift
from mlretrain.stages.drift.summary import Summary

__all__ = ["STATISTICS", "THRESHOLDS", "Reference", "Shift", "Summary", "summarise"]

__getattr__ = lacking("mlretrain.drift", __all__)
