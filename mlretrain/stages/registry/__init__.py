"""The registry: every version, which one is live, and why."""

from mlretrain.stages.registry.entry import Entry
from mlretrain.stages.registry.errors import InUseError, RegistryError
from mlretrain.stages.registry.model_file import ModelFileError
from mlretrain.stages.registry.registry import Registry
from mlretrain.stages.registry.version import Version

__all__ = ["Entry", "InUseError", "ModelFileError", "Registry", "RegistryError", "Version"]
