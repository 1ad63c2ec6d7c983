"""Alerts: they never stop the cycle, and they arrive in the end, once."""

from __future__ import annotations

import http.server
import json
import threading

import pandas as pd
import pytest

from mlretrain.cycle.runner.status import rows
from mlretrain.stages.alerts import Alert, Apprise, LogAlerts
from tests.cycle.runner.shop import FILE, day, runner, shop


class Phone:
    """Takes alerts when the line is free."""

    def __init__(self, busy=0):
        self.busy = busy
        self.taken = []

    def send(self, alert):
        if self.busy:
            self.busy -= 1
            raise ConnectionError("the line is busy")
        self.taken.append(alert)


REFUSED = "v2 is refused, v1 stays live"


@pytest.mark.parametrize("busy", [0, 1, 3])
def test_an_alert_that_fails_is_tried_again_until_it_arrives_once(tmp_path, busy):
    file, phone, other = shop(tmp_path, days=8), Phone(busy), Phone()
    for number in range(20):
        run = runner(file, day(number), [phone, other])
        run.once()
        told = dict(rows(run))
        if number == 8 and busy:
            assert told["waiting"] == "1 alert to be sent"
            assert "not sent by Phone yet" in str(list(rows(run))) and "the line is busy" in str(list(rows(run)))
    assert [alert.subject for alert in phone.taken] == [alert.subject for alert in other.taken] == [REFUSED]
    assert len(run.trace()) == 6
    assert "waiting" not in told


def test_a_channel_that_never_answers_stops_nothing(tmp_path):
    calm, file = runner(shop(tmp_path / "calm")), shop(tmp_path / "busy")
    calm.once()
    run = runner(file, channels=[Phone(busy=10**6)])
    assert run.once() == 28
    assert run.registry.champion().name == calm.registry.champion().name
    with run.store() as store:
        assert len(store.outbox()) == 2


def test_a_channel_that_is_named_no_more_is_forgotten(tmp_path):
    file = shop(tmp_path, days=8)
    runner(file, channels=[Phone(busy=10**6)]).once()
    run = runner(file, channels=[LogAlerts()])
    run.once()
    with run.store() as store:
        assert store.outbox() == []


@pytest.fixture
def post():
    """A server of this machine; what was posted to it, and a switch to make it refuse."""
    came = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not post.refuses:
                came.append(json.loads(body))
            self.send_response(500 if post.refuses else 200)
            self.end_headers()

        def log_message(self, *_):
            pass

    post = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    post.came, post.refuses = came, False
    thread = threading.Thread(target=post.serve_forever, args=(0.05,))
    thread.start()
    yield post
    post.shutdown()
    thread.join()
    post.server_close()


# One of Apprise's services imports a module that Python has given up.
@pytest.mark.filterwarnings("ignore:.*imghdr")
def test_apprise_brings_alerts_to_where_its_address_says(tmp_path, post, monkeypatch):
    pytest.importorskip("apprise", reason="the extra 'alerts'")
    monkeypatch.setenv("ALERTS_URL", f"json://me:s3cret@127.0.0.1:{post.server_port}/alerts")
    file = shop(tmp_path, FILE, days=8, alerts="[\"Apprise('${ALERTS_URL}')\"]")
    post.refuses = True
    runner(file).once()
    assert post.came == []
    post.refuses = False
    run = runner(file)
    run.once()
    (alert,) = post.came
    assert alert["title"] == f"mlretrain: {REFUSED}" and "worse by" in alert["message"]
    with run.store() as store:
        ((_, _, channel, tries, error, sent),) = store.alerts(9)
    assert (channel, tries, error) == ("Apprise", 2, "") and sent
    assert b"s3cret" not in run.path.read_bytes()


@pytest.mark.filterwarnings("ignore:.*imghdr")
def test_apprise_never_shows_what_stands_behind_its_scheme(caplog):
    pytest.importorskip("apprise", reason="the extra 'alerts'")
    alert = Alert(pd.Timestamp("2024-01-01"), "x", ())
    for url, kind, words in [
        ("json://me:s3cret@127.0.0.1:1/x", ConnectionError, "Apprise.'json://….. did not take it"),
        ("pigeon://me:s3cret@127.0.0.1/x", ValueError, "does not know the address"),
    ]:
        with pytest.raises(kind, match=words) as fault:
            Apprise(url).send(alert)
        assert "s3cret" not in repr(Apprise(url)) + str(fault.value) + caplog.text
