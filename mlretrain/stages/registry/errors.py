"""What can be wrong with a registry, apart from its model files."""

from __future__ import annotations


class RegistryError(OSError):
    """A registry that cannot be read, or cannot be written; the message says what to do."""


class InUseError(RegistryError):
    """Another process, or another thread, is making versions in this registry."""
