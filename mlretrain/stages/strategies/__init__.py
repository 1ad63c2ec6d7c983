"""Strategies: on which rows is the challenger trained, and how?"""

from mlretrain.names import lacking
from mlretrain.stages.strategies.base import Past, Strategy
from mlretrain.stages.strategies.candidates import Candidates
from mlretrain.stages.strategies.continual import Continual
from mlretrain.stages.strategies.refit import FullRefit, SlidingWindow
from mlretrain.stages.strategies.transfer import Transfer

__all__ = [
    "Candidates", "Continual", "FullRefit", "Past", "SlidingWindow", "Strategy", "Transfer",
]  # fmt: skip

__getattr__ = lacking("mlretrain.strategies", __all__)
