"""JupyterLab with a notebook in it, driven as a learner would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import nbformat

import mlretrain
from mlretrain.course import lab

_RUN = """async (code) => {
  const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
  let said = "";
  const done = kernel.requestExecute({ code });
  done.onIOPub = ({ header, content }) => {
    if (header.msg_type === "stream") said += content.text;
    if (header.msg_type === "error") said += content.evalue;
  };
  await done.done;
  return said.trim();
}"""

# "all" once every cell has been run; the error of a cell that failed.
_RAN = """() => {
  const cells = jupyterapp.shell.currentWidget.content.widgets
    .map((cell) => cell.model).filter((model) => model.type === 'code');
  for (const model of cells) for (const output of model.outputs.toJSON()) {
    if (output.output_type === 'error') return `${output.ename}: ${output.evalue}`;
  }
  return cells.every((model) => model.executionCount) && 'all';
}"""


@contextmanager
def server(folder: Path, home: Path):
    """A JupyterLab of its own: its address up to the path, and its token."""
    private = {f"JUPYTER_{name}_DIR": str(home / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    repository = str(Path(mlretrain.__file__).parent.parent)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "JPY"))}
    environment |= private | {
        "HOME": str(home),
        "PYTHONPATH": repository,
        "JUPYTER_CONFIG_PATH": str(lab.SETTINGS),
    }
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0",
        f"--ServerApp.root_dir={folder}", "--IdentityProvider.token=test",
        "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]  # fmt: skip
    log = (home / "log").open("w")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield _address(process, home)
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def _address(process: subprocess.Popen, home: Path) -> str:
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        for path in (home / "RUNTIME").glob("jpserver-*.json"):
            if text := path.read_text():
                return json.loads(text)["url"]
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start: {(home / 'log').read_text()}")


def write(path: Path, cells: list[str]) -> None:
    """Make a notebook of cells of code."""
    # Without a kernel in it, JupyterLab asks for one.
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_code_cell(code) for code in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)


def opened(context, address: str, name: str):
    """A page with a notebook whose cells have all been run."""
    page = context.new_page()
    page.goto(f"{address}lab/tree/{name}?token=test&reset")
    # With ?reset the page is loaded a second time: what waits has to outlive that.
    page.wait_for_function("() => window.jupyterapp?.restored.then(() => true)", timeout=60_000)
    page.wait_for_function(
        "() => jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
        timeout=90_000,
    )
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
    told = page.wait_for_function(_RAN, timeout=180_000).json_value()
    assert told == "all", told
    return page


def python(page, code: str) -> str:
    """What a line of Python prints in the kernel of the notebook."""
    return page.evaluate(_RUN, code)


def until(page, code: str, expected: str) -> None:
    """Wait until Python prints what it should: it hears of the page a moment later."""
    for _ in range(50):
        if (said := python(page, code)) == expected:
            return
        page.wait_for_timeout(100)
    assert said == expected


def forget(address: str) -> None:
    """End all sessions: they outlive their pages."""
    with urlopen(f"{address}api/sessions?token=test") as answer:
        for session in json.load(answer):
            url = f"{address}api/sessions/{session['id']}?token=test"
            urlopen(Request(url, method="DELETE")).close()
