"""The command ``mlretrain serve``: a registry's champion on a port of this machine."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Sequence
from pathlib import Path

from mlretrain.stages import arguments
from mlretrain.stages.registry import Registry
from mlretrain.stages.serving.guard import loopback
from mlretrain.stages.serving.server import Server


def serve(
    models: str | os.PathLike,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    token: str | None = None,
    most_bytes: int | None = None,
    trusted: Sequence[str] = (),
) -> None:
    """Serve until the process is told to end; requests under way are answered first.

    Parameters
    ----------
    models : path
        Folder of a registry, or its address: see :meth:`Registry.open`.
    host : str, default="127.0.0.1"
        Address to listen on. Beyond this machine only with a token.
    port : int, default=8000
        0 takes any that is free.
    token : str, optional
        Asked for in ``Authorization: Bearer …``.
    most_bytes : int, optional
        Larger requests are refused; 10,000,000 by default.
    trusted : sequence of str, default=()
        As of :class:`~mlretrain.stages.registry.Registry`.

    Raises
    ------
    ValueError
        When others could ask and no token is given.
    OSError
        When there is no such folder, or the port cannot be had.
    ImportError
        When FastAPI or uvicorn is not installed.
    """
    try:
        import uvicorn

        from mlretrain.stages.serving.app import MOST_BYTES, make_app
    except ImportError as error:
        raise ImportError(
            f"serving needs {error.name}, which is not installed: pip install 'mlretrain[serve]'"
        ) from error
    most_bytes = MOST_BYTES if most_bytes is None else most_bytes
    arguments.whole("most_bytes", most_bytes, least=1)
    if not loopback(host) and not token:
        raise ValueError(
            f"'--host' {host} can be reached by others, so '--token' must be given (or the "
            "variable MLRETRAIN_TOKEN). Only 127.0.0.1, ::1 and localhost need none."
        )
    if not os.fspath(models).startswith("mlflow:") and not Path(models).is_dir():
        raise FileNotFoundError(
            "'MODELS' must be the folder of a registry, made by mr.Registry(…) or mlretrain run, "
            f"got {os.fspath(models)!r}, which is none. Name the folder that holds your models."
        )
    server = Server(Registry.open(models, trusted=trusted))
    config = uvicorn.Config(
        make_app(server, token=token, most_bytes=most_bytes),
        log_level=logging.WARNING, access_log=False, lifespan="on",
        # A client that asks now and then keeps its connection; one that is closed just as
        # the next request is sent would fail it.
        timeout_keep_alive=75,
    )
    listening = _listen(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
    who = server.live.name if server.live else "no model yet"
    print(
        f"Serving {os.fspath(models)} ({who}) at {address}; {address}/docs says how to ask.",
        flush=True,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sends each answer at once. Without it, the second
    # packet of an answer waits 40 ms for the first to be acknowledged (Nagle's algorithm).
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name != "nt":  # there it would let two processes share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise OSError(
            f"'--port' {port} of {host} cannot be had: {error.strerror or error}. Name another."
        ) from None
    return listening
