"""JupyterLab, really started: who may come in, and what they see first."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import threading
import urllib.error
import urllib.request

import pytest

from mlretrain import __version__
from mlretrain.course import lab, lessons

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """``mlretrain lab mine --no-browser --port …`` in a home of its own: process, folder, address."""
    with socket.socket() as trial:
        trial.bind((lab.ADDRESS, 0))
        port = trial.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "JPY"))}
    environment |= {"HOME": str(home), "JUPYTER_RUNTIME_DIR": str(home / "runtime")}
    # As it is for whoever types `make lab`: the environment is not activated.
    scripts = sysconfig.get_path("scripts")
    places = [place for place in os.environ["PATH"].split(os.pathsep) if place != scripts]
    environment["PATH"] = os.pathsep.join(places)
    process = subprocess.Popen(
        [sys.executable, "-m", "mlretrain", "lab", "mine", "--no-browser", "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=home,
    )
    # Whatever happens, it ends: a test that waits for a line must not wait for ever.
    deadline = threading.Timer(120, process.kill)
    deadline.start()
    said = []
    for line in process.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            break
    address = re.search(rf"http://127\.0\.0\.1:{port}\S+", "".join(said))
    if address is None:
        process.kill()
        pytest.fail(f"JupyterLab said no address: {''.join(said)}{process.stdout.read()}")
    with process:
        yield process, home / "mine", address[0]
        process.kill()
    deadline.cancel()


def fetch(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, ""


def test_a_port_that_is_taken_is_named(running):
    port = int(re.search(r":(\d+)/", running[2])[1])
    with pytest.raises(OSError, match=rf"'--port' must be a free port, got {port} \(.*Name another one"):
        lab.serve(running[1], browser=False, port=port)


def test_without_a_port_the_first_free_one_is_taken(tmp_path):
    told = lab.options(tmp_path, browser=False, token="t")
    assert not any("ServerApp.port" in option for option in told)


def test_without_the_token_nobody_comes_in(running):
    base = running[2].partition("/lab")[0]
    assert fetch(f"{base}/api/contents") == (403, "")
    assert fetch(f"{base}/api/contents?token=guess") == (403, "")


def test_with_the_token_the_lessons_are_listed(running):
    _, folder, address = running
    base, token = address.partition("/lab")[0], address.partition("token=")[2]
    assert len(token) >= 32
    status, answer = fetch(f"{base}/api/contents?token={token}")
    assert status == 200
    listed = {entry["name"] for entry in json.loads(answer)["content"]}
    assert listed == {path.name for path in lessons.folder().glob("*.ipynb")}
    assert listed == {path.name for path in folder.glob("*.ipynb")}
    assert fetch(address)[0] == 200


def test_the_commands_are_found_in_a_cell(running):
    from jupyter_client import BlockingKernelClient

    _, folder, address = running
    base, token = address.partition("/lab")[0], address.partition("token=")[2]
    started = urllib.request.Request(f"{base}/api/kernels?token={token}", data=b"{}", method="POST")
    with urllib.request.urlopen(started, timeout=60) as answer:
        kernel = json.load(answer)["id"]
    client = BlockingKernelClient()
    client.load_connection_file(str(folder.parent / "runtime" / f"kernel-{kernel}.json"))
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        said = []
        client.execute_interactive(
            "!mlretrain --version", timeout=60, output_hook=lambda m: said.append(m["content"])
        )
    finally:
        client.stop_channels()
        ended = urllib.request.Request(f"{base}/api/kernels/{kernel}?token={token}", method="DELETE")
        urllib.request.urlopen(ended, timeout=60).close()
    assert f"mlretrain {__version__}" in "".join(one.get("text", "") for one in said)


def test_it_listens_on_the_loopback_address_alone(running):
    # A server that listens everywhere would answer on any other address of this machine.
    other = running[2].partition("/lab")[0].replace("127.0.0.1", "127.0.0.2")
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{other}/api", timeout=30)


def test_the_first_thing_to_see_is_the_lesson(running, tmp_path):
    if not CHROMIUM and not os.environ.get("CI"):
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update",
                "--disable-sync",
            ],
        )
        outside = []
        page = browser.new_page()
        page.on("request", lambda request: outside.append(request.url))
        page.goto(running[2])
        page.wait_for_selector(".jp-NotebookPanel .jp-MarkdownOutput h1", timeout=60_000)
        page.wait_for_load_state("networkidle")
        assert page.locator(".lm-DockPanel-tabBar .lm-mod-current").inner_text() == lessons.FIRST
        assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0
        assert [url for url in outside if not url.startswith(("http://127.0.0.1", "data:", "blob:"))] == []
        # Not closed while it still connects to the kernel: the server would complain.
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
        browser.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c_ends_it_with_one_line(running):
    process = running[0]
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert process.stdout.read().splitlines()[-1] == "JupyterLab has stopped."


def test_without_jupyterlab_the_remedy_is_named(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match=r'pip install "mlretrain\[lab\]"'):
        lab.require()
