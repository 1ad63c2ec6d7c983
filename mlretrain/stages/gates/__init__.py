"""Gates: is the challenger good enough to be deployed?"""

from mlretrain.names import lacking
from mlretrain.stages.gates.approval import HumanApproval
from mlretrain.stages.gates.base import AllOf, Exam, Gate, Verdict
from mlretrain.stages.gates.package import Latency, Smoke
from mlretrain.stages.gates.score import BeatsChampion, Threshold
from mlretrain.stages.gates.slices import NotWorseOn

__all__ = [
    "AllOf", "BeatsChampion", "Exam", "Gate", "HumanApproval", "Latency", "NotWorseOn", "Smoke",
    "Threshold", "Verdict",
]  # fmt: skip

__getattr__ = lacking("mlretrain.gates", __all__)
