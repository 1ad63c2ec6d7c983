"""JupyterLab, opened at a lesson, with nothing in the way."""

from __future__ import annotations

import importlib.util
import os
import secrets
import signal
from collections.abc import Callable
from pathlib import Path

from mlretrain.course.lessons import FIRST

#: The lesson that opens first, in a workspace of its own: tabs of other work stay away.
PAGE = f"/lab/workspaces/mlretrain/tree/{FIRST}"

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


def options(root: Path, *, browser: bool, token: str) -> list[str]:
    """What JupyterLab is told.

    Parameters
    ----------
    root : Path
        The folder that it shows.
    browser : bool
        Whether it opens a browser.
    token : str
        Whoever knows it may come in.
    """
    told = [
        f"--ServerApp.root_dir={root.resolve()}",
        f"--ServerApp.open_browser={browser}",
        "--Application.log_level=ERROR",
        # Only this machine, and only who has the token: a notebook can run anything.
        "--ServerApp.ip=127.0.0.1",
        f"--IdentityProvider.token={token}",
        f"--LabApp.default_url={PAGE}",
        # Nothing is asked about extensions, and none is fetched.
        "--LabApp.extension_manager=readonly",
        # Without it, newer kernels warn in the terminal that they could be listened to.
        "--KernelManager.transport_encryption=auto",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Usual in containers; without it JupyterLab would not start at all.
        told.append("--ServerApp.allow_root=True")
    return told


def serve(root: Path, *, browser: bool = True, say: Callable[[str], None] = print) -> None:
    """Run JupyterLab until it is interrupted.

    Parameters
    ----------
    root : Path
        The folder with the lessons.
    browser : bool, default=True
        Whether to open a browser. The address is said in any case.
    say : callable, default=print
        Gets each line of text.

    Raises
    ------
    ModuleNotFoundError
        When JupyterLab is not installed.
    """
    require()
    from jupyterlab.labapp import LabApp

    others = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, [str(SETTINGS), others]))
    # Kernels of this environment come before those of the user's home.
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
    token = secrets.token_hex(24)
    told = options(root, browser=browser, token=token)
    server = LabApp.initialize_server(argv=told)
    # Ctrl-C ends it at once; JupyterLab by itself would ask back.
    signal.signal(signal.SIGINT, lambda *_: server.stop(from_signal=True))
    where = "Open this address in a browser"
    if browser:
        where = "JupyterLab opens in your browser. If it does not, open this address"
    url = f"http://127.0.0.1:{server.port}{PAGE}?token={token}"
    # Said once it listens, not before.
    server.io_loop.add_callback(say, f"{where}:\n\n  {url}\n\nStop it with Ctrl-C.")
    server.start()
    say("JupyterLab has stopped.")
