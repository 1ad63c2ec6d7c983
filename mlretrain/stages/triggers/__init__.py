"""Triggers: when is it time to retrain?"""

from mlretrain.names import lacking
from mlretrain.stages.triggers.base import AllOf, AnyOf, Signal, Trigger
from mlretrain.stages.triggers.chance import Random
from mlretrain.stages.triggers.concept import ConceptDrift
from mlretrain.stages.triggers.cost import CostAware
from mlretrain.stages.triggers.data import DataDrift
from mlretrain.stages.triggers.demand import OnDemand
from mlretrain.stages.triggers.limits import Again, AtMost, Cooldown
from mlretrain.stages.triggers.performance import PerformanceDrop
from mlretrain.stages.triggers.schedule import Cron, Every
from mlretrain.stages.triggers.volume import NewData

__all__ = [
    "Again",
    "AllOf",
    "AnyOf",
    "AtMost",
    "ConceptDrift",
    "Cooldown",
    "CostAware",
    "Cron",
    "DataDrift",
    "Every",
    "NewData",
    "OnDemand",
    "PerformanceDrop",
    "Random",
    "Signal",
    "Trigger",
]

__getattr__ = lacking("mlretrain.triggers", __all__)
