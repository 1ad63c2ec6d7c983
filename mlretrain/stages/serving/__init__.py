"""Serving: the live model answers, in this process or over HTTP, while versions change."""

from mlretrain.stages.serving.server import Answer, NoModel, Server, WrongRows

__all__ = ["Answer", "NoModel", "Server", "WrongRows"]
