"""Drift statistics: how far have the columns of a table moved?"""

from mlretrain.stages.drift.reference import MEDIUM, STATISTICS, Reference
from mlretrain.stages.drift.shift import Shift

__all__ = ["MEDIUM", "STATISTICS", "Reference", "Shift"]
