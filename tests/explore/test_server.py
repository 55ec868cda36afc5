"""Who may ask, and what for: nobody but a page of this server, and nothing but what is explored."""

from __future__ import annotations

import signal
import threading
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest

from sim.explore.security import POLICY
from sim.explore.server import Explorer, listening, serve
from sim.explore.state import Exploration
from sim.explore.work import slices
from tests.explore.conftest import PATIENCE, SMALL, Served, threads
from tests.explore.test_state import TEXT


def test_without_the_key_under_another_name_or_from_another_site_nobody_gets_in(served: Served) -> None:
    port, key = urlsplit(served.address).port, served.explorer.token
    assert served.ask(f"?{SMALL}")[0] == 200
    assert served.ask(f"?{SMALL}", Host=f"localhost:{port}", Origin=f"http://localhost:{port}")[0] == 200
    for path in ("/", f"/?{SMALL}", f"/{key[:-1]}/", f"/{key}x/", "/static/htmx.js", f"/static/{key}"):
        assert served.ask(path) == (
            403,
            "Refused: the address lacks its key: open the one that `warentry explore` printed.\n",
        )
    for host in ("example.org", f"example.org:{port}", "127.0.0.1", f"127.0.0.1:{port + 1 if port else 1}", ""):
        assert served.ask(f"?{SMALL}", Host=host)[0] in (400, 403)
    for origin in ("http://example.org", "null", f"https://127.0.0.1:{port}", f"http://127.0.0.1:{port}.example.org"):
        for path, method in ((f"?{SMALL}", "GET"), ("change?pin=1", "GET"), ("report", "POST"), ("paste", "POST")):
            assert served.ask(path, method, Origin=origin)[0] == 403
    assert served.ask("paste", "POST", "text=" + "x" * 500_000)[0] == 403


def test_every_answer_forbids_whatever_comes_from_elsewhere(served: Served) -> None:
    for path in (f"?{SMALL}", "static/htmx.js", "nothing", "?scenario=nowhere"):
        served.ask(path)
        assert served.headers["content-security-policy"] == POLICY
        assert served.headers["x-content-type-options"] == "nosniff"
        assert served.headers["referrer-policy"] == "same-origin"
        assert served.headers["cache-control"] == "no-store"


def test_there_is_no_way_to_a_file(served: Served) -> None:
    for path in ("static/../server.py", "static/..%2fserver.py", "reports/..", "reports/x", "static/explore.css/.."):
        assert served.ask(path)[0] in (307, 404)
    assert served.ask("pinned.yaml?" + SMALL)[0] == 404


def test_what_is_wrong_is_said_on_a_page_and_never_as_a_traceback(served: Served) -> None:
    for query, said in (("scenario=nowhere", "no scenario"), ("weeks=0", "whole number"), ("set=weather:1", "weather")):
        status, text = served.ask(f"?{query}")
        assert (status, said in text, "Traceback" in text) == (400, True, False)
    at = {"HX_Current_URL": f"{served.address}?{SMALL}"}
    status, text = served.ask("change?set.leader.risk_bias=lots", **at)
    assert (status, "risk_bias" in text, 'hx-swap-oob="true"' in text) == (200, True, True)
    assert "hx-push-url" not in served.headers
    assert served.ask("world?world=100000", **at)[0] == 400
    status, text = served.ask("answer?scenario=nowhere")
    assert (status, text.count("event: done"), "no scenario" in text) == (200, 1, True)


def test_a_page_is_not_told_more_often_than_it_can_draw(served: Served) -> None:
    _, text = served.ask(f"answer?{SMALL.replace('worlds=100', 'worlds=5000')}")
    *_, last = text.split("event: headline")
    assert 1 < text.count("event: headline") < len(slices(5000)) / 2
    assert "5,000" in last


def test_a_pasted_scenario_gets_an_address_or_its_faults(served: Served) -> None:
    status, _ = served.ask("paste", "POST", urlencode({"text": TEXT}))
    assert status == 303
    status, page = served.ask(served.headers["location"])
    assert (status, "<h1>Mine</h1>" in page) == (200, True)
    bad = TEXT.replace("title: Mine", "title: <script>alert(1)</script>").replace("west.resolve", "west.resolv")
    status, page = served.ask("paste", "POST", urlencode({"text": bad}))
    assert (status, "Line 5, column 3" in page, "<script>alert" in page) == (400, True, False)
    status, page = served.ask("paste", "POST", urlencode({"text": "title: [\r\n"}))
    assert (status, "title: [\n</textarea>" in page) == (400, True)
    _, page = served.ask("?" + f"set={quote('<script>alert(1)</script>:1')}")
    assert "<script>alert" not in page


def test_signs_are_told_where_somebody_asks_for_them_and_what_hinders_that_too(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.explore.signs.WORLDS", 200)
    longer = SMALL.replace("weeks=22", "weeks=30").replace("point_blank_ultimatum", "opinion_shift")
    longer += "&set=kremlin.collapse_cost:0.1&set=leader.opinion_cost:0.4"
    status, text = served.ask("signs", HX_Current_URL=f"{served.address}?{longer}")
    assert (status, "likelihood ratio" in text, "Exercises" in text) == (200, True, True)
    settings = "--set citizens=100 --set kremlin.collapse_cost=0.1 --set leader.opinion_cost=0.4 --set weeks=30"
    assert f"warentry indicators opinion_shift {settings}" in text
    status, text = served.ask("signs", HX_Current_URL=f"{served.address}?{SMALL}")
    assert (status, "weeks=27" in text, "Look for signs" in text) == (200, True, True)


@pytest.mark.parametrize("touched", ["scenario=western_guarantee", "weeks=20", "swap=1"])
def test_what_moves_every_control_loads_the_page_anew(served: Served, touched: str) -> None:
    status, _ = served.ask(f"change?{touched}", HX_Current_URL=f"{served.address}?{SMALL}")
    assert status == 204
    assert served.ask(served.headers["hx-redirect"])[0] == 200


def test_ctrl_c_ends_the_server_while_an_answer_streams(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    explorer, heard = Explorer(Exploration.of(SMALL), tmp_path, threads()), list[bytes]()

    def listen(address: str) -> None:
        parts = urlsplit(address)
        with closing(HTTPConnection(parts.netloc, timeout=PATIENCE)) as connection:
            try:
                connection.request("GET", f"{parts.path}answer?{SMALL.replace('worlds=100', 'worlds=1000000')}")
                stream = connection.getresponse()
                heard.append(stream.readline())
            finally:
                signal.raise_signal(signal.SIGINT)
            with suppress(HTTPException):
                stream.read()

    readers = list[threading.Thread]()

    def start(address: str) -> None:
        readers.append(threading.Thread(target=listen, args=(address,)))
        readers[0].start()

    serve(explorer, listening(0), start)
    readers[0].join(PATIENCE)
    assert not readers[0].is_alive()
    assert heard == [b"event: headline\n"]
    assert explorer.workers.submitted < 900  # of a thousand slices
    assert "Traceback" not in capfd.readouterr().err
