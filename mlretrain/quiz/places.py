"""Where things stand in a file of questions; any TOML file is read the same way."""

from mlretrain.cycle.places import Places, Way

__all__ = ["Places", "Way"]
