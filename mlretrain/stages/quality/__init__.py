"""The data gate: is this batch fit to be learned from?"""

from mlretrain.names import lacking
from mlretrain.stages.quality.alike import Similarity, similarity
from mlretrain.stages.quality.expectations import Expectation, Expectations
from mlretrain.stages.quality.findings import CHECKS
from mlretrain.stages.quality.gate import QualityGate
from mlretrain.stages.quality.report import Finding, Report

__all__ = [
    "CHECKS", "Expectation", "Expectations", "Finding", "QualityGate", "Report", "Similarity",
    "similarity",
]  # fmt: skip

__getattr__ = lacking("mlretrain.quality", __all__)
