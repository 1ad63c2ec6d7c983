"""A long run says how far it is: on a terminal, in a kernel, and nowhere else."""

import os
import pty
import subprocess
import sys

import pytest

import mlretrain as mr

PROGRAM = """
import time, mlretrain as mr
from mlretrain.cycle.progress import watched
for batch in watched(range(4), {shown}):
    time.sleep(0.2)
print("done")
"""


@pytest.mark.parametrize(("shown", "bar"), [(None, True), (True, True), (False, False)])
def test_on_a_terminal(shown, bar):
    leader, follower = pty.openpty()
    try:
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(shown=shown)], stderr=follower,
            stdout=subprocess.PIPE, text=True, timeout=60, env=os.environ | {"TERM": "xterm"},
        )  # fmt: skip
        os.close(follower)
        told = b""
        while bar:
            try:
                told += os.read(leader, 4096)
            except OSError:  # all was read
                break
    finally:
        os.close(leader)
    assert ran.stdout == "done\n"  # the bar never gets between the results
    assert (b"Running" in told and b"100%" in told) == bar


def test_where_nobody_looks_nothing_is_written(capfd):
    stream = mr.streams.synthetic("none", batches=3, rows=50, random_state=0)
    mr.RetrainingCycle(
        stream.baseline_model("linear"), trigger=mr.triggers.OnDemand(), warm_up=1, alerts=[]
    ).run(stream)
    assert capfd.readouterr() == ("", "")


def test_in_a_kernel_nothing_stays():
    nbformat = pytest.importorskip("nbformat", reason="the extra 'lab'")
    from nbclient import NotebookClient

    cell = nbformat.v4.new_code_cell(
        "import time\nfrom mlretrain.cycle.progress import watched\n"
        "for batch in watched(range(4), None):\n    time.sleep(0.9)\nprint('done')"
    )
    said = []
    client = NotebookClient(nbformat.v4.new_notebook(cells=[cell]), timeout=60, kernel_name="python3")
    process = client.process_message

    def listen(message, *rest):
        if message["msg_type"] == "update_display_data":
            said.append(message["content"]["data"]["text/plain"])
        return process(message, *rest)

    client.process_message = listen
    done = client.execute()
    assert said[0] == "batch 4 of 4" and said[-1] == ""
    outputs = done.cells[0].outputs
    assert [o.get("text", o.get("data", {}).get("text/plain")) for o in outputs] == ["", "done\n"]
