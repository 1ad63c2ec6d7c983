"""JupyterLab, opened at a lesson, with nothing in the way."""

from __future__ import annotations

import importlib.util
import os
import secrets
import signal
import socket
import sysconfig
from collections.abc import Callable
from pathlib import Path

from mlretrain.course.lessons import FIRST

#: The lesson that opens first, in a workspace of its own: tabs of other work stay away.
PAGE = f"/lab/workspaces/mlretrain/tree/{FIRST}"

#: Where it listens: on this machine alone.
ADDRESS = "127.0.0.1"

#: Settings that apply until a learner chooses others: no question about news.
SETTINGS = Path(__file__).resolve().parent / "jupyter"


def require() -> None:
    """Make sure that JupyterLab is there.

    Raises
    ------
    ModuleNotFoundError
        With the command that installs it.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise ModuleNotFoundError(
            'JupyterLab is not installed. Install it: pip install "mlretrain[lab]"'
        )


def free(port: int) -> None:
    """Make sure that nobody else listens at a port.

    Raises
    ------
    OSError
        With what else can be done.
    """
    with socket.socket() as trial:
        if hasattr(os, "fork"):  # what ended a moment ago is no hindrance; on Windows it would be two
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((ADDRESS, port))
        except OSError as error:
            raise OSError(
                f"'--port' must be a free port, got {port} ({error.strerror}). Name another one, or "
                "leave --port out: then the first free one is taken."
            ) from None


def options(root: Path, *, browser: bool, token: str, port: int | None = None) -> list[str]:
    """What JupyterLab is told.

    Parameters
    ----------
    root : Path
        The folder that it shows.
    browser : bool
        Whether it opens a browser.
    token : str
        Whoever knows it may come in.
    port : int, optional
        Without one, the first free one from 8888 on.
    """
    told = [
        f"--ServerApp.root_dir={root.resolve()}",
        f"--ServerApp.open_browser={browser}",
        "--Application.log_level=ERROR",
        # Only this machine, and only who has the token: a notebook can run anything.
        f"--ServerApp.ip={ADDRESS}",
        f"--IdentityProvider.token={token}",
        f"--LabApp.default_url={PAGE}",
        # Nothing is asked about extensions, and none is fetched.
        "--LabApp.extension_manager=readonly",
        # Without it, newer kernels warn in the terminal that they could be listened to.
        "--KernelManager.transport_encryption=auto",
    ]
    if port is not None:
        told += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Usual in containers; without it JupyterLab would not start at all.
        told.append("--ServerApp.allow_root=True")
    return told


def serve(
    root: Path, *, browser: bool = True, port: int | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Run JupyterLab until it is interrupted.

    Parameters
    ----------
    root : Path
        The folder with the lessons.
    browser : bool, default=True
        Whether to open a browser. The address is said in any case.
    port : int, optional
        Without one, the first free one from 8888 on.
    say : callable, default=print
        Gets each line of text.

    Raises
    ------
    ModuleNotFoundError
        When JupyterLab is not installed.
    OSError
        When something else listens at the port.
    """
    require()
    if port is not None:
        free(port)
    from jupyterlab.labapp import LabApp

    others = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, [str(SETTINGS), others]))
    # So that `mlretrain …` is found in a terminal of JupyterLab, and in a cell after a "!".
    found = [sysconfig.get_path("scripts"), os.environ.get("PATH")]
    os.environ["PATH"] = os.pathsep.join(filter(None, found))
    # Kernels of this environment come before those of the user's home.
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
    token = secrets.token_hex(24)
    told = options(root, browser=browser, token=token, port=port)
    server = LabApp.initialize_server(argv=told)
    # Ctrl-C ends it at once; JupyterLab by itself would ask back.
    signal.signal(signal.SIGINT, lambda *_: server.stop(from_signal=True))
    where = "Open this address in a browser"
    if browser:
        where = "JupyterLab opens in your browser. If it does not, open this address"
    url = f"http://{ADDRESS}:{server.port}{PAGE}?token={token}"
    # Said once it listens, not before.
    server.io_loop.add_callback(say, f"{where}:\n\n  {url}\n\nStop it with Ctrl-C.")
    server.start()
    say("JupyterLab has stopped.")
