"""The registry: every version, which one is live, and why."""

from mlretrain.stages.registry.registry import Registry
from mlretrain.stages.registry.version import Version

__all__ = ["Registry", "Version"]
