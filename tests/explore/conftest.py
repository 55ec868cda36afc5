"""A small country under an ultimatum, simulated by threads of the test itself, and one server for all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from sim.batch.block import simulate_block
from sim.explore.server import Explorer, listening, server_of
from sim.explore.state import Exploration
from sim.explore.work import Workers

PATIENCE = 60  # seconds, on a machine that has much else to do
SMALL = "scenario=point_blank_ultimatum&set=citizens:100&weeks=22&worlds=100"


@dataclass
class Served:
    """A server that runs: its address, itself, and the headers of its last answer."""

    address: str
    explorer: Explorer
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str = "", method: str = "GET", body: str = "", **headers: str) -> tuple[int, str]:
        """The status and the text that an address gives; `headers` with _ for -."""
        parts = urlsplit(self.address)
        connection = HTTPConnection(parts.netloc, timeout=PATIENCE)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        target = path if path.startswith("/") else f"{parts.path}{path}"
        connection.request(method, target, body or None, named)
        answer = connection.getresponse()
        text = answer.read().decode()
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        connection.close()
        return answer.status, text


def threads() -> Workers:
    """Workers that need no processes."""
    return Workers(2, ThreadPoolExecutor)


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """Whoever waits for an answer here does not wait for the compiler besides, which takes a minute."""
    simulate_block(Exploration.of(SMALL).plans()[0], 0, np.arange(2))


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on a small country."""
    explorer, door = Explorer(Exploration.of(SMALL), Path(tmp_path_factory.mktemp("results")), threads()), listening(0)
    server, address = server_of(explorer, door)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    yield Served(address, explorer)
    server.should_exit = True
    thread.join()
    door.close()
